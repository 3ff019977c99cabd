"""Every account's score."""

import pyarrow as pa

from stillwatch.reports.pictures.scores import by_verdict, draw_scores
from stillwatch.reports.tables import ACCOUNTS_OUT


def test_scores_are_those_of_the_table(scan):
    scores = by_verdict(scan.accounts)
    accounts = scan.accounts.to_pylist()
    for verdict, found in scores.items():
        assert sorted(found) == sorted(a["score"] for a in accounts if a["verdict"] == verdict)
    assert len(scores["flag"]) == 35


def test_unknown_scores_are_left_out_not_counted_as_zero():
    table = pa.Table.from_pylist(
        [
            {"account": "a", "verdict": "clear", "score": None},
            {"account": "b", "verdict": "clear", "score": float("nan")},
            {"account": "c", "verdict": "clear", "score": 0.0},
        ],
        ACCOUNTS_OUT,
    )
    assert by_verdict(table)["clear"].tolist() == [0.0]
    svg = draw_scores(table, None)
    assert svg is not None
    assert "clear 1 account, scores 0.0 to 0.0" in svg


def test_the_floor_is_drawn_where_it_is_known(scan):
    assert "floor of the baseline" in (draw_scores(scan.accounts, 1 / 352) or "")
    assert "floor of the baseline" not in (draw_scores(scan.accounts, None) or "")


def test_no_scores_no_picture():
    assert draw_scores(ACCOUNTS_OUT.empty_table(), 0.01) is None
