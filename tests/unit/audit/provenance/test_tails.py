from itertools import product

import numpy as np
import pytest
from scipy.stats import binom, gamma, kstest

from stillwatch.audit.provenance.tails import weighted_sum
from stillwatch.marking.scores import Binomial, Exponential, TwoExponentials

NULLS = [Exponential(), TwoExponentials(0.9, 0.1), Binomial(0.25), Binomial(0.5, 30)]


@pytest.mark.parametrize("null", NULLS, ids=str)
@pytest.mark.parametrize("n", [60, 1000])
def test_p_is_uniform_under_the_null(null, n) -> None:
    rng = np.random.default_rng(11)
    weights = np.log1p(rng.geometric(0.3, n) - 1.0) * np.sqrt(rng.geometric(0.7, n))
    found = [weighted_sum(null.draws(rng, n), weights, null).log10_p for _ in range(2000)]
    ps = 10.0 ** np.array(found)
    # of coins, p takes the coarsest lattice for granted: never too small, but not quite uniform
    side = "greater" if null.step else "two-sided"
    assert kstest(ps, "uniform", alternative=side).pvalue > 1e-4
    for level in (0.1, 0.01):
        assert binom.sf((ps <= level).sum() - 1, 2000, level) > 1e-4


def test_far_tails_are_exact_where_the_sum_is_plain() -> None:
    high = weighted_sum(np.full(100, 2.5), np.ones(100), Exponential())
    assert high.log10_p == pytest.approx(gamma.logsf(250, 100) / np.log(10))
    green = np.r_[np.ones(60), np.zeros(40)]
    found = weighted_sum(green, np.full(100, 3.0), Binomial(0.25))
    assert found.log10_p == pytest.approx(np.log10(binom.sf(59, 100, 0.25)))
    assert found.z == pytest.approx(35 / np.sqrt(100 * 0.25 * 0.75))


def test_far_tails_of_weighted_sums_are_near() -> None:
    """Two weights: the exact tail is a sum over the first group's sums, by quadrature."""
    scores = np.r_[np.full(60, 2.6), np.full(40, 2.0)]
    weights = np.r_[np.ones(60), np.full(40, 0.5)]
    total = (scores * weights).sum()
    grid = np.linspace(0.0, total, 200_001)
    density = gamma.pdf(grid, 60) * gamma.sf((total - grid) / 0.5, 40)
    exact = np.trapezoid(density, grid) + gamma.sf(total, 60)
    found = weighted_sum(scores, weights, Exponential())
    assert found.log10_p == pytest.approx(np.log10(exact), abs=0.01)
    assert found.log10_p < -15


def test_the_ends_of_the_range_are_bounded() -> None:
    weights = np.linspace(1.0, 2.0, 50)
    top = weighted_sum(np.ones(50), weights, Binomial(0.25))
    assert top.log10_p == pytest.approx(50 * np.log10(0.25), abs=0.2)
    assert weighted_sum(np.zeros(50), weights, Binomial(0.25)).log10_p == 0.0


@pytest.mark.parametrize("heads", [0.02, 0.25, 0.5])
def test_few_weighted_coins_convict_nobody(heads) -> None:
    """All outcomes of a few coins: the lowest sums once had p = 0, next to the end of the range."""
    rng = np.random.default_rng(3)
    for n in (1, 2, 3, 5, 7):
        weights = np.log1p(rng.integers(1, 30, n))
        every = np.array(list(product((0.0, 1.0), repeat=n)))
        chances = (heads**every * (1 - heads) ** (1 - every)).prod(axis=1)
        found = [10 ** weighted_sum(one, weights, Binomial(heads)).log10_p for one in every]
        exact = [chances[every @ weights >= total - 1e-9].sum() for total in every @ weights]
        assert (np.array(found) / exact > 0.1).all()


@pytest.mark.parametrize("heads", [0.25, 0.5])
@pytest.mark.parametrize(("n", "more", "weight"), [(60, 1, 0.001), (400, 5, 0.01), (200, 200, 0.5)])
def test_no_tail_of_coins_on_a_lattice_is_too_small(heads, n, more, weight) -> None:
    """All sums of coins of two weights: a smooth tail once was a quarter of the exact one."""
    first, second = (each.ravel() for each in np.mgrid[0 : n + 1, 0 : more + 1])
    chances = binom.pmf(first, n, heads) * binom.pmf(second, more, heads)
    totals = np.round(first + weight * second, 9)
    order = np.argsort(totals)
    exact = np.cumsum(chances[order][::-1])[::-1]
    starts = np.flatnonzero(np.r_[True, np.diff(totals[order]) > 0])
    wanted = starts[(exact[starts] < 0.01) & (exact[starts] > 1e-30)]
    weights = np.r_[np.ones(n), np.full(more, weight)]
    for place in wanted[:: max(1, len(wanted) // 60)]:
        a, b = first[order[place]], second[order[place]]
        scores = np.r_[np.arange(n) < a, np.arange(more) < b].astype(float)
        assert weighted_sum(scores, weights, Binomial(heads)).log10_p > np.log10(
            0.95 * exact[place]
        )


def test_what_floats_cannot_hold_has_figures_still() -> None:
    """A copy's plain sum: its exact tail is below 1e-308."""
    for null, score in ((Exponential(), 1.6), (Binomial(0.25), 0.6)):
        plain = weighted_sum(np.full(20_000, score), np.ones(20_000), null)
        near = weighted_sum(np.full(20_000, score), np.r_[0.999, np.ones(19_999)], null)
        assert plain.log10_p < -310
        assert plain.log10_p == pytest.approx(near.log10_p, rel=1e-3)
    assert np.isfinite(weighted_sum(np.ones(2000), np.ones(2000), Binomial(0.25)).log10_p)


def test_few_pairs_are_not_enough() -> None:
    assert not weighted_sum(np.full(29, 9.0), np.ones(29), Exponential()).is_enough
    one_rules = np.r_[1000.0, np.ones(99)]
    assert not weighted_sum(np.full(100, 9.0), one_rules, Exponential()).is_enough
    assert weighted_sum(np.ones(30), np.ones(30), Exponential()).is_enough
    nothing = weighted_sum(np.ones(5), np.zeros(5), Exponential())
    assert (nothing.log10_p, nothing.n_pairs, nothing.is_enough) == (0.0, 0, False)
