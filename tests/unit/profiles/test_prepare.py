import pyarrow as pa
import pytest

from stillwatch.profiles import prepare
from stillwatch.profiles.prepare import EDGE_COLUMNS, FEEDBACK_MAX_CONVERSATIONS

FED = [1, 2, 3]


def test_one_row_per_event(sketches, rows) -> None:
    same = {"event_hash": 7, "ts_us": 5, "account": "b", "status": 200}
    kept = rows(prepare.without_duplicates(sketches([same, same, {"event_hash": 8}])))
    assert [(row["event_hash"], row["account"]) for row in kept] == [(7, "b"), (8, "a")]
    assert "copy" not in kept[0]


@pytest.mark.parametrize("turn", [1, -1])
def test_of_copies_that_differ_the_earliest_is_kept_in_any_order(turn, sketches, rows) -> None:
    copies = [
        {"event_hash": 7, "ts_us": 5, "status": 429},
        {"event_hash": 7, "ts_us": 5, "status": 200, "prompt_hash": 4},
        {"event_hash": 7, "ts_us": 5, "status": 200, "prompt_hash": None},
        {"event_hash": 7, "ts_us": 6, "status": 200, "prompt_hash": 1},
    ]
    (kept,) = rows(prepare.without_duplicates(sketches(copies[::turn])))
    assert (kept["ts_us"], kept["status"], kept["prompt_hash"]) == (5, 200, 4)


def edge_row(request: int, **known: int) -> dict[str, int | None]:
    return {"request_id_hash": request, **dict.fromkeys(EDGE_COLUMNS), **known}


def test_the_edge_log_fills_what_is_missing_and_no_more(sketches, table, rows) -> None:
    made = sketches(
        [
            {"request_id_hash": 1, "address_hash": 10},
            {"request_id_hash": 1, "address_hash": None},
            {"request_id_hash": 2},
            {"request_id_hash": None},
        ]
    )
    schema = pa.schema([(name, pa.int64()) for name in ("request_id_hash", *EDGE_COLUMNS)])
    edge = pa.Table.from_pylist(
        [edge_row(1, address_hash=99, ja4_hash=5), edge_row(3, ja4_hash=6)], schema
    )
    joined = prepare.with_edge(made, table("edge", edge))
    assert joined.columns == made.columns
    found = [(row["address_hash"], row["ja4_hash"]) for row in rows(joined)]
    assert found == [(10, 5), (99, 5), (None, None), (None, None)]


def conversation(answer: list[int] | None, at: int, name: int | None) -> dict[str, object]:
    return {"answer_shingles": answer, "ts_us": at, "conversation_hash": name}


def prompt(shingles: list[int] | None, at: int, name: int | None) -> dict[str, object]:
    return {"prompt_shingles": shingles, "ts_us": at, "conversation_hash": name, "event_hash": 99}


@pytest.mark.parametrize(
    ("answers", "asked", "fed_back"),
    [
        ([conversation(FED, 1, 50)], prompt([*FED, 8], 2, 60), True),
        ([conversation(FED, 1, 50)], prompt([1, 2, 8], 2, 60), False),
        ([conversation(FED, 2, 50)], prompt(FED, 2, 60), False),
        ([conversation(FED, 1, 60)], prompt(FED, 2, 60), False),
        ([conversation(FED, 1, 60), conversation(FED, 3, 50)], prompt(FED, 2, 60), True),
        ([conversation([1, 2], 1, 50), conversation([3], 1, 51)], prompt(FED, 2, 60), True),
        ([conversation(None, 1, 50)], prompt(FED, 2, 60), False),
        ([conversation(FED, 1, 50)], prompt(None, 2, 60), False),
    ],
    ids=[
        "an earlier answer to another conversation",
        "too few shingles",
        "not earlier",
        "its own conversation",
        "its own and another conversation",
        "shingles of two answers",
        "no answer",
        "no prompt",
    ],
)
def test_feedback(answers, asked, fed_back, sketches, rows) -> None:
    found = rows(prepare.feedback_events(sketches([*answers, asked])))
    assert found == ([{"event_hash": 99, "fed_back": True}] if fed_back else [])


@pytest.mark.parametrize(("more", "fed_back"), [(0, True), (1, False)])
def test_stock_phrases_are_no_feedback(more, fed_back, sketches, rows) -> None:
    answers = [conversation(FED, 1, 100 + i) for i in range(FEEDBACK_MAX_CONVERSATIONS + more)]
    found = rows(prepare.feedback_events(sketches([*answers, prompt(FED, 2, 60)])))
    assert bool(found) is fed_back


def test_feedback_is_marked_true_or_false_never_null(sketches, table, rows) -> None:
    feedback = table("feedback", pa.table({"event_hash": [1], "fed_back": [True]}))
    bare = sketches([{}, {}]).drop("fed_back")
    marked = prepare.with_feedback(bare, feedback)
    assert marked.columns == (*bare.columns, "fed_back")
    assert [(r["event_hash"], r["fed_back"]) for r in rows(marked)] == [(0, False), (1, True)]


def test_subjects_are_accounts_or_campaigns(sketches, table, rows) -> None:
    bare = sketches([{"account": "a"}, {"account": "b"}, {"account": "c"}]).drop("subject")
    alone = [(r["account"], r["subject"]) for r in rows(prepare.by_account(bare))]
    assert alone == [("a", "a"), ("b", "b"), ("c", "c")]
    members = table("members", pa.table({"subject": ["C1", "C1"], "account": ["a", "c"]}))
    together = [(r["account"], r["subject"]) for r in rows(prepare.by_member(bare, members))]
    assert together == [("a", "C1"), ("c", "C1")]
