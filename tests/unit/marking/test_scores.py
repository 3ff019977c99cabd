import numpy as np
import pytest
from scipy.stats import binom, gamma

from stillwatch.marking.scores import Binomial, Exponential, TwoExponentials

NULLS = [Exponential(), TwoExponentials(0.9, 0.1), Binomial(0.25), Binomial(0.5, 30)]


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


@pytest.mark.parametrize("weights", [(0.9, 0.1), (0.3, 0.7), (0.501, 0.499)])
@pytest.mark.parametrize(("n", "mean"), [(1, 4.0), (40, 0.9), (40, 1.5), (2000, 1.2)])
def test_sums_of_two_keys_are_exact(weights, n, mean) -> None:
    """By quadrature over the sum of the first key's scores."""
    null, total = TwoExponentials(*weights), n * mean
    first, second = weights
    grid = np.linspace(0.0, total / first, 400_001)
    rest = gamma.pdf(grid, n) * gamma.sf((total - first * grid) / second, n)
    exact = np.trapezoid(rest, grid) + gamma.sf(total / first, n)
    assert null.log_tail(total, n) == pytest.approx(np.log(exact), rel=1e-4, abs=1e-6)


def test_two_keys_of_which_one_counts_are_one() -> None:
    assert TwoExponentials(1.0, 0.0).log_tail(130.0, 100) == pytest.approx(gamma.logsf(130.0, 100))
    assert TwoExponentials(0.5, 0.5).log_tail(65.0, 50) == pytest.approx(gamma.logsf(130.0, 100))


@pytest.mark.parametrize("null", [Binomial(0.25), Binomial(0.5, 30)], ids=str)
def test_counts_beyond_floats_are_numbers(null) -> None:
    n = 3000
    found = [null.log_tail(n * mean, n) for mean in np.arange(null.mean, 1.0, 0.01)]
    assert np.all(np.diff(found) < 0) and -1e5 < found[-1] < -700
    assert null.log_tail(float(n), n) == pytest.approx(n * null.depth * np.log(null.heads))
    assert null.log_tail(n + 1.0, n) == -np.inf
    tilts = np.linspace(0.0, 600.0, 20_000)
    last = n * float(np.arange(null.mean, 1.0, 0.01)[-1])
    bound = (n * null.cumulant(tilts)[0] - tilts * last).min()
    assert bound - 10 < found[-1] < bound


@pytest.mark.parametrize("null", [Exponential(), TwoExponentials(0.9, 0.1)], ids=str)
def test_tails_beyond_floats_are_numbers(null) -> None:
    """Within Chernoff's bound, and falling on where the chance is no float any more."""
    n = 1000
    found = [null.log_tail(n * mean, n) for mean in np.arange(2.4, 5.0, 0.05)]
    steps = np.diff(found)
    assert np.all(steps < 0) and np.all(np.diff(steps) < 0.1)
    assert found[0] > -700 > found[-1]
    tilts = np.linspace(0.0, null.most_tilt * 0.999, 2000)
    bound = (n * null.cumulant(tilts)[0] - tilts * n * 4.95).min()
    assert bound - 10 < found[-1] < bound
