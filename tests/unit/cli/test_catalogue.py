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
