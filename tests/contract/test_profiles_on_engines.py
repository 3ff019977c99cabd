"""Every relational expression gives the same rows on DuckDB and on Spark.

The compiled SQL of both is kept in `snapshots/`; ``STILLWATCH_UPDATE_SNAPSHOTS=1`` rewrites it.
"""

import os
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest
from ibis.expr import types as ir

from stillwatch.profiles import clocks, expressions, prepare, relations
from stillwatch.sketches.schema import FLAGS, SKETCH_SCHEMA

SNAPSHOTS = Path(__file__).parent / "snapshots"
COMPILERS = {"duckdb": ibis.duckdb, "spark": ibis.pyspark}
MIDDLE = (20_730, 20_732)
"""Days in the middle of the made-up log, since the epoch."""
_HASH = pa.int64()
_PREPARED = ibis.Schema.from_pyarrow(SKETCH_SCHEMA.append(pa.field("fed_back", pa.bool_())))
UNBOUND: dict[str, ir.Table] = {
    "sketches": ibis.table(ibis.Schema.from_pyarrow(SKETCH_SCHEMA), name="sketches"),
    "events": ibis.table(ibis.Schema.from_pyarrow(SKETCH_SCHEMA), name="events"),
    "prepared": ibis.table(_PREPARED, name="prepared"),
    "edge": ibis.table(
        {"request_id_hash": "int64", **dict.fromkeys(prepare.EDGE_COLUMNS, "int64")}, name="edge"
    ),
    "members": ibis.table({"subject": "string", "account": "string"}, name="members"),
    "rare": ibis.table({"value": "int64"}, name="rare"),
    "positions": ibis.table({"account": "string", "position": "int32"}, name="positions"),
}

Tables = Mapping[str, ir.Table]
Make = Callable[[Tables], ir.Table]


def _subjects(t: Tables) -> ir.Table:
    return prepare.by_account(t["prepared"])


def _untimed(t: Tables) -> ir.Table:
    return prepare.by_account(clocks.with_known_clock(t["prepared"], *MIDDLE))


def _of(function: Callable[[ir.Table], ir.Table], subjects: bool) -> Make:
    return lambda t: function(_subjects(t) if subjects else t["prepared"])


def _shared(function: Callable[[ir.Table], ir.Table]) -> Make:
    return lambda t: relations.shared(function(t["prepared"]))


EXPRESSIONS: dict[str, Make] = {
    "sketches": lambda t: t["sketches"],
    "without_duplicates": lambda t: prepare.without_duplicates(t["sketches"]),
    "with_edge": lambda t: prepare.with_edge(t["sketches"], t["edge"]),
    "feedback_events": lambda t: prepare.feedback_events(t["events"]),
    "with_feedback": lambda t: prepare.with_feedback(
        t["events"], prepare.feedback_events(t["events"])
    ),
    "by_member": lambda t: prepare.by_member(t["prepared"], t["members"]),
    **{f"profile_{name}": _of(make, True) for name, make in expressions.PROFILES.items()},
    "pieces": _of(expressions.pieces, True),
    "daily": _of(expressions.daily, True),
    **{f"held_{name}": _of(make, False) for name, make in relations.VALUES.items()},
    **{f"shared_{name}": _shared(make) for name, make in relations.VALUES.items()},
    "numbered": lambda t: relations.numbered(
        relations.shared(relations.shingles(t["prepared"])), t["positions"]
    ),
    "corpus_documents": _of(relations.corpus_documents, False),
    "corpus_items": _of(relations.corpus_items, False),
    "resends": _of(relations.resends, False),
    "activity": _of(relations.activity, False),
    "organizations": _of(relations.organizations, False),
    "per_day": lambda t: clocks.per_day(t["events"]),
    "with_known_clock": lambda t: clocks.with_known_clock(t["events"], *MIDDLE),
    "profile_volume_untimed": lambda t: expressions.volume(_untimed(t)),
    "daily_untimed": lambda t: expressions.daily(_untimed(t)),
    "activity_untimed": lambda t: relations.activity(_untimed(t)),
    "resends_untimed": lambda t: relations.resends(_untimed(t)),
    "rare_holders": lambda t: relations.rare_holders(_subjects(t), t["rare"]),
}
every_expression = pytest.mark.parametrize("name", EXPRESSIONS)


def rows(table: pa.Table) -> list[dict[str, Any]]:
    return sorted(table.to_pylist(), key=repr)


@pytest.mark.spark
@every_expression
def test_same_rows_on_both_engines(name: str, on_duckdb, on_spark) -> None:
    make = EXPRESSIONS[name]
    here = on_duckdb.engine.to_arrow(make(on_duckdb.tables))
    there = on_spark.engine.to_arrow(make(on_spark.tables))
    assert here.num_rows > 0
    assert there.schema.equals(here.schema)
    assert rows(there) == rows(here)


@every_expression
@pytest.mark.parametrize("engine", COMPILERS)
def test_compiled_sql_is_the_one_on_record(name: str, engine: str) -> None:
    dialect = COMPILERS[engine].name
    sql = f"{ibis.to_sql(EXPRESSIONS[name](UNBOUND), dialect=dialect)}\n"
    path = SNAPSHOTS / engine / f"{name}.sql"
    if os.environ.get("STILLWATCH_UPDATE_SNAPSHOTS") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(sql, "utf-8")
    assert path.is_file(), "no snapshot; STILLWATCH_UPDATE_SNAPSHOTS=1 writes one"
    assert sql == path.read_text("utf-8")


def test_no_snapshot_without_an_expression() -> None:
    for engine in COMPILERS:
        assert {path.stem for path in (SNAPSHOTS / engine).iterdir()} == set(EXPRESSIONS)


@pytest.fixture(scope="module")
def plain(on_duckdb) -> list[dict[str, Any]]:
    """Prepared events, prepared by loops: unique, joined with the edge log, feedback marked."""
    sketches = on_duckdb.engine.to_arrow(on_duckdb.tables["sketches"]).to_pylist()
    edge = {
        row["request_id_hash"]: row
        for row in on_duckdb.engine.to_arrow(on_duckdb.tables["edge"]).to_pylist()
    }

    def order(row: dict[str, Any]) -> list[Any]:
        return [(row[name] is None, row[name]) for name in prepare.COPY_ORDER]

    unique: dict[int, dict[str, Any]] = {}
    for row in sketches:
        kept = unique.setdefault(row["event_hash"], row)
        if order(row) < order(kept):
            unique[row["event_hash"]] = row
    for row in unique.values():
        found = edge.get(row["request_id_hash"], {})
        for name in prepare.EDGE_COLUMNS:
            row[name] = found.get(name) if row[name] is None else row[name]
    _mark_feedback(list(unique.values()))
    return list(unique.values())


def _mark_feedback(events: Sequence[dict[str, Any]]) -> None:
    first: dict[int, int] = {}
    given: dict[int, set[int]] = defaultdict(set)
    for row in events:
        for shingle in row["answer_shingles"] or ():
            first[shingle] = min(first.get(shingle, row["ts_us"]), row["ts_us"])
            if row["conversation_hash"] is not None:
                given[shingle].add(row["conversation_hash"])
    for row in events:
        met = {
            shingle
            for shingle in row["prompt_shingles"] or ()
            if shingle in first
            and first[shingle] < row["ts_us"]
            and given[shingle] - {row["conversation_hash"]}
            and len(given[shingle]) <= prepare.FEEDBACK_MAX_CONVERSATIONS
        }
        row["fed_back"] = len(met) >= prepare.FEEDBACK_MIN_SHINGLES


def by_account(plain: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in plain:
        grouped[row["account"]].append(row)
    return grouped


def distinct(events: Sequence[Mapping[str, Any]], name: str) -> int:
    return len({row[name] for row in events} - {None})


def total(events: Sequence[Mapping[str, Any]], name: str) -> int | None:
    known = [row[name] for row in events if row[name] is not None]
    return sum(known) if known else None


def profiled(opened: Any, make: Callable[[ir.Table], ir.Table]) -> dict[str, dict[str, Any]]:
    table = opened.engine.to_arrow(make(_subjects(opened.tables)))
    return {row.pop("subject"): row for row in table.to_pylist()}


def test_preparing_is_a_plain_recount(on_duckdb, plain) -> None:
    stored = on_duckdb.engine.to_arrow(on_duckdb.tables["prepared"])
    assert rows(stored) == sorted(plain, key=repr)
    assert sum(row["fed_back"] for row in plain) > 50


def test_volume_is_a_plain_recount(on_duckdb, plain) -> None:
    expected = {
        account: {
            "n_requests": len(events),
            "n_accounts": 1,
            "n_failed": sum((e["status"] or 0) >= 400 for e in events),
            "n_refused": sum(e["status"] == 429 for e in events),
            "input_tokens": total(events, "input_tokens"),
            "output_tokens": total(events, "output_tokens"),
            "first_us": min(e["ts_us"] for e in events),
            "last_us": max(e["ts_us"] for e in events),
            "n_days": distinct(events, "day"),
            "n_models": distinct(events, "model"),
            "n_dialects": distinct(events, "dialect_hash"),
            "n_addresses": distinct(events, "address_hash"),
            "n_logprobs": sum(e["logprobs"] is True for e in events),
            "n_readable": sum(e["prompt_words"] is not None for e in events),
        }
        for account, events in by_account(plain).items()
    }
    assert profiled(on_duckdb, expressions.volume) == expected


def test_content_is_a_plain_recount(on_duckdb, plain) -> None:
    read = [row for row in plain if row["prompt_words"] is not None]
    expected = {
        account: {
            "n_single_turn": sum(e["n_past_answers"] == 0 for e in events),
            "n_bare": sum(e["n_past_answers"] == 0 and e["system_hash"] is None for e in events),
            "n_prompts": distinct(events, "prompt_hash"),
            "n_conversations": distinct(events, "conversation_hash"),
            "n_systems": distinct(events, "system_hash"),
            "prompt_words": total(events, "prompt_words"),
            "answer_words": total(events, "answer_words"),
            "n_fed_back": sum(e["fed_back"] for e in events),
            "n_fed_back_graded": sum(e["fed_back"] and e["asks_grading"] for e in events),
            **{f"n_{flag}": sum(e[flag] is True for e in events) for flag in FLAGS},
        }
        for account, events in by_account(read).items()
    }
    assert profiled(on_duckdb, expressions.content) == expected


def test_openings_is_a_plain_recount(on_duckdb, plain) -> None:
    filled: dict[tuple[str, int], set[int]] = {}
    for row in plain:
        if row["head_hash"] is not None:
            filled.setdefault((row["account"], row["head_hash"]), set()).add(row["prompt_hash"])
    expected: dict[str, dict[str, int]] = {}
    for (account, _), prompts in filled.items():
        one = expected.setdefault(account, {"n_openings": 0})
        one["n_openings"] += len(prompts) >= expressions.MIN_FILLED
    assert profiled(on_duckdb, expressions.openings) == expected


def test_corpora_is_a_plain_recount(on_duckdb, plain) -> None:
    hits = [row for row in plain if row["corpus_doc"] is not None]
    expected = {}
    for account, events in by_account(hits).items():
        train = [e["corpus_doc"] for e in events if e["corpus_split"] == "train"]
        test = [e["corpus_doc"] for e in events if e["corpus_split"] == "test"]
        expected[account] = {
            "n_corpus_train": len(train),
            "n_corpus_test": len(test),
            "n_train_items": len(set(train)),
            "n_test_items": len(set(test)),
        }
    assert profiled(on_duckdb, expressions.corpora) == expected


def test_resends_is_a_plain_recount(on_duckdb, plain) -> None:
    long = [row for row in plain if (row["prompt_words"] or 0) >= relations.MIN_RESENT_WORDS]
    pairs: dict[tuple[str, str], dict[int, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for refused in long:
        if refused["status"] != 429 and (refused["status"] or 0) < 500:
            continue
        for again in long:
            if (
                again["prompt_hash"] != refused["prompt_hash"]
                or again["account"] == refused["account"]
            ):
                continue
            wait = again["ts_us"] - refused["ts_us"]
            near = 0 <= wait <= relations.RESEND_WINDOW_US
            pairs[refused["account"], again["account"]][refused["prompt_hash"]].append(near)
    expected = {
        pair: (len(met), sum(any(near) for near in met.values()), sum(map(len, met.values())))
        for pair, met in pairs.items()
    }
    table = on_duckdb.engine.to_arrow(relations.resends(on_duckdb.tables["prepared"]))
    found = {
        (row["account_a"], row["account_b"]): (
            row["n_shared"],
            row["n_near"],
            row["n_sends"],
        )
        for row in table.to_pylist()
    }
    assert found == expected
    assert any(near for _, near, _ in found.values())
