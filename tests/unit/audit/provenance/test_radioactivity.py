from dataclasses import replace

import numpy as np
import pytest

from stillwatch.audit.provenance.radioactivity import (
    Candidate,
    assessed,
    better_of,
    exclusive,
    familywise_log10_p,
    together_log10_e,
)
from stillwatch.audit.provenance.tails import Sum
from stillwatch.marking.contexts import ContextHash, ContextTable, table_of
from stillwatch.marking.pairs import pairs_of
from stillwatch.marking.schemes.sglang_gumbel import SCHEME

HASHING = ContextHash(5)
VOCABULARY = 50


def text(key: int | None, seed: int, n: int = 3000) -> np.ndarray:
    """Return tokens of a source that knows nothing but chance, marked with a key or not."""
    rng = np.random.default_rng(seed)
    said = list(rng.integers(0, VOCABULARY, 4))
    for _ in range(n):
        some = rng.choice(VOCABULARY, 3, replace=False).astype(np.uint32)
        best = 0
        if key is not None:
            contexts = np.array([said[-4:]] * 3, dtype=np.uint32)
            best = int(SCHEME.scores(key, contexts, some).argmax())
        said.append(int(some[best]))
    return np.array(said, dtype=np.uint32)


def test_a_marked_text_is_found_under_its_key_only() -> None:
    marked, plain = pairs_of([text(7, 1)], 4), pairs_of([text(None, 1)], 4)
    for pairs, key, found in ((marked, 7, True), (marked, 8, False), (plain, 7, False)):
        result = assessed(pairs, SCHEME, Candidate("a", "2026-11", key), HASHING)
        assert (result.sum.log10_p < -20) is found
        assert (result.log10_e > 10) is found
        assert result.log10_e_highest >= result.log10_e
        assert result.n_served is None
        assert result.sum.n_pairs == len(pairs)


def test_only_contexts_that_were_served_count() -> None:
    first, second = text(7, 1), text(7, 2)
    pairs = pairs_of([first, second], 4)
    table = table_of([first], 4, HASHING)
    result = assessed(pairs, SCHEME, Candidate("a", "2026-11", 7, table), HASHING)
    assert result.n_served == result.sum.n_pairs
    assert result.sum.n_pairs == pytest.approx(3000, abs=60)
    assert result.plain.n_pairs == len(pairs)


def test_the_key_is_not_shown() -> None:
    assert "987654321" not in repr(Candidate("a", "e", 987654321))


def test_the_score_of_no_single_pair_is_shown() -> None:
    for n in (10, 180, 3000):
        result = assessed(pairs_of([text(7, 1, n)], 4), SCHEME, Candidate("a", "e", 7), HASHING)
        assert len(result.stakes) <= min(200, n / 25 + 1)
        assert result.stakes[-1] == pytest.approx(result.log10_e, abs=0.005)


def test_holm() -> None:
    found = familywise_log10_p(np.log10([0.01, 0.04, 0.03, 0.9]))
    assert 10**found == pytest.approx([0.04, 0.09, 0.09, 0.9])
    assert familywise_log10_p(np.log10([0.6, 0.9])).tolist() == [0.0, 0.0]


def test_e_values_are_averaged() -> None:
    assert together_log10_e(np.log10([1.0, 9.0, 2.0])) == pytest.approx(np.log10(4.0))
    assert together_log10_e(np.array([400.0, 0.0])) == pytest.approx(400 - np.log10(2))


def test_what_two_were_served_tells_neither() -> None:
    tables = {
        "a": ContextTable(np.array([1, 2, 5], np.uint64), np.array([3, 1, 4])),
        "b": ContextTable(np.array([2, 9], np.uint64), np.array([1, 1])),
    }
    alone = exclusive(tables)
    assert alone["a"].hashes.tolist() == [1, 5]
    assert alone["a"].counts.tolist() == [3, 4]
    assert alone["b"].hashes.tolist() == [9]


def test_two_to_choose_from_cost_a_factor_of_two() -> None:
    one, other = Sum(-3.0, 3.0, 900, 500.0), Sum(-7.0, 5.0, 900, 400.0)
    few = Sum(-90.0, 20.0, 3, 3.0)
    assert better_of(one, other) == replace(other, log10_p=-7.0 + np.log10(2))
    assert better_of(other, few).log10_p == pytest.approx(-7.0 + np.log10(2))
    assert better_of(Sum(-0.1, 0.0, 9, 9.0), few).log10_p == pytest.approx(-90 + np.log10(2))
    assert better_of(Sum(-0.1, 0.0, 900, 900.0), Sum(0.0, -1.0, 900, 900.0)).log10_p == 0.0
