import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stillwatch.marking.equivalents import PAIRS, capital
from stillwatch.marking.lexical import LexicalMark, keyed_bit, marked, sites

LEAD = "This is a text of which it can be said that they have the words of it. "
KEYS = st.integers(0, 2**64 - 1)
WORDS = sorted({word for pair in PAIRS for one in pair.variants for word in one.split()})
OTHERS = [
    *("the", "to", "you", "may", "a", "an", "is", "it.", "and,", "-", "1.", "`", "```", '"'),
    *("“so", "it”", "{", "}", "<b", ">", "'a", "b'", "#", "über", "漢字", "for", "No", "one,"),
    *("http://a.b/for", "x=1"),
]
CAPITALS = [capital(one) for pair in PAIRS for one in pair.variants]
PIECES = st.sampled_from([*WORDS, *CAPITALS, *OTHERS])
GAPS = st.sampled_from([" ", " ", " ", " ", "  ", "\n", "\n\n", ", ", ". ", "", "\n    ", ","])
TEXTS = st.lists(st.tuples(PIECES, GAPS), max_size=40).map(
    lambda parts: LEAD + "".join(word + gap for word, gap in parts)
)


def other(text) -> str:
    """Return a text marked by a key that wants a change at its one site."""
    return next(one for key in range(64) if (one := marked(text, key)) != text)


def cut(text, cuts) -> list[str]:
    at = [0, *sorted(min(one, len(text)) for one in cuts), len(text)]
    return [text[a:b] for a, b in itertools.pairwise(at)]


@settings(max_examples=300)
@given(TEXTS, KEYS, st.lists(st.integers(0, 300), max_size=30))
def test_however_it_is_cut_a_stream_says_what_the_whole_text_says(text, key, cuts) -> None:
    stream = LexicalMark(key)
    said = "".join(map(stream.feed, cut(text, cuts))) + stream.end()
    assert said == marked(text, key)
    letters = LexicalMark(key)
    assert "".join(map(letters.feed, text)) + letters.end() == said


@settings(max_examples=300)
@given(TEXTS, KEYS)
def test_what_is_marked_shows_the_key_at_every_site_and_stays_so(text, key) -> None:
    once = marked(text, key)
    found = sites(once)
    assert all(site.which == keyed_bit(key, site.before, site.pair) for site in found)
    assert [site.pair for site in found] == [site.pair for site in sites(text)]
    assert marked(once, key) == once


@settings(max_examples=200)
@given(st.text(max_size=200), KEYS)
def test_any_text_is_survived(text, key) -> None:
    once = marked(text, key)
    stream = LexicalMark(key)
    assert "".join(map(stream.feed, text)) + stream.end() == once


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("It is so, for example, here.", "It is so, for instance, here."),
        ("However, it is so.", "Nevertheless, it is so."),
        ("Nobody can say it.", "No one can say it."),
        ("You may need to do it.", None),
        ("You may need to go.", "You may have to go."),
        ("It is based on the text.", "It is based upon the text."),
        ("They know each other.", "They know one another."),
        ("It is, although old, good.", "It is, though old, good."),
        ("It is as though it were.", None),
        ("It is however, so.", None),
        ("a completely new text", None),
        ("more often than not", None),
        ("It has almost no words.", None),
        ("It has almost ten words.", "It has nearly ten words."),
        ("the Usually Typically Show", None),
        ("it is USUALLY so", None),
        ("it is usually-so", None),
        ("several of them", None),
        ("the need to go", None),
    ],
)
def test_which_places_may_change(said, instead) -> None:
    text = LEAD + said
    if instead is None:
        assert all(marked(text, key) == text for key in range(64))
    else:
        assert other(text) == LEAD + instead


@pytest.mark.parametrize(
    "text",
    [
        "```\nit is usually of the {}\n```",
        "`it is usually of`",
        'he said "it is usually of them"',
        "he said “it is usually of them”",
        "he said 'it is usually of them'",
        "> it is usually of them",
        "# It is usually of them",
        "| it is usually of them |",
        "    it is usually of them",
        "{it is usually: of}",
        "[it is usually of](http://a.b)",
        "<it is usually of>",
        "see http://a.b/usually and usually_of",
    ],
)
def test_what_is_not_prose_is_left_alone(text) -> None:
    assert sites(f"{LEAD}\n{text}") == []
    assert len(sites(f"{LEAD}\n{text}\n\nIt is usually so.")) == 1


@pytest.mark.parametrize(
    "text",
    [
        '{"answer": "it is usually so"}\n\n it is of the and to it usually',
        "<p> it is of the and to it usually </p>",
        "usually",
        "Es ist so, dass wir das nicht wissen, und wir sagen for example, dass es so ist.",
        "Nous le disons, et for instance il le faut bien dire ainsi, usually, le soir.",
        "",
    ],
)
def test_what_is_no_english_text_is_left_alone(text) -> None:
    assert all(marked(text, key) == text for key in range(16))


def test_only_what_may_begin_a_pair_is_held_back() -> None:
    stream = LexicalMark(1)
    assert stream.feed(LEAD) == LEAD
    assert stream.feed("Zeb") == "Zeb"
    assert stream.feed("ra was 漢" + "漢" * 1000) == "ra was 漢" + "漢" * 1000
    assert stream.feed(" It is for") == " It is "
    assert stream.feed(" ") == ""
    assert stream.feed("them ") == "for them "


def test_texts_that_follow_each_other_are_texts_of_their_own() -> None:
    text = LEAD + "It is usually so."
    stream = LexicalMark(7)
    first = stream.feed(text) + stream.end()
    assert stream.feed(text) + stream.end() == first == marked(text, 7)


def test_keyed_bits_are_fair() -> None:
    bits = [keyed_bit(key, 12345, 3) for key in range(4000)]
    assert abs(sum(bits) - 2000) < 5 * 32
