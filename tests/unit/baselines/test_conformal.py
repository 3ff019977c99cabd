import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from stillwatch.baselines.conformal import (
    Tail,
    discoveries,
    fit_tail,
    floor_of,
    p_values,
    rank_p,
)

N_DRAWS = 6_000
M = 19
SCORES = {
    "continuous": lambda rng, size: rng.normal(size=size),
    "heavy tail": lambda rng, size: rng.standard_cauchy(size),
    "ties": lambda rng, size: rng.integers(0, 4, size).astype(float),
    "nearly all zero": lambda rng, size: (rng.random(size) < 0.1).astype(float),
}


def drawn_p(kind: str) -> np.ndarray:
    rng = np.random.default_rng(11)
    scores = SCORES[kind](rng, (N_DRAWS, M + 1))
    return np.array([rank_p(row[:1], row[1:])[0] for row in scores])


@pytest.mark.parametrize("kind", SCORES)
def test_p_is_super_uniform_under_exchangeability(kind) -> None:
    p = drawn_p(kind)
    for level in np.arange(1, M + 1) / (M + 1):
        error = math.sqrt(level * (1 - level) / N_DRAWS)
        assert (p <= level + 1e-12).mean() <= level + 4 * error, level


def test_p_is_uniform_without_ties() -> None:
    p = drawn_p("continuous")
    for level in np.arange(1, M + 1) / (M + 1):
        error = math.sqrt(level * (1 - level) / N_DRAWS)
        assert abs((p <= level + 1e-12).mean() - level) <= 4 * error, level


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40), st.floats(-1e6, 1e6))
def test_rank_agrees_with_counting(ordinary, value) -> None:
    known = np.array(ordinary)
    expected = (1 + sum(o >= value for o in ordinary)) / (1 + len(ordinary))
    got = rank_p(np.array([value]), known)[0]
    assert got == pytest.approx(expected)
    assert floor_of(len(ordinary)) <= got <= 1


def test_floor_is_reached_and_not_passed() -> None:
    ordinary = np.arange(99.0)
    assert rank_p(np.array([1e9]), ordinary)[0] == floor_of(99) == 0.01
    assert rank_p(np.array([98.0]), ordinary)[0] == 0.02, "a tie counts against the accusation"


def test_abstained_scores_neither_get_nor_give_a_p_value() -> None:
    got = rank_p(np.array([np.nan, 5.0]), np.array([1.0, np.nan, 2.0]))
    np.testing.assert_allclose(got, [np.nan, 1 / 3])
    assert np.isnan(rank_p(np.array([1.0]), np.array([np.nan]))).all()


def test_members_are_compared_with_the_others_only() -> None:
    scores = np.array([4.0, 1.0, 3.0, 3.0])
    inside = np.ones(4, dtype=bool)
    np.testing.assert_allclose(rank_p(scores, scores, inside), [1 / 4, 4 / 4, 3 / 4, 3 / 4])
    alone = rank_p(np.array([1.0]), np.array([1.0]), np.array([True]))
    assert np.isnan(alone).all()


def test_a_member_whose_score_differs_in_the_last_bit_never_gets_zero() -> None:
    scores = np.array([1.0, 2.0, 3.0])
    got = rank_p(np.nextafter(scores, np.inf), scores, np.ones(3, dtype=bool))
    assert (got >= 1 / 3).all()


def exceeding(m: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).exponential(size=m)


def test_tail_claims_less_than_the_truth_most_of_the_time() -> None:
    """On exponential scores, the probability of twelve is exp(-12)."""
    tails = [fit_tail(exceeding(1000, seed), seed) for seed in range(40)]
    claimed = np.array([t.p(np.array([12.0]))[0] for t in tails if t is not None])
    assert claimed.size == 40
    assert (claimed >= math.exp(-12)).mean() >= 0.95
    assert (claimed < floor_of(1000)).mean() >= 0.9, "and is of use beyond the floor"


def test_tail_falls_and_starts_at_its_share() -> None:
    scores = exceeding(1000, 5)
    tail = fit_tail(scores, 5)
    assert tail is not None and tail.accepted
    assert tail.n_exceedances == 100
    assert tail.share == pytest.approx(101 / 1001)
    assert tail.shape > 0
    beyond = tail.threshold + np.array([1e-9, 1.0, 3.0, 9.0])
    p = tail.p(beyond)
    assert p[0] == pytest.approx(tail.share)
    assert (np.diff(p) < 0).all() and (p > 0).all()
    assert np.isnan(tail.p(np.array([tail.threshold]))).all()


def test_tail_check_accepts_what_the_model_fits() -> None:
    tails = [fit_tail(exceeding(600, seed), seed) for seed in range(40)]
    assert sum(t is not None and t.accepted for t in tails) >= 36


def test_tail_check_refuses_what_the_model_does_not_fit() -> None:
    rng = np.random.default_rng(3)
    scores = np.concatenate([rng.uniform(0, 1, 1800), rng.uniform(1, 1.01, 100)])
    scores = np.concatenate([scores, rng.normal(1000, 1e-3, 100)])
    tail = fit_tail(scores, 3)
    assert tail is not None and not tail.accepted
    inside = np.zeros(1, dtype=bool)
    beyond = np.array([2000.0])
    np.testing.assert_array_equal(
        p_values(beyond, scores, inside, tail), rank_p(beyond, scores, inside)
    )


@pytest.mark.parametrize(
    "scores",
    [np.array([]), np.full(50, np.nan), np.arange(100.0), np.repeat(np.arange(10.0), 100)],
    ids=["none", "unknown", "few", "ties"],
)
def test_no_tail_from_too_little(scores) -> None:
    assert fit_tail(scores, 0) is None


def test_p_values_use_the_model_only_beyond_every_ordinary_score() -> None:
    scores = exceeding(1000, 5)
    tail = fit_tail(scores, 5)
    assert tail is not None and tail.accepted
    values = np.array([0.5, scores.max(), scores.max() + 5, np.nan])
    outside = np.zeros(4, dtype=bool)
    ranked = rank_p(values, scores, outside)
    got = p_values(values, scores, outside, tail)
    np.testing.assert_array_equal(got[[0, 1, 3]], ranked[[0, 1, 3]])
    assert got[2] == tail.p(values)[2] < ranked[2]
    np.testing.assert_array_equal(p_values(values, scores, outside, None), ranked)


def test_a_refused_model_is_not_used_even_where_it_would_claim_more() -> None:
    scores, outside = np.arange(1000.0), np.zeros(1, dtype=bool)
    bold = Tail(threshold=900, shape=0.1, scale=1.0, share=0.1, n_exceedances=99, check_p=0.001)
    assert bold.p(np.array([2000.0]))[0] < floor_of(1000)
    assert p_values(np.array([2000.0]), scores, outside, bold)[0] == floor_of(1000)


def test_p_values_never_exceed_the_rank() -> None:
    scores = np.arange(1000.0)
    careful = Tail(threshold=900, shape=5.0, scale=1e6, share=0.9, n_exceedances=99, check_p=0.5)
    outside = np.zeros(1, dtype=bool)
    assert p_values(np.array([1001.0]), scores, outside, careful)[0] == floor_of(1000)


def test_discoveries_are_benjamini_hochberg() -> None:
    p = np.array([0.01, np.nan, 0.04, 0.03, 0.5])
    np.testing.assert_allclose(discoveries(p), [0.04, np.nan, 0.16 / 3, 0.16 / 3, 0.5])
    assert np.isnan(discoveries(np.array([np.nan]))).all()


def test_discoveries_hold_the_false_discovery_rate() -> None:
    """80 nulls, 20 true effects: the mean share of false ones stays below the level."""
    rng = np.random.default_rng(8)
    shares = []
    for _ in range(400):
        z = rng.normal(size=100) + np.r_[np.zeros(80), np.full(20, 3.0)]
        chosen = discoveries(stats.norm.sf(z)) <= 0.1
        shares.append(chosen[:80].sum() / max(chosen.sum(), 1))
    assert np.mean(shares) <= 0.1
