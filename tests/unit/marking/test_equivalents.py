import pytest

from stillwatch.marking.equivalents import BEGUN, BY_FIRST, PAIRS, capital
from stillwatch.marking.lexical import marked

LEAD = "This is a text of which it can be said that they have the words of it"


def test_numbers_and_variants_are_of_one_pair_each() -> None:
    assert [pair.number for pair in PAIRS] == list(range(1, len(PAIRS) + 1))
    variants = [one for pair in PAIRS for one in pair.variants]
    assert len(set(variants)) == len(variants)
    assert all(one == one.lower() and one == " ".join(one.split()) for one in variants)


def test_variants_are_found_by_their_first_word() -> None:
    assert {one.pair.number for some in BY_FIRST.values() for one in some} == {
        pair.number for pair in PAIRS
    }
    assert all(first in BEGUN for first in BY_FIRST)
    for some in BY_FIRST.values():
        assert [len(one.written) for one in some] == sorted(
            (len(one.written) for one in some), reverse=True
        )


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.variants[0])
def test_every_pair_has_a_place_where_it_changes(pair) -> None:
    tail = {"comma": ", so it is.", "some": ", so it is."}.get(pair.end, " water and it is.")
    word = sorted(pair.after)[0] if pair.after else "water"
    for which, said in enumerate(pair.variants):
        if pair.place == "sentence":
            text = f"{LEAD}. {capital(said)}{tail}"
        else:
            text = f"{LEAD} {word}{',' if pair.place == 'clause' else ''} {said}{tail}"
        other = pair.variants[1 - which]
        wanted = capital(other) if pair.place == "sentence" else other
        assert {marked(text, key) for key in range(40)} == {text, text.replace(said, wanted)} or {
            marked(text, key) for key in range(40)
        } == {text, text.replace(capital(said), wanted)}


def test_articles_stay_right() -> None:
    assert all(marked(f"{LEAD} as an entirely new one", key).endswith("new one") for key in (1, 2))
    assert {marked(f"{LEAD} as a completely new one", key) for key in range(40)} == {
        f"{LEAD} as a completely new one"
    }
