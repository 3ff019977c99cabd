"""The protocol of engines: what a scan relies on, checked on the engine that is always there."""

import inspect
from pathlib import Path
from typing import get_type_hints

import pyarrow as pa
import pytest

from stillwatch.wiring import duckdb_engine
from stillwatch.wiring.engine import Engine

METHODS = (
    *("sketch", "stored", "table", "materialise", "to_arrow", "rest", "close"),
    *("__enter__", "__exit__"),
)


@pytest.fixture
def engine(tmp_path: Path):
    with duckdb_engine.DuckDBEngine(tmp_path, "500MB", workers=1) as opened:
        yield opened


def test_protocol_names_what_a_scan_calls() -> None:
    own = {name for name, value in vars(Engine).items() if inspect.isfunction(value)}
    assert own - {"__init__", "__subclasshook__"} == set(METHODS)


@pytest.mark.parametrize("name", METHODS)
def test_duckdb_has_the_signatures_of_the_protocol(name: str) -> None:
    wanted = inspect.signature(getattr(Engine, name))
    made = inspect.signature(getattr(duckdb_engine.DuckDBEngine, name))
    assert list(made.parameters) == list(wanted.parameters)
    kinds = [parameter.kind for parameter in wanted.parameters.values()]
    assert [parameter.kind for parameter in made.parameters.values()] == kinds
    assert get_type_hints(getattr(duckdb_engine.DuckDBEngine, name)).keys() == (
        get_type_hints(getattr(Engine, name)).keys()
    )


def test_a_table_replaces_one_of_the_same_name(engine) -> None:
    engine.table("t", pa.table({"x": [1, 2]}))
    again = engine.table("t", pa.table({"x": [3]}))
    assert engine.to_arrow(again).to_pylist() == [{"x": 3}]


def test_it_goes_on_after_a_rest(engine) -> None:
    kept = engine.table("t", pa.table({"x": [1, 2]}))

    def limit() -> object:
        return engine._connection.raw_sql("SELECT current_setting('memory_limit')").fetchone()

    before = limit()
    with engine.rest():
        assert limit() != before
    assert limit() == before
    assert sorted(engine.to_arrow(kept)["x"].to_pylist()) == [1, 2]


def test_hashes_next_to_nulls_keep_their_last_bit(engine) -> None:
    values = [2**63 - 1, None, -(2**63), 2**53 + 1]
    table = engine.table("h", pa.table({"h": pa.array(values, pa.int64())}))
    assert set(engine.to_arrow(table).column("h").to_pylist()) == set(values)


def test_materialised_rows_do_not_follow_their_source(engine) -> None:
    source = engine.table("s", pa.table({"x": [1, 2]}))
    stored = engine.materialise("m", source.filter(source.x > 1))
    engine.table("s", pa.table({"x": [5, 6]}))
    assert engine.to_arrow(stored).to_pylist() == [{"x": 2}]


def test_what_was_materialised_can_be_made_anew_of_itself(engine) -> None:
    stored = engine.materialise("m", engine.table("s", pa.table({"x": [1, 2]})))
    again = engine.materialise("m", stored.mutate(x=stored.x + 1))
    assert sorted(engine.to_arrow(again).column("x").to_pylist()) == [2, 3]
