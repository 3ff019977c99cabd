from unittest import mock

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.marking import pairs as module
from stillwatch.marking.pairs import pairs_of, row_hash


def tokens(*ids: int) -> np.ndarray:
    return np.array(ids, dtype=np.uint32)


def test_each_pair_counts_once_in_the_order_it_came() -> None:
    pairs = pairs_of([tokens(5, 1, 2, 5, 1, 3), tokens(7), tokens(9, 5, 1, 2)], 2)
    assert pairs.contexts.tolist() == [[5, 1], [1, 2], [2, 5], [5, 1], [9, 5]]
    assert pairs.tokens.tolist() == [2, 5, 1, 3, 1]
    assert pairs.times.tolist() == [2, 1, 1, 1, 1]
    assert pairs.answer.tolist() == [0, 0, 0, 0, 2]
    assert pairs.n_tokens == 11


def test_contexts_do_not_cross_answers() -> None:
    assert len(pairs_of([tokens(1, 2), tokens(3, 4)], 2)) == 0
    assert pairs_of([], 4).contexts.shape == (0, 4)


def test_it_counts_like_a_plain_count() -> None:
    text = np.random.default_rng(0).integers(0, 4, 3000).astype(np.uint32)
    pairs = pairs_of([text], 3)
    seen: dict[tuple[int, ...], int] = {}
    for i in range(3, len(text)):
        one = tuple(text[i - 3 : i + 1].tolist())
        seen[one] = seen.get(one, 0) + 1
    found = zip(pairs.contexts.tolist(), pairs.tokens.tolist(), pairs.times.tolist(), strict=True)
    assert [((*context, token), n) for context, token, n in found] == list(seen.items())


def test_some_of_them() -> None:
    pairs = pairs_of([tokens(1, 2, 3, 4)], 1)
    only = pairs.only(pairs.tokens > 2)
    assert only.tokens.tolist() == [3, 4]
    assert only.n_tokens == 4


def test_hashes_of_rows_differ_by_order_and_length() -> None:
    rows = np.array([[1, 2], [2, 1], [0, 1], [1, 0], [0, 0]], dtype=np.uint32)
    assert len(set(row_hash(rows).tolist())) == 5


IDS = st.integers(0, 3) | st.integers(0, 2**32 - 1)


@given(st.lists(st.lists(IDS, max_size=12), max_size=8), st.integers(1, 5))
def test_answers_of_any_length_count_like_a_dictionary(answers, width) -> None:
    found = pairs_of([tokens(*answer) for answer in answers], width)
    times: dict[tuple[int, ...], int] = {}
    first_in = []
    for number, answer in enumerate(answers):
        for i in range(len(answer) - width):
            row = tuple(answer[i : i + width + 1])
            if row not in times:
                first_in.append(number)
            times[row] = times.get(row, 0) + 1
    assert [tuple(row) for row in found.contexts.tolist()] == [row[:-1] for row in times]
    assert found.tokens.tolist() == [row[-1] for row in times]
    assert found.times.tolist() == list(times.values())
    assert found.answer.tolist() == first_in
    assert found.n_tokens == sum(map(len, answers))
    assert found.contexts.shape == (len(times), width)
    assert (found.times.dtype, found.answer.dtype, found.tokens.dtype) == (
        np.dtype(np.int64),
        np.dtype(np.int64),
        np.dtype(np.uint32),
    )


def test_hashes_are_the_same_in_parts() -> None:
    rows = np.random.default_rng(3).integers(0, 2**32, (1000, 5)).astype(np.uint32)
    whole = row_hash(rows)
    with mock.patch.object(module, "CHUNK", 7):
        assert np.array_equal(row_hash(rows), whole)
    assert len(row_hash(rows[:0])) == 0
