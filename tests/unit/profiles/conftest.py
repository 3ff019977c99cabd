"""Hand-made sketches on an empty DuckDB."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import ibis
import pyarrow as pa
import pytest
from ibis.expr import types as ir

from stillwatch.sketches.schema import SKETCH_SCHEMA

FED_BACK = pa.field("fed_back", pa.bool_())
SUBJECT = pa.field("subject", pa.string())
REQUIRED = {"source": "s", "account": "a", "ts_us": 0, "day": 0, "content_state": "full"}

Sketches = Callable[..., ir.Table]
Rows = Callable[[ir.Table], list[dict[str, Any]]]


@pytest.fixture
def database() -> Iterator[Any]:
    connection = ibis.duckdb.connect()
    yield connection
    connection.disconnect()


@pytest.fixture
def sketches(database: Any) -> Sketches:
    """Make a table of sketches from what matters; the rest is null, each event its own."""

    def make(rows: Sequence[dict[str, Any]], name: str = "sketches") -> ir.Table:
        schema = SKETCH_SCHEMA.append(FED_BACK).append(SUBJECT)
        full = [
            {
                "event_hash": i,
                "fed_back": False,
                "subject": row.get("account", "a"),
                **REQUIRED,
                **row,
            }
            for i, row in enumerate(rows)
        ]
        return database.create_table(name, pa.Table.from_pylist(full, schema), overwrite=True)

    return make


@pytest.fixture
def table(database: Any) -> Callable[..., ir.Table]:
    def make(name: str, data: pa.Table) -> ir.Table:
        return database.create_table(name, data, overwrite=True)

    return make


@pytest.fixture
def rows(database: Any) -> Rows:
    """Fetch rows, sorted."""

    def fetch(expr: ir.Table) -> list[dict[str, Any]]:
        return sorted(database.to_pyarrow(expr).to_pylist(), key=repr)

    return fetch
