import pytest

from stillwatch.campaigns import signal
from stillwatch.detectors import detector
from stillwatch.events import reader


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
