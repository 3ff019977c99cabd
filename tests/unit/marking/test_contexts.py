from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.core.errors import InputError
from stillwatch.marking.contexts import BITS, ContextHash, ContextTable, merged, table_of

HASHING = ContextHash(77)


def text(seed: int, n: int = 500) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 6, n).astype(np.uint32)


def test_contexts_are_counted_as_they_were_served() -> None:
    served = [text(1), text(2), text(3, 3)]
    table = table_of(served, 3, HASHING)
    counted = Counter(tuple(one[i : i + 3].tolist()) for one in served for i in range(len(one) - 3))
    contexts = np.array(list(counted), dtype=np.uint32)
    assert table.served(HASHING.many(contexts)).tolist() == list(counted.values())
    assert table.counts.sum() == 2 * 497


def test_what_was_not_served_is_not_found() -> None:
    table = table_of([text(1)], 3, HASHING)
    assert table.served(HASHING.many(np.array([[9, 9, 9]], dtype=np.uint32))).tolist() == [0]
    assert ContextTable.none().served(np.array([1], dtype=np.uint64)).tolist() == [0]
    assert len(table_of([text(1, 3)], 3, HASHING)) == 0


def test_tables_add_up() -> None:
    both = table_of([text(1), text(2)], 3, HASHING)
    added = merged([table_of([text(1)], 3, HASHING), table_of([text(2)], 3, HASHING)])
    assert np.array_equal(both.hashes, added.hashes)
    assert np.array_equal(both.counts, added.counts)
    assert len(merged([])) == 0


@pytest.mark.parametrize("width", [1, 4, 5, 9])
def test_hashes_depend_on_key_order_and_every_token(width) -> None:
    rows = np.random.default_rng(5).integers(0, 50_000, (5000, width)).astype(np.uint32)
    hashes = HASHING.many(rows)
    assert hashes.max() < 2**BITS
    assert abs(hashes.mean() / 2**BITS - 0.5) < 0.02
    assert (hashes != ContextHash(78).many(rows)).all()
    for column in range(width):
        changed = rows.copy()
        changed[:, column] += 1
        assert (hashes != HASHING.many(changed)).all()


def test_a_context_has_its_length_in_its_hash() -> None:
    short = HASHING.many(np.array([[3, 4]], dtype=np.uint32))
    assert short != HASHING.many(np.array([[3, 4, 0]], dtype=np.uint32))


def test_a_hash_stands_once() -> None:
    with pytest.raises(InputError, match="once"):
        ContextTable(np.array([1, 1], np.uint64), np.array([1, 1]))


HASHES = st.integers(0, 9) | st.integers(0, 2**BITS - 1)


@given(st.dictionaries(HASHES, st.integers(1, 50), max_size=60), st.lists(HASHES, max_size=60))
def test_counts_are_those_of_a_dictionary(counts, asked) -> None:
    held = sorted(counts)
    table = ContextTable(
        np.array(held, dtype=np.uint64), np.array([counts[one] for one in held], dtype=np.int64)
    )
    asked += held
    served = table.served(np.array(asked, dtype=np.uint64))
    assert served.tolist() == [counts.get(one, 0) for one in asked]
    assert served.dtype == np.int64


def test_hashes_that_begin_alike_are_found() -> None:
    """No table of keyed hashes looks like this one, whose hashes share their first bits."""
    table = ContextTable(np.arange(0, 600, 3, dtype=np.uint64), np.arange(1, 201))
    served = table.served(np.arange(600, dtype=np.uint64))
    assert served[::3].tolist() == list(range(1, 201))
    assert served.sum() == table.counts.sum()
