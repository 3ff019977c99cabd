from typing import Any

import pyarrow as pa
import pytest

from stillwatch.profiles import relations
from stillwatch.profiles.expressions import MINUTE_US
from stillwatch.profiles.relations import (
    MIN_CORPUS_ITEMS,
    MIN_RESENT_WORDS,
    RESEND_WINDOW_US,
    VALUES,
)

ONCE = {
    "addresses": "address_hash",
    "networks": "network_hash",
    "tls_clients": "ja4_hash",
    "end_users": "end_user_hash",
}
TWICE = {
    "systems": "system_hash",
    "dialects": "dialect_hash",
    "header_orders": "header_order_hash",
}


def held(rows: Any, expr: Any) -> list[tuple[Any, ...]]:
    return [(row["account"], row["value"], row["n"]) for row in rows(expr)]


@pytest.mark.parametrize(("name", "column"), [*ONCE.items(), *TWICE.items()])
def test_values_of_one_column(name, column, sketches, rows) -> None:
    table = sketches(
        [
            {column: 5},
            {column: 5},
            {column: None},
            {column: None},
            {column: 6},
            {"account": "b", column: 5},
        ]
    )
    expected = [("a", 5, 2)]
    if name in ONCE:
        expected += [("a", 6, 1), ("b", 5, 1)]
    assert held(rows, VALUES[name](table)) == expected


def test_every_relation_is_tested() -> None:
    assert set(VALUES) == {*ONCE, *TWICE, "shingles", "prompts", "ends"}


def test_shingles(sketches, rows) -> None:
    table = sketches(
        [{"prompt_shingles": [1, 2]}, {"prompt_shingles": [2]}, {"prompt_shingles": []}, {}]
    )
    assert held(rows, relations.shingles(table)) == [("a", 1, 1), ("a", 2, 2)]


def test_prompts_have_some_length(sketches, rows) -> None:
    table = sketches(
        [
            {"prompt_hash": 1, "prompt_words": MIN_RESENT_WORDS},
            {"prompt_hash": 2, "prompt_words": MIN_RESENT_WORDS - 1},
            {"prompt_hash": 3, "prompt_words": None},
        ]
    )
    assert held(rows, relations.prompts(table)) == [("a", 1, 1)]


def test_ends_are_heads_or_tails_used_twice(sketches, rows) -> None:
    table = sketches(
        [
            {"head_hash": 1, "tail_hash": 8},
            {"head_hash": 1, "tail_hash": 9},
            {"head_hash": 2, "tail_hash": 9},
            {"head_hash": 8},
        ]
    )
    assert held(rows, relations.ends(table)) == [("a", 1, 2), ("a", 9, 2)]


def test_shared_keeps_what_two_accounts_hold(table, rows) -> None:
    given = pa.table({"account": ["a", "b", "a", "a"], "value": [1, 1, 2, 3], "n": [4, 5, 6, 7]})
    found = [tuple(row.values()) for row in rows(relations.shared(table("held", given)))]
    assert found == [("a", 1, 4, 2), ("b", 1, 5, 2)]


def test_rare_holders_count_requests_not_passages(sketches, table, rows) -> None:
    made = sketches(
        [
            {"prompt_shingles": [1, 2, 3]},
            {"prompt_shingles": [1]},
            {"prompt_shingles": [3]},
            {"prompt_shingles": None},
            {"account": "b", "prompt_shingles": [3]},
        ]
    )
    rare = table("rare", pa.table({"value": [1, 2]}))
    assert rows(relations.rare_holders(made, rare)) == [{"subject": "a", "n_rare_shared": 2}]


def test_organizations_last_of_the_alphabet(sketches, rows) -> None:
    named = [{"organization": o} for o in ("x", None, "é", "Z")] + [{"account": "b"}]
    assert rows(relations.organizations(sketches(named))) == [
        {"account": "a", "organization": "é"},
        {"account": "b", "organization": None},
    ]


def test_corpus_items_need_a_few_distinct_ones(sketches, rows) -> None:
    def hits(account: str, split: str, n: int) -> list[dict[str, Any]]:
        return [
            {"account": account, "corpus": "c", "corpus_split": split, "corpus_doc": i}
            for i in range(n)
        ]

    made = [*hits("a", "train", MIN_CORPUS_ITEMS), *hits("a", "test", MIN_CORPUS_ITEMS - 1)]
    made += [*hits("a", "train", 2), *hits("b", "train", 1) * MIN_CORPUS_ITEMS]
    assert rows(relations.corpus_items(sketches(made))) == [
        {"account": "a", "corpus": "c", "corpus_split": "train", "n": MIN_CORPUS_ITEMS}
    ]


def test_items_of_a_corpus_count_once_and_only_where_they_were_served(sketches, rows) -> None:
    def hit(account: str, doc: int, status: int | None) -> dict[str, Any]:
        known = {"corpus": "c", "corpus_split": "train", "corpus_doc": doc}
        return {"account": account, "status": status, **known}

    made = [hit("a", 1, 200), hit("a", 1, 200), hit("a", 2, 429), hit("b", 2, None)]
    found = rows(relations.corpus_documents(sketches([*made, {"account": "c", "status": 200}])))
    assert [(row["account"], row["corpus_doc"]) for row in found] == [("a", 1), ("b", 2)]


def sent(account: str, at: int, status: int | None = 200, words: int = 9) -> dict[str, Any]:
    return {
        "account": account,
        "ts_us": at,
        "status": status,
        "prompt_words": words,
        "prompt_hash": 1,
    }


@pytest.mark.parametrize(
    ("wait", "near"), [(0, 1), (RESEND_WINDOW_US, 1), (RESEND_WINDOW_US + 1, 0), (-1, 0)]
)
def test_resends_at_the_edges_of_the_window(wait, near, sketches, rows) -> None:
    made = sketches([sent("a", 10**9, 429), sent("b", 10**9 + wait)])
    assert rows(relations.resends(made)) == [
        {"account_a": "a", "account_b": "b", "n_shared": 1, "n_near": near, "n_sends": 1}
    ]


@pytest.mark.parametrize("status", [200, 404, 499, None])
def test_only_refusals_and_server_errors_count(status, sketches, rows) -> None:
    assert rows(relations.resends(sketches([sent("a", 0, status), sent("b", 1)]))) == []


def test_a_prompt_counts_once_however_often_it_was_refused(sketches, rows) -> None:
    made = [sent("a", 0, 503), sent("b", 1), sent("b", 2), sent("a", 3)]
    made += [sent("a", 0, 429), sent("a", RESEND_WINDOW_US * 9, 429)]
    assert rows(relations.resends(sketches(made))) == [
        {"account_a": "a", "account_b": "b", "n_shared": 1, "n_near": 1, "n_sends": 6}
    ]


def test_short_prompts_are_resent_by_chance(sketches, rows) -> None:
    short = MIN_RESENT_WORDS - 1
    made = [sent("a", 0, 429, short), sent("b", 1, 200, short)]
    assert rows(relations.resends(sketches(made))) == []


def test_activity_by_minute(sketches, rows) -> None:
    at = [0, MINUTE_US - 1, MINUTE_US, 30_000_000 * MINUTE_US - 1, 30_000_000 * MINUTE_US]
    found = rows(relations.activity(sketches([{"ts_us": t} for t in at])))
    counts = {row["minute"]: row["n"] for row in found}
    assert counts == {0: 2, 1: 1, 29_999_999: 1, 30_000_000: 1}
