import numpy as np
import pytest
from scipy.stats import binom

from stillwatch.audit.provenance.betting import log10_stakes
from stillwatch.marking.scores import Binomial, Exponential

NULLS = [Exponential(), Binomial(0.25), Binomial(0.5, 30)]


@pytest.mark.parametrize("null", NULLS, ids=str)
def test_whoever_looks_all_the_time_is_wrong_as_seldom_as_promised(null) -> None:
    rng = np.random.default_rng(2)
    weights = np.log1p(rng.geometric(0.3, 800) - 1.0) / np.log(11)
    highest = [log10_stakes(null.draws(rng, 800), weights, null).max() for _ in range(1500)]
    for threshold in (10, 100):
        n_false = int((np.array(highest) >= np.log10(threshold)).sum())
        assert binom.sf(n_false - 1, 1500, 1 / threshold) > 1e-4


def test_what_leans_to_the_key_is_found() -> None:
    rng = np.random.default_rng(2)
    stakes = log10_stakes(1.3 * rng.standard_exponential(2000), np.ones(2000), Exponential())
    assert stakes[-1] > 6
    assert stakes.shape == (2000,)


def test_what_weighs_nothing_changes_nothing() -> None:
    stakes = log10_stakes(np.full(5, 9.0), np.zeros(5), Exponential())
    assert stakes == pytest.approx(np.zeros(5), abs=1e-12)
    assert log10_stakes(np.empty(0), np.empty(0), Exponential()).shape == (0,)


def test_it_is_the_mean_of_plain_products() -> None:
    scores, weights = np.array([1.0, 0.0, 1.0]), np.array([1.0, 0.5, 0.25])
    null = Binomial(0.25)
    from stillwatch.audit.provenance.betting import BOLDNESS

    products = []
    for bold in BOLDNESS:
        wealth = 1.0
        for score, weight in zip(scores, weights, strict=True):
            tilt = bold / np.sqrt(0.25 * 0.75) * weight
            wealth *= np.exp(tilt * score) / (0.25 * np.exp(tilt) + 0.75)
        products.append(wealth)
    assert log10_stakes(scores, weights, null)[-1] == pytest.approx(np.log10(np.mean(products)))


@pytest.mark.parametrize("null", NULLS, ids=str)
def test_it_says_the_same_in_parts_and_beside_pairs_without_weight(null, monkeypatch) -> None:
    from scipy.special import logsumexp

    from stillwatch.audit.provenance import betting

    rng = np.random.default_rng(4)
    scores = null.draws(rng, 500)
    weights = np.log1p(rng.integers(0, 4, 500)) / np.log(11)
    tilts = betting.BOLDNESS[:, None] / np.sqrt(null.variance) * weights
    tilts = np.minimum(tilts, betting.MOST_OF_RANGE * null.most_tilt)
    wealth = np.cumsum(tilts * scores - null.cumulant(tilts)[0], axis=1)
    expected = (logsumexp(wealth, axis=0) - np.log(8)) / np.log(10)
    monkeypatch.setattr(betting, "CHUNK", 33)
    assert log10_stakes(scores, weights, null) == pytest.approx(expected, abs=1e-12)
