import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stillwatch.core.errors import InputError
from stillwatch.events.event import Event, to_batch
from stillwatch.events.parquet import read_parquet
from stillwatch.events.quarantine import BadLine
from stillwatch.events.schema import EVENT_SCHEMA

US = 1_791_000_000_000_000


def events(n: int) -> pa.Table:
    made = [
        Event(event_id=f"e{i}", source="s", ts_us=US + i, content_state="absent", account="a")
        for i in range(n)
    ]
    return pa.Table.from_batches([to_batch(made)])


def changed(table: pa.Table, name: str, values: list[object]) -> pa.Table:
    at = table.schema.get_field_index(name)
    return table.set_column(at, name, pa.array(values, table.schema.field(name).type))


def read(tmp_path, table: pa.Table) -> tuple[list[pa.RecordBatch], list[BadLine]]:
    path = tmp_path / "events.parquet"
    pq.write_table(table, path)
    items = list(read_parquet(str(path), 3))
    bad = [item for item in items if isinstance(item, BadLine)]
    return [item for item in items if not isinstance(item, BadLine)], bad


def test_batches_of_the_size_asked_for(tmp_path) -> None:
    batches, bad = read(tmp_path, events(7))
    assert [b.num_rows for b in batches] == [3, 3, 1] and not bad
    assert pa.Table.from_batches(batches).equals(events(7))


def test_columns_that_are_missing_are_null_unless_every_event_has_them(tmp_path) -> None:
    few = events(2).select(["event_id", "source", "account", "start", "ts_us", "content_state"])
    (batch,), _ = read(tmp_path, few)
    assert batch.schema.equals(EVENT_SCHEMA)
    assert batch.column("usage_input_tokens").to_pylist() == [None, None]
    with pytest.raises(InputError, match="no column ts_us"):
        read(tmp_path, few.drop_columns(["ts_us"]))


@pytest.mark.parametrize(
    ("name", "values", "why"),
    [
        ("account", ["a", None, "a", "a", ""], "no account"),
        ("ts_us", [US, 12, US + 2, US + 3, 12], "2000 to 2100"),
        ("start", [US, 5 * US // 6, US + 2, US + 3, None], "start"),
        ("event_id", ["a", None, "c", "d", None], "event_id: null"),
    ],
)
def test_rows_that_are_no_events_are_placed(tmp_path, name: str, values, why: str) -> None:
    table = events(5)
    loose = table.cast(pa.schema([pa.field(f.name, f.type) for f in table.schema]))
    batches, bad = read(tmp_path, changed(loose, name, values))
    assert sum(b.num_rows for b in batches) == 3
    assert [one.line for one in bad] == [2, 5]
    assert all(why in one.reason for one in bad)


def test_a_column_of_another_type_is_named(tmp_path) -> None:
    table = events(1)
    at = table.schema.get_field_index("model")
    odd = table.set_column(at, "model", pa.array([[1]], pa.list_(pa.int64())))
    with pytest.raises(InputError, match="model: is of type list"):
        read(tmp_path, odd)


def test_damage_in_the_middle_keeps_what_came_before(tmp_path) -> None:
    path = tmp_path / "events.parquet"
    pq.write_table(events(4000), path, row_group_size=1000, compression="zstd")
    second = pq.ParquetFile(path).metadata.row_group(2)
    data = bytearray(path.read_bytes())
    for i in range(second.num_columns):
        chunk = second.column(i)
        start = chunk.dictionary_page_offset or chunk.data_page_offset
        data[start : start + chunk.total_compressed_size] = b"\xaa" * chunk.total_compressed_size
    path.write_bytes(bytes(data))
    items = list(read_parquet(str(path), 1000))
    assert sum(b.num_rows for b in items[:-1]) == 2000
    assert isinstance(items[-1], BadLine) and items[-1].line == 2001
    assert "damaged" in items[-1].reason


def test_memory_does_not_grow_with_the_file(tmp_path) -> None:
    table = events(64)
    path = tmp_path / "events.parquet"
    with pq.ParquetWriter(path, EVENT_SCHEMA, compression="none", use_dictionary=False) as writer:
        for _ in range(24):
            long = [{"role": "user", "type": "text", "content": "x" * (1 << 14)}]
            writer.write_table(changed(table, "messages", [long] * 64))
    before = pa.total_allocated_bytes()
    most = max(
        pa.total_allocated_bytes() - before
        for item in read_parquet(str(path), 64)
        if isinstance(item, pa.RecordBatch)
    )
    assert most < path.stat().st_size / 4
