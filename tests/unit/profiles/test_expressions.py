from typing import Any

import pytest

from stillwatch.profiles import expressions
from stillwatch.profiles.expressions import DAY_US, RELEASE_MIN_ACCOUNTS
from stillwatch.sketches.schema import FLAGS, TOPIC_COLUMNS

READ = {"prompt_words": 9}


def said(row: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


def test_volume(sketches, rows) -> None:
    table = sketches(
        [
            {
                "ts_us": 5,
                "day": 1,
                "status": 200,
                "input_tokens": 3,
                "model": "x",
                "logprobs": True,
            },
            {"ts_us": 9, "day": 2, "status": 429, "output_tokens": 4, "model": "y", **READ},
            {"ts_us": 7, "day": 2, "status": 503, "model": "x", "address_hash": 1},
            {"ts_us": 8, "day": 2, "status": None, "dialect_hash": 2, "logprobs": False},
            {"account": "b", "status": 399},
        ]
    )
    a, b = sorted(rows(expressions.volume(table)), key=lambda row: row["subject"])
    assert a == {
        "subject": "a",
        "n_requests": 4,
        "n_accounts": 1,
        "n_failed": 2,
        "n_refused": 1,
        "input_tokens": 3,
        "output_tokens": 4,
        "first_us": 5,
        "last_us": 9,
        "n_days": 2,
        "n_models": 2,
        "n_dialects": 1,
        "n_addresses": 1,
        "n_logprobs": 1,
        "n_readable": 1,
    }
    assert said(b, "n_requests", "n_failed", "input_tokens", "n_models") == (1, 0, None, 0)


def test_unknown_token_counts_are_not_zero(sketches, rows) -> None:
    (row,) = rows(expressions.volume(sketches([{}, {}])))
    assert said(row, "input_tokens", "output_tokens") == (None, None)


def test_content_counts_readable_events_only(sketches, rows) -> None:
    table = sketches(
        [
            {**READ, "prompt_hash": 1, "n_past_answers": 0, "asks_grading": True, "fed_back": True},
            {**READ, "prompt_hash": 1, "n_past_answers": 2, "asks_grading": True, "system_hash": 4},
            {**READ, "prompt_hash": 2, "answer_words": 7, "fed_back": True, "is_probe": None},
            {"prompt_hash": 3, "asks_grading": True, "n_past_answers": 0},
            {"account": "b", "prompt_hash": 3},
        ]
    )
    (row,) = rows(expressions.content(table))
    assert row == {
        "subject": "a",
        "n_single_turn": 1,
        "n_bare": 1,
        "n_prompts": 2,
        "n_conversations": 0,
        "n_systems": 1,
        "prompt_words": 27,
        "answer_words": 7,
        "n_fed_back": 2,
        "n_fed_back_graded": 1,
        **dict.fromkeys([f"n_{flag}" for flag in FLAGS], 0),
        "n_asks_grading": 2,
    }


def test_corpora_tells_splits_and_repeats_apart(sketches, rows) -> None:
    hits = [("train", 1), ("train", 1), ("train", 2), ("test", 9), (None, None)]
    table = sketches([{"corpus_split": split, "corpus_doc": doc} for split, doc in hits])
    (row,) = rows(expressions.corpora(table))
    counts = ("n_corpus_train", "n_corpus_test", "n_train_items", "n_test_items")
    assert said(row, *counts) == (3, 1, 2, 1)


def test_pieces_count_requests_and_distinct_prompts(sketches, rows) -> None:
    table = sketches(
        [
            {"prompt_hash": 1, "prompt_shingles": [5, 6], "head_hash": 7},
            {"prompt_hash": 1, "prompt_shingles": [5], "tail_hash": 8},
            {"prompt_hash": 2, "prompt_shingles": [], "head_hash": 7},
            {"prompt_hash": 3, "prompt_shingles": None},
        ]
    )
    found = {row["piece"]: said(row, "n", "n_distinct") for row in rows(expressions.pieces(table))}
    assert found == {5: (2, 1), 6: (1, 1), 7: (2, 2), 8: (1, 1)}
    (row,) = rows(expressions.template(table))
    assert row == {"subject": "a", "n_template": 2, "n_swept": 2}


def test_topics_are_summed_where_known(sketches, rows) -> None:
    zero = dict.fromkeys(TOPIC_COLUMNS, 0)
    known = [{**zero, "topic_00": 60, "topic_01": -80}, {**zero, "topic_00": 100}]
    (row,) = rows(expressions.topics(sketches([*known, {}, {"account": "b"}])))
    assert row == {"subject": "a", "n_topics": 2, **zero, "topic_00": 160, "topic_01": -80}


def test_topics_do_not_overflow(sketches, rows) -> None:
    large = dict.fromkeys(TOPIC_COLUMNS, 2**31 - 1)
    (row,) = rows(expressions.topics(sketches([large, large])))
    assert row["topic_23"] == 2**32 - 2


def used(account: str, model: str, day: float) -> dict[str, Any]:
    return {"account": account, "model": model, "ts_us": int(day * DAY_US), "day": int(day)}


@pytest.fixture
def released() -> list[dict[str, Any]]:
    """A model comes on day 3; a, d and e go over, b does not, c is new."""
    return [
        *(used(who, "old", day) for who in "abde" for day in (0.1, 1.1, 2.1)),
        used("d", "new", 3.1),
        used("e", "new", 3.15),
        used("a", "new", 3.2),
        used("a", "old", 3.5),
        used("a", "new", 3.99),
        used("a", "new", 4.1),
        used("a", "new", 4.2),
        used("b", "old", 3.5),
        used("c", "new", 3.6),
        used("b", "new", 9),
    ]


MOVED = [
    {"subject": "a", "n_release_day": 4, "n_release_moved": 3},
    {"subject": "b", "n_release_day": 1, "n_release_moved": 0},
]


def test_release_counts_the_day_after_for_those_who_were_there(released, sketches, rows) -> None:
    """It is out when the third account uses it."""
    assert rows(expressions.release(sketches(released))) == MOVED


def test_a_model_of_few_is_no_release(released, sketches, rows) -> None:
    few = [row for row in released if row["model"] == "old" or row["account"] not in "cd"]
    assert len({row["account"] for row in few if row["model"] == "new"}) == RELEASE_MIN_ACCOUNTS
    assert len({row["account"] for row in few if row["model"] == "new" and row["day"] == 3}) == 2
    assert rows(expressions.release(sketches(few))) == []


def test_a_model_of_the_first_days_is_no_release(released, sketches, rows) -> None:
    early = [used(row["account"], row["model"], min(row["day"], 1.9)) for row in released]
    assert rows(expressions.release(sketches(early))) == []


def test_one_early_clock_releases_nothing_and_hides_no_release(released, sketches, rows) -> None:
    """Neither the first event of the log nor that of the model counts for itself."""
    for model in ("old", "new"):
        for day in (0.1, -4.5):
            found = rows(expressions.release(sketches([*released, used("f", model, day)])))
            assert found == MOVED
    before = [used(who, model, -9) for who in "fgh" for model in ("old", "new")]
    many = [*released, *(row for row in released for _ in range(20)), *before]
    assert {row["subject"] for row in rows(expressions.release(sketches(many)))} >= {"a", "b"}


def test_a_log_without_a_new_model_has_no_release(released, sketches, rows) -> None:
    """Whose clocks are unknown does not count either; nor do requests without a model."""
    old = [row for row in released if row["model"] == "old"]
    assert rows(expressions.release(sketches([*old, used("a", "old", -9)]))) == []
    unknown = [{**row, "model": None} for row in released if row["model"] == "new"]
    assert rows(expressions.release(sketches([*old, *unknown]))) == []


def test_daily(sketches, rows) -> None:
    table = sketches(
        [
            {"day": 3, "output_tokens": 5, "topic_00": 10},
            {"day": 3, "output_tokens": None, "topic_00": None},
            {"day": 4},
        ]
    )
    third, fourth = sorted(rows(expressions.daily(table)), key=lambda row: row["day"])
    assert said(third, "n_requests", "output_tokens", "n_topics", "topic_00") == (2, 5, 1, 10)
    assert said(fourth, "n_requests", "output_tokens", "n_topics", "topic_00") == (1, None, 0, None)
