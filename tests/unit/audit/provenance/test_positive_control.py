import numpy as np

from stillwatch.audit.provenance.positive_control import shown
from stillwatch.audit.provenance.radioactivity import Candidate
from stillwatch.marking.contexts import ContextHash, ContextTable
from stillwatch.marking.pairs import Pairs, pairs_of
from stillwatch.marking.schemes.sglang_gumbel import SCHEME
from tests.marked import WORDS, said

PLACES = {word: i for i, word in enumerate(WORDS, 1)}
KEYS = [Candidate("a", f"2026-{month}", month, ContextTable.none()) for month in (10, 11, 12)]


def pairs(key: int | None, n: int = 200) -> Pairs:
    text = [PLACES[word] for word in said(SCHEME, key, 1, n).split()]
    return pairs_of([np.array(text, dtype=np.uint32)], 4)


def test_the_key_that_marked_is_shown_whatever_the_table() -> None:
    found = shown(pairs(11), SCHEME, KEYS, ContextHash(1))
    assert found.keys == (("a", "2026-11"),)
    assert found.is_enough


def test_other_keys_are_not() -> None:
    for key in (None, 13):
        assert shown(pairs(key), SCHEME, KEYS, ContextHash(1)).keys == ()


def test_few_pairs_show_nothing() -> None:
    found = shown(pairs(11, 20), SCHEME, KEYS, ContextHash(1))
    assert not found.is_enough and found.keys == ()
