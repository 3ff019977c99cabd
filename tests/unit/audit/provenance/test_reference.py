import numpy as np
import pytest
from scipy.stats import binom, kstest

from stillwatch.audit.provenance.radioactivity import Candidate, assessed
from stillwatch.audit.provenance.reference import PRIOR, SPREAD, excess_over
from stillwatch.audit.provenance.tails import weighted_sum
from stillwatch.marking.contexts import ContextHash
from stillwatch.marking.pairs import pairs_of
from stillwatch.marking.schemes.transformers_green import TransformersGreen

VOCABULARY = 60
SCHEME = TransformersGreen(vocabulary=VOCABULARY)
HASHING = ContextHash(5)


def text(n: int, seed: int, key: int | None = None, strength: float = 0.0) -> np.ndarray:
    """Return tokens of a source of strong habits that favours the green ones of a key a little."""
    habits = np.random.default_rng(99).dirichlet(np.full(VOCABULARY, 0.3), VOCABULARY)
    if key is not None:
        green = SCHEME.green_lists(key, np.arange(VOCABULARY, dtype=np.uint32))
        habits = habits * np.exp(strength * green)
        habits /= habits.sum(1, keepdims=True)
    rng = np.random.default_rng(seed)
    said = [0]
    for _ in range(n):
        said.append(int(rng.choice(VOCABULARY, p=habits[said[-1]])))
    return np.array(said, dtype=np.uint32)


def test_weights_are_what_the_docstring_says() -> None:
    said = pairs_of([np.array([1, 2, 1, 2, 1, 3], np.uint32)], 1)
    known = pairs_of([np.array([1, 4, 1, 2, 5, 6], np.uint32)], 1)
    found = excess_over(said, known)
    rows = list(zip(found.pairs.contexts[:, 0], found.pairs.tokens, found.pairs.times, strict=True))
    assert rows == [(1, 2, 2), (2, 1, 2), (1, 3, 1), (1, 4, 0), (2, 5, 0)]
    expected = 3 * (1 + PRIOR * 3 / 10) / (2 + PRIOR)  # 1, 2: twice in one text, once in the other
    assert found.weights[0] == pytest.approx((2 - expected) / (1 + SPREAD * expected))
    assert found.weights[3] < 0


def test_p_is_never_too_small_under_wrong_keys() -> None:
    pairs, known = pairs_of([text(3000, 1)], 1), pairs_of([text(3000, 2)], 1)
    excess = excess_over(pairs, known)
    ps = [
        10 ** assessed(pairs, SCHEME, Candidate("a", "e", key), HASHING, excess).sum.log10_p
        for key in range(1, 1001)
    ]
    assert kstest(ps, "uniform", alternative="greater").pvalue > 1e-3
    for level in (0.1, 0.01):
        assert binom.sf(sum(p <= level for p in ps) - 1, 1000, level) > 1e-3


def test_a_faint_mark_is_seen_better_beside_a_reference() -> None:
    known = pairs_of([text(20_000, 2)], 1)
    with_it, without = [], []
    for key in range(1, 9):
        pairs = pairs_of([text(8000, 10 + key, key, 0.2)], 1)
        candidate = Candidate("a", "e", key)
        excess = excess_over(pairs, known)
        with_it.append(assessed(pairs, SCHEME, candidate, HASHING, excess).sum.z)
        without.append(assessed(pairs, SCHEME, candidate, HASHING).sum.z)
    assert np.mean(with_it) > 2 * np.mean(without) > 0


def test_a_reference_that_carries_the_mark_convicts_nobody() -> None:
    pairs = pairs_of([text(8000, 1)], 1)
    excess = excess_over(pairs, pairs_of([text(8000, 2, 7, 1.0)], 1))
    scores = SCHEME.scores(7, excess.pairs.contexts, excess.pairs.tokens)
    assert weighted_sum(scores, excess.weighted(None), SCHEME.null).z < 0
    found = assessed(pairs, SCHEME, Candidate("a", "e", 7), HASHING, excess)
    assert found.sum.log10_p > -0.5


def test_empty_texts() -> None:
    nothing, some = pairs_of([], 1), pairs_of([text(50, 1)], 1)
    assert len(excess_over(nothing, some).weights) == 0
    alone = excess_over(some, nothing)
    assert len(alone.pairs) == len(some)
    assert (alone.weights > 0).all()


def test_weights_are_rounded_to_a_part_of_themselves() -> None:
    found = excess_over(pairs_of([text(3_000, 1)], 1), pairs_of([text(3_000, 2)], 1))
    served = np.random.default_rng(3).integers(0, 50, len(found.weights))
    exact, coarse = found.weights * np.log1p(served), found.weighted(served)
    assert np.abs(coarse - exact).max() > 0
    assert (np.abs(coarse - exact) <= np.abs(exact) / 64).all()
    assert len(np.unique(coarse)) < len(np.unique(exact)) / 2
