"""Detectors by subjects."""

import pytest

from stillwatch.reports.cards import card
from stillwatch.reports.evidence import MOST_COLUMNS, STEPS, evidence, weigh


@pytest.mark.parametrize(
    ("p", "text", "shade"),
    [(None, "–", 0), (1.0, "0.0", 0), (0.1, "1.0", 1), (0.001, "3.0", 3), (1e-7, "7.0", 5),
     (1e-300, "12+", 5), (0.0, "12+", 5)],
)  # fmt: skip
def test_cells(p, text, shade):
    cell = weigh(p)
    assert (cell.text, cell.shade) == (text, shade)
    assert cell.shade <= len(STEPS)


def test_rows_are_sorted_by_their_highest_weight_and_abstentions_come_last(rows):
    cards = [card(rows.campaign("c", ["a"]), [], {}), card(rows.account("x", "flag"), [], {})]
    table = evidence(cards, {})
    names = [title for title, _ in table.rows]
    assert names[0] == "corpus coverage"
    assert names[-1] == "hidden reasoning"
    breadth = dict(table.rows)["breadth"]
    assert [cell.text for cell in breadth] == ["–", "3.5"]


def test_columns_are_capped_and_membership_is_no_detector(rows):
    member = rows.reason("breadth", 1e-9, detector="campaign")
    cards = [card(rows.account(f"a{i}", reasons=[member]), [], {}) for i in range(15)]
    table = evidence(cards, {})
    assert len(table.subjects) == MOST_COLUMNS
    assert table.n_left_out == 15 - MOST_COLUMNS
    assert table.rows == []
