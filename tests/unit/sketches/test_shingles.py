import itertools
import random

import numpy as np
import pytest

from stillwatch.core.keyed import KeyedHash
from stillwatch.sketches import shingles as sh
from stillwatch.sketches.shingles import MAX_KEPT, MIN_KEPT, SAMPLE, Shingler
from stillwatch.sketches.words import N_GRAM, split_words

KEY = KeyedHash(b"k" * 32)


def grams_of(texts, key=KEY) -> list[list[int]]:
    """Every shingle of each text."""
    words = split_words(texts)
    shingler = Shingler(key)
    values, owner = shingler.grams(words, shingler.word_hashes(words.spelled))
    return [values[owner == i].tolist() for i in range(len(texts))]


def kept_of(texts) -> list[list[int]]:
    words = split_words(texts)
    shingler = Shingler(KEY)
    values, owner = shingler.grams(words, shingler.word_hashes(words.spelled))
    kept, offsets = sh.sample(values, owner, len(texts))
    return [kept[a:b].view(np.uint64).tolist() for a, b in itertools.pairwise(offsets)]


def slow_grams(text: str) -> list[tuple[str, ...]]:
    words = text.lower().split()
    words += [""] * (N_GRAM - len(words))
    return [tuple(words[i : i + N_GRAM]) for i in range(len(words) - N_GRAM + 1)]


def random_texts(n: int, seed: int) -> list[str]:
    pick = random.Random(seed)
    vocabulary = [f"w{i}" for i in range(5)]  # few words, so that grams do repeat
    return [" ".join(pick.choices(vocabulary, k=pick.randrange(1, 60))) for _ in range(n)]


@pytest.mark.parametrize("seed", range(5))
def test_containment_is_that_of_a_slow_recount(seed) -> None:
    texts = random_texts(40, seed)
    fast = [set(grams) for grams in grams_of(texts)]
    slow = [set(slow_grams(text)) for text in texts]
    for i in range(len(texts)):
        assert len(fast[i]) == len(slow[i])
        for j in range(len(texts)):
            assert len(fast[i] & fast[j]) == len(slow[i] & slow[j]), (i, j)


def test_shingles_stand_in_the_order_of_the_words() -> None:
    first, second = grams_of(["a b c d e f g h i", "x a b c d e f g h"])
    assert len(first) == len(second) == 2
    assert first[0] == second[1]
    assert first[1] not in second


def test_order_of_words_counts() -> None:
    forward, backward = grams_of(["a b c d e f g h", "h g f e d c b a"])
    assert forward != backward


@pytest.mark.parametrize("n", range(1, N_GRAM))
def test_a_short_text_is_one_shingle(n) -> None:
    text = " ".join("abcdefgh"[:n])
    longer = " ".join("abcdefgh"[: n + 1])
    own, same, other = grams_of([text, text.upper() + "!", longer])
    assert len(own) == 1
    assert own == same
    assert own != other


def test_texts_do_not_run_into_each_other() -> None:
    words = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"]
    together = grams_of([" ".join(words[:5]), " ".join(words[5:])])
    assert together == [grams_of([" ".join(words[:5])])[0], grams_of([" ".join(words[5:])])[0]]


def test_chinese_and_japanese_are_hashed_by_character() -> None:
    long = "一二三四五六七八九十"
    (own, inside) = grams_of([long, f"好{long}吗"])
    assert len(own) == 3
    assert set(own) <= set(inside)


def test_no_text_no_shingles() -> None:
    assert grams_of([None, "", "..."]) == [[], [], []]
    assert kept_of([None, "one two", ""])[::2] == [[], []]


def test_sample_is_the_low_eighth_or_the_lowest_four() -> None:
    again = " ".join(["the same eleven words said over and over again and again"] * 9)
    texts = [
        *random_texts(20, 9),
        again,
        " ".join(f"u{i}" for i in range(200)),
        "just a few words here",
    ]
    for grams, kept in zip(grams_of(texts), kept_of(texts), strict=True):
        distinct = sorted(set(grams))
        low = [g for g in distinct if g < int(SAMPLE)]
        assert kept == (low if len(low) >= MIN_KEPT else distinct[:MIN_KEPT])


def test_sample_of_a_long_text_is_bounded_and_about_an_eighth() -> None:
    (kept,) = kept_of([" ".join(f"u{i}" for i in range(400))])
    assert 25 <= len(kept) <= MAX_KEPT  # 393 / 8 = 49, five standard deviations 33
    (kept,) = kept_of([" ".join(f"u{i}" for i in range(4_000))])
    assert len(kept) == MAX_KEPT


def test_two_texts_with_one_passage_keep_the_same_shingles_of_it() -> None:
    pick = random.Random(1)
    passage = [f"p{i}" for i in range(120)]
    one = [f"a{pick.randrange(9**9)}" for _ in range(150)] + passage
    two = passage + [f"b{pick.randrange(9**9)}" for _ in range(150)]
    first, second = map(set, kept_of([" ".join(one), " ".join(two)]))
    (inside,) = map(set, grams_of([" ".join(passage)]))
    assert first & inside == second & inside
    assert len(first & inside) > 5


def test_another_key_gives_other_shingles() -> None:
    text = ["a b c d e f g h i j"]
    assert not set(grams_of(text)[0]) & set(grams_of(text, KeyedHash(b"q" * 32))[0])


def test_a_full_vocabulary_is_forgotten_without_changing_hashes(monkeypatch) -> None:
    monkeypatch.setattr(sh, "VOCABULARY_LIMIT", 10)
    shingler = Shingler(KEY)
    spelled = [["a", "b", "c"], [f"x{i}" for i in range(12)], ["b", "x3"], list("abcdefghi")]
    for words in spelled:
        assert (shingler.word_hashes(words) == Shingler(KEY).word_hashes(words)).all()
        assert len(shingler._known) <= max(10, len(words))
