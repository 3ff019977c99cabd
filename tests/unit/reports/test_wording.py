"""Figures and names as a person reads them."""

import unicodedata
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.reports import wording


@given(st.text())
def test_plain_text_holds_nothing_hidden(text):
    shown = wording.plain(text)
    assert not [c for c in shown if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_plain_text_leaves_visible_text_alone(text):
    assert wording.plain(text) == text


def test_plain_text_shows_what_was_hidden():
    assert wording.plain("a\x1b[31mb\n\u202ec\ud800") == r"a\x1b[31mb\x0a\u202ec\ud800"


@given(st.text(), st.integers(min_value=4, max_value=50))
def test_plain_text_is_cut_in_the_middle(text, most):
    whole, cut = wording.plain(text), wording.plain(text, most)
    assert len(cut) == min(len(whole), most)
    assert cut == whole or (cut[0] == whole[0] and cut[-1] == whole[-1])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "not known"),
        (float("nan"), "not known"),
        (0, "0"),
        (999_999, "999,999"),
        (1_234_567, "1.23 million"),
        (5e9, "5 billion"),
        (2.5e12, "2.5 trillion"),
    ],
)
def test_counts(value, text):
    assert wording.count(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "not known"),
        (0.0, "$0.00"),
        (0.001, "under $0.01"),
        (63, "$63.00"),
        (12_345, "$12,345"),
        (3.21e6, "$3.21 million"),
    ],
)
def test_dollars(value, text):
    assert wording.dollars(value) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(None, "not known"), (0.0, "0%"), (0.0004, "under 0.1%"), (0.01, "1%"), (0.064, "6.4%"),
     (0.4, "40%"), (0.999, "100%"), (1.0, "100%")],
)  # fmt: skip
def test_percent(share, text):
    assert wording.percent(share) == text


@pytest.mark.parametrize(
    ("p", "text"),
    [(None, "no p"), (0.05, "p = 0.05"), (1.0, "p = 1"), (0.00031, "p = 3.1e-4"),
     (1e-300, "p < 1e-12"), (0.0, "p < 1e-12")],
)  # fmt: skip
def test_equations(p, text):
    assert wording.equation("p", p) == text


@pytest.mark.parametrize(
    ("p", "text"),
    [(None, "not known"), (0.9, "most of the time"), (0.01, "1 time in 100"),
     (2e-7, "1 time in 5 million"), (0.0, "less than 1 time in 1 trillion")],
)  # fmt: skip
def test_odds(p, text):
    assert wording.one_in(p) == text


@pytest.mark.parametrize(
    ("q", "word"),
    [(0.0009, "very high"), (0.01, "high"), (0.011, "moderate"), (0.2, "weak"), (0.5, "none")],
)
def test_confidence_words_follow_q(q, word):
    sure = wording.confidence(q, 0.001, "an ordinary account")
    assert sure.word == word
    assert "an ordinary account looks this unusual 1 time in 1,000" in sure.meaning


def test_confidence_of_what_was_not_tested():
    assert wording.confidence(None, float("nan"), "x").word == "not tested"
    alone = wording.confidence(None, 0.02, "x")
    assert alone.word == "not rated"
    assert alone.figures == "no q, p = 0.02"
    assert "accusations" not in alone.meaning


def test_sentences():
    assert wording.sentence(" its 3 accounts agree") == "Its 3 accounts agree."
    assert wording.sentence("Done!") == "Done!"
    assert wording.sentence("") == ""


def test_nouns_bits_and_days():
    assert wording.plural(1, "account") == "1 account"
    assert wording.plural(2_000, "account") == "2,000 accounts"
    assert wording.bits(None) == "not known"
    assert wording.bits(8.66) == "8.7"
    assert wording.moment(datetime(2026, 3, 1, 4, 5, tzinfo=UTC)) == "2026-03-01 04:05"
    assert wording.day(date(2026, 3, 1)) == "2026-03-01"
    assert wording.moment(None) == wording.day(None) == "not known"
