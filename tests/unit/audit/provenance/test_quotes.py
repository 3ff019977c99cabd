import numpy as np

from stillwatch.audit.provenance.quotes import not_asked, without_quotes
from stillwatch.marking.pairs import Pairs, pairs_of


def pairs(*texts: str) -> Pairs:
    """Return the pairs of texts of one-digit tokens."""
    return pairs_of([np.array(list(map(int, text)), dtype=np.uint32) for text in texts], 1)


def rows(found: Pairs) -> list[str]:
    return [f"{one[0]}{token}" for one, token in zip(found.contexts, found.tokens, strict=True)]


def test_only_prompts_up_to_its_own_are_quoted() -> None:
    said = pairs("123", "3456", "78")
    found, n = without_quotes(said, pairs("23", "12", "34"))
    assert rows(found) == ["12", "34", "45", "56", "78"]
    assert n == 1


def test_what_is_asked_later_comes_once_however_often_it_is_repeated() -> None:
    said = pairs("12", "1212", "4545")
    found, _ = without_quotes(said, pairs("", "12", ""))
    assert dict(zip(rows(found), found.times.tolist(), strict=True)) == {
        "12": 1,
        "21": 1,
        "45": 2,
        "54": 1,
    }


def test_at_a_site_any_variant_is_a_quote() -> None:
    said, asked = pairs("12"), pairs("13")
    assert without_quotes(said, asked)[1] == 0
    assert without_quotes(said, asked, sites=True)[1] == 1


def test_without_prompts_all_counts() -> None:
    said = pairs("1212")
    assert without_quotes(said, pairs("")) == (said, 0)
    assert len(without_quotes(pairs(""), said)[0]) == 0


def test_a_reference_keeps_of_the_prompts_what_was_said_before() -> None:
    assert rows(not_asked(pairs("1234"), pairs("123"), pairs("12"))) == ["12", "34"]
