"""The contract's tables."""

import pyarrow as pa
import pytest

from stillwatch.reports.tables import ACCOUNTS_OUT, LINKS_OUT, SCHEMAS, ScanTables, conform


def empty_tables() -> dict[str, pa.Table]:
    return {name: schema.empty_table() for name, schema in SCHEMAS.items()}


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_a_missing_column_is_refused_by_name(name):
    column = SCHEMAS[name].names[1]
    tables = empty_tables() | {name: SCHEMAS[name].empty_table().drop_columns([column])}
    with pytest.raises(ValueError, match=f"{name}: column {column} is missing"):
        ScanTables(**tables, summary={})


def test_a_column_of_another_type_is_refused():
    links = LINKS_OUT.empty_table().set_column(2, "bits", pa.array([], pa.int64()))
    with pytest.raises(ValueError, match=r"links\.bits: int64, not double"):
        ScanTables(**empty_tables() | {"links": links}, summary={})


def test_columns_may_be_added():
    links = LINKS_OUT.empty_table().append_column("weight", pa.array([], pa.int64()))
    assert ScanTables(**empty_tables() | {"links": links}, summary={}).links is links


def test_conform_casts_orders_fills_and_keeps():
    rough = pa.table({"extra": [1], "n_requests": pa.array([3], pa.int32()), "account": ["a"]})
    table = conform(rough, ACCOUNTS_OUT)
    assert table.column_names == [*ACCOUNTS_OUT.names, "extra"]
    assert table.select(ACCOUNTS_OUT.names).schema.types == ACCOUNTS_OUT.types
    assert table["n_requests"].to_pylist() == [3]
    assert table["p_value"].to_pylist() == [None]
    assert table["reasons"].to_pylist() == [None]


def test_conform_makes_nan_unknown_and_keeps_zero():
    rough = pa.table({"account": ["a", "b", "c"], "p_value": [float("nan"), 0.0, None]})
    assert conform(rough, ACCOUNTS_OUT)["p_value"].to_pylist() == [None, 0.0, None]


def test_conform_refuses_what_does_not_fit():
    with pytest.raises(pa.ArrowInvalid):
        conform(pa.table({"n_requests": ["many"]}), ACCOUNTS_OUT)
