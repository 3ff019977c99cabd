import random
import re
import sys

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.sketches.words import CJK, N_GRAM, N_LETTERS, split_words

WORD = re.compile(f"[{CJK}]|[^\\W_{CJK}]+")
PIECES = (
    *("abcXYZ 019_-'\n", "abc\u0130I\u0131\u03a3\u03c3\u03c2 ß.\u0301\u0307A", "请用中文ア가A b"),
    "ﬁÅ\u212aſ²½٣Ⅷⅷ𝔘𐐀😀\ud800 a_",
)


def expected(text: str | None) -> list[str]:
    """The words as a plain regular expression finds them."""
    return WORD.findall(text.lower()) if text else []


def found(texts) -> list[list[str]]:
    words = split_words(texts)
    starts = words.starts.tolist()
    return [
        [words.spelled[i] for i in words.ids[a : a + n]]
        for a, n in zip(starts, words.counts.tolist(), strict=False)
    ]


def test_chinese_and_japanese_are_split_by_character() -> None:
    words = split_words(["请用中文GPT4写诗", "カタカナとkanji", "한국어 단어"])
    assert words.counts.tolist() == [7, 6, 2]


def test_words_are_letters_and_digits_in_lower_case() -> None:
    words = split_words(["Don't STOP_now: 42!", None, "", "?!"])
    assert words.counts.tolist() == [5, 0, 0, 0]
    assert words.spelled == ["", "don", "t", "stop", "now", "42"]


def test_every_character_is_what_a_regular_expression_takes_it_for() -> None:
    every = list(map(chr, range(N_LETTERS)))
    apart = [" ".join(every[i : i + 64]) for i in range(0, N_LETTERS, 64)]
    assert found(apart) == [expected(text) for text in apart]
    assert not any(map(str.isalnum, map(chr, range(N_LETTERS, sys.maxunicode + 1))))


@given(st.lists(st.none() | st.text(max_size=30)))
def test_any_texts(texts) -> None:
    assert found(texts) == [expected(text) for text in texts]


@pytest.mark.parametrize("seed", range(20))
def test_texts_of_many_scripts_beside_each_other(seed) -> None:
    draw = random.Random(seed)
    texts = [
        "".join(draw.choices(draw.choice(PIECES), k=draw.randrange(40)))
        for _ in range(draw.randrange(60))
    ]
    assert found(texts) == [expected(text) for text in texts]


def test_short_texts_are_padded() -> None:
    words = split_words(["one two", None, "é", " ".join("abcdefghij")])
    assert words.starts.tolist() == [0, N_GRAM, N_GRAM, 2 * N_GRAM, 2 * N_GRAM + 10]
    assert words.ids[:N_GRAM].tolist()[2:] == [0] * (N_GRAM - 2)
    assert words.text_of.tolist() == [0] * N_GRAM + [2] * N_GRAM + [3] * 10


def test_a_part_of_an_arrow_column_is_split_alone() -> None:
    column = pa.array(["left out", "ONE two", None, "drei vier fünf", "left out"])
    words = split_words(column.slice(1, 3))
    assert sorted(words.spelled) == ["", "drei", "fünf", "one", "two", "vier"]


def test_words_of_the_first_texts_and_of_the_others() -> None:
    texts = ["a b", "", "c d e f g h i j k", "l", None]
    first, others = split_words(texts).split(2)
    assert (first.counts.tolist(), others.counts.tolist()) == ([2, 0], [9, 1, 0])
    assert first.text_of.tolist() == [0] * N_GRAM
    assert others.text_of.tolist() == [0] * 9 + [1] * N_GRAM
    assert [others.spelled[i] for i in others.ids[:9]] == list("cdefghijk")
