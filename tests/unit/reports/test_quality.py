import pytest
from scipy import stats

from stillwatch.detectors.detector import registry
from stillwatch.reports.quality import Share, measured, parsed

FOUND = {
    "commit": "abc1234",
    "data": "two logs",
    "detectors": {
        "template_sweep": {
            **{"n_ordinary": 100, "fired_ordinary": 0, "abstained_ordinary": 7},
            **{"n_campaign": 0, "fired_campaign": 0, "abstained_campaign": 2},
            "by_kind": {"chat": {"fired": 0, "quiet": 100, "abstained": 7}},
        }
    },
}


def test_the_interval_is_wilsons() -> None:
    """Wilson's score interval by its closed form."""
    fired, n, z = 3, 50, stats.norm.isf(0.025)
    share = fired / n
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * (share * (1 - share) / n + z**2 / (4 * n**2)) ** 0.5
    assert Share(fired, n, 0).interval == pytest.approx((middle - half, middle + half))


def test_shares_in_words() -> None:
    assert str(Share(0, 100, 7)) == ("0.0 % (0 of 100, 95 % interval 0.0 to 3.7 %; abstained on 7)")
    assert str(Share(0, 0, 2)) == "abstained on all 2"
    assert str(Share(0, 0, 0)) == "not measured"


def test_what_the_bench_counted_is_read() -> None:
    (one,) = parsed(FOUND).values()
    assert (one.ordinary, one.campaigns) == (Share(0, 100, 7), Share(0, 0, 2))
    assert one.by_kind == {"chat": Share(0, 100, 7)}
    assert (one.commit, one.data) == ("abc1234", "two logs")


def test_what_is_packed_speaks_of_detectors_that_there_are() -> None:
    found = measured()
    assert found and set(found) <= set(registry())
    assert all(one.ordinary.n + one.ordinary.abstained > 0 for one in found.values())
