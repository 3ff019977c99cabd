import pytest

from stillwatch.campaigns import signal
from stillwatch.cli import catalogue
from stillwatch.detectors import detector
from stillwatch.events import reader
from stillwatch.reports.quality import Quality, Share


@pytest.mark.parametrize(
    ("command", "registry"),
    [("sources", reader), ("detectors", detector), ("signals", signal)],
)
def test_every_registered_one_is_listed_with_what_it_lacks(run, command, registry) -> None:
    ran = run(command)
    assert ran.code == 0
    told = " ".join(ran.out.replace("│", " ").split())
    for name, one in registry.registry().items():
        assert name in ran.out
        limits = {"sources": "lacks", "detectors": "misses", "signals": "innocent"}
        assert getattr(one, limits[command]).split()[0] in told


def test_sources_say_what_each_does_not_feed_and_what_to_do_without_account(run) -> None:
    out = run("sources").out
    block = out[out.index("nginx_json") :].split("├")[0]
    cells = [[cell.strip() for cell in line.split("│")[1:5]] for line in block.splitlines()[1:]]
    fed, not_fed, told = ({row[at] for row in cells if len(row) > at} for at in (1, 2, 3))
    assert {"infrastructure", "identity"} <= fed and {"content", "shape", "usage"} > not_fed - {""}
    assert "key_hmac" in " ".join(told)


def test_one_detector_is_told_in_full(run) -> None:
    one = detector.registry()["template_sweep"]
    ran = run("detectors", one.id)
    assert ran.code == 0 and ran.out.startswith(one.title)
    for text in (one.null, one.misses, one.false_positives, one.runbook, one.references[0]):
        assert text[1:40] in " ".join(ran.out.split())


def test_an_unknown_detector_names_those_that_there_are(run) -> None:
    ran = run("detectors", "sweeper")
    assert ran.code == 2 and "template_sweep" in ran.error


def test_what_was_measured_is_listed_and_the_rest_is_not_measured(run, monkeypatch) -> None:
    share = Share(3, 200, 10)
    found = {"template_sweep": Quality(share, Share(4, 5, 0), {"chat": share}, "abc1234", "a log")}
    monkeypatch.setattr(catalogue, "measured", lambda: found)
    out = run("detectors").out
    told = " ".join(out.replace("│", " ").split())
    assert "1.5 % (3 of 200" in told and "80.0 % (4 of 5" in told
    assert out.count("not measured") == len(detector.registry()) - 1
    assert "abc1234" in run("detectors", "template_sweep").out
    assert "Not measured." in run("detectors", "rubric_grading").out
