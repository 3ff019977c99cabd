import numpy as np
import pytest
from scipy.stats import binom, gamma

from stillwatch.marking.scores import Binomial, Exponential

NULLS = [Exponential(), Binomial(0.25), Binomial(0.5, 30)]


@pytest.mark.parametrize("null", NULLS, ids=str)
def test_cumulants_are_those_of_the_draws(null) -> None:
    draws = null.draws(np.random.default_rng(3), 400_000)
    assert draws.mean() == pytest.approx(null.mean, rel=0.01)
    assert draws.var() == pytest.approx(null.variance, rel=0.02)
    for tilt in (-2.0, -0.3, 0.2, 0.4):
        value, slope, curve = (float(one[0]) for one in null.cumulant(np.array([tilt])))
        assert value == pytest.approx(np.log(np.exp(tilt * draws).mean()), abs=0.01)
        step = 1e-3
        above, below = (null.cumulant(np.array([tilt + one]))[0][0] for one in (step, -step))
        assert slope == pytest.approx((above - below) / (2 * step), rel=1e-4)
        assert curve == pytest.approx((above - 2 * value + below) / step**2, rel=1e-3)


def test_far_tilts_do_not_overflow() -> None:
    value, slope, _ = Binomial(0.25).cumulant(np.array([1e6]))
    assert value[0] == pytest.approx(1e6 + np.log(0.25))
    assert slope[0] == pytest.approx(1.0)


def test_tails_of_plain_sums_are_exact() -> None:
    assert Exponential().log_tail(130.0, 100) == pytest.approx(gamma.logsf(130.0, 100))
    assert Binomial(0.25).log_tail(40.0, 100) == pytest.approx(np.log(binom.sf(39, 100, 0.25)))
    share = Binomial(0.5, 4)
    assert share.log_tail(2.25, 3) == pytest.approx(np.log(binom.sf(8, 12, 0.5)))
