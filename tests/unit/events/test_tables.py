from importlib.util import find_spec
from pathlib import Path
from typing import Any

import deltalake
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pyiceberg.catalog.sql import SqlCatalog

from stillwatch.core.errors import InputError
from stillwatch.events import tables
from stillwatch.events.event import Event, to_batch
from stillwatch.events.quarantine import BadLine
from stillwatch.events.reading import expand, read_file
from stillwatch.events.schema import EVENT_SCHEMA

US = 1_791_000_000_000_000
MESSAGES = [{"role": "user", "type": "text", "content": "what is it"}]


def events(n: int, first: int = 0) -> pa.Table:
    made = [
        Event(
            event_id=f"e{i}",
            source=f"s{i % 2}",
            ts_us=US + i,
            content_state="full",
            account="a",
            messages=MESSAGES,
            completions=MESSAGES,  # PyIceberg 0.12 writes a null list of structs as an empty one
            params_sent=["top_p"],
            temperature=0.5,
        )
        for i in range(first, first + n)
    ]
    return pa.Table.from_batches([to_batch(made)])


def make_iceberg(folder: Path) -> Any:
    folder.mkdir()
    catalog = SqlCatalog("c", uri=f"sqlite:///{folder}/c.db", warehouse=folder.as_uri())
    catalog.create_namespace("lake")
    table = catalog.create_table("lake.events", EVENT_SCHEMA)
    table.append(events(5))
    return table


def read(path: Path | str, batch_events: int = 100) -> pa.Table:
    (file,) = expand([path])
    items = list(read_file(file.path, None, batch_events))
    assert not [item for item in items if isinstance(item, BadLine)]
    assert all(0 < item.num_rows <= batch_events for item in items)
    return pa.Table.from_batches(items, EVENT_SCHEMA).sort_by("event_id")


def test_iceberg_table_is_read_at_its_newest_version_or_a_named_one(tmp_path: Path) -> None:
    table = make_iceberg(tmp_path / "lake")
    before = table.metadata_location
    table.append(events(3, first=5))
    table.delete("event_id = 'e1'")
    kept = pc.field("event_id") != "e1"
    folder = tmp_path / "lake/lake/events"
    assert read(folder, 2).equals(events(8).filter(kept))
    assert read(before.removeprefix("file://")).equals(events(5))


def test_renamed_and_added_columns_of_iceberg(tmp_path: Path) -> None:
    table = make_iceberg(tmp_path / "lake")
    with table.update_schema() as update:
        update.rename_column("client_address", "was_elsewhere")
        update.rename_column("user_agent", "client_address")
        update.delete_column("tls_ja4")
    found = read(tmp_path / "lake/lake/events")
    assert found.schema.equals(EVENT_SCHEMA)
    assert found.column("tls_ja4").null_count == 5


def test_delta_table_is_read_at_its_newest_version_or_a_named_one(tmp_path: Path) -> None:
    path = tmp_path / "delta"
    deltalake.write_deltalake(path, events(5), partition_by=["source"])
    deltalake.write_deltalake(path, events(3, first=5), mode="append")
    deltalake.DeltaTable(path).delete("event_id = 'e1'")
    assert read(path, 2).equals(events(8).filter(pc.field("event_id") != "e1"))
    assert read(path / "_delta_log" / f"{0:020d}.json").equals(events(5))


def test_table_is_read_in_the_same_order_each_time(tmp_path: Path) -> None:
    path = tmp_path / "delta"
    for first in range(0, 60, 6):
        some = events(6, first=first)
        deltalake.write_deltalake(path, some, mode="append", partition_by=["source"])
    (file,) = expand([path])
    once, again = ([*read_file(file.path, None, 7)] for _ in range(2))
    assert len(once) > 5 and once == again


def test_folder_of_tables_and_files_gives_each_once(tmp_path: Path) -> None:
    make_iceberg(tmp_path / "lake")
    deltalake.write_deltalake(tmp_path / "delta", events(2))
    deltalake.write_deltalake(tmp_path / "delta", events(2), mode="append")
    (tmp_path / "log.jsonl").write_text("{}\n", "utf-8")
    (tmp_path / "lake" / "c.db").unlink()
    found = [file.path for file in expand([tmp_path])]
    assert found[0] == str(tmp_path / "delta" / "_delta_log" / f"{1:020d}.json")
    assert Path(found[1]).name.startswith("00001-")
    assert found[2:] == [str(tmp_path / "log.jsonl")]


def test_size_is_that_of_the_data(tmp_path: Path) -> None:
    path = tmp_path / "delta"
    deltalake.write_deltalake(path, events(2000))
    (by_folder,) = expand([path])
    (by_head,) = expand([by_folder.path])
    assert by_head == by_folder
    assert by_head.size == sum(one.stat().st_size for one in path.glob("*.parquet"))


def test_head_of_a_table_with_a_highest_version_twice() -> None:
    sizes = {f"t/metadata/00002-{name}.metadata.json": 1 for name in "ab"}
    with pytest.raises(InputError, match=r"t: several .* version 2; name the one"):
        tables.fold(sizes)


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("t/metadata/00002-1f.metadata.json", "t"),
        ("t/metadata/00002-1f.gz.metadata.json", "t"),
        ("t/metadata/v12.metadata.json", "t"),
        ("s3://b/t/_delta_log/00000000000000000012.json", "s3://b/t"),
        ("t/_delta_log/00000000000000000012.checkpoint.parquet", None),
        ("t/_delta_log/12.json", None),
        ("t/metadata/notes.json", None),
    ],
)
def test_what_a_head_is(path: str, kept: str | None) -> None:
    assert tables.is_head(path) == (kept is not None)
    if kept is not None:
        assert tables.root(path) == kept


def test_highest_version_counts_by_number() -> None:
    sizes = {f"t/metadata/v{n}.metadata.json": 1 for n in (9, 10)} | {"t/data/a.parquet": 7, "u": 3}
    assert tables.fold(sizes) == {"t/metadata/v10.metadata.json": 7, "u": 3}


def test_rows_that_are_no_events_are_placed(tmp_path: Path) -> None:
    rows = events(3).drop_columns(["account"])
    deltalake.write_deltalake(tmp_path / "t", rows.append_column("account", [["a", None, "a"]]))
    (file,) = expand([tmp_path / "t"])
    bad = [item for item in read_file(file.path, None) if isinstance(item, BadLine)]
    assert [(one.file, one.line) for one in bad] == [(file.path, 2)]
    assert "no account" in bad[0].reason


def test_table_of_something_else(tmp_path: Path) -> None:
    deltalake.write_deltalake(tmp_path / "t", pa.table({"x": [1]}))
    with pytest.raises(InputError, match=r"t/_delta_log/0+\.json: not canonical events: no column"):
        read(tmp_path / "t")


def test_table_whose_data_are_gone(tmp_path: Path) -> None:
    deltalake.write_deltalake(tmp_path / "t", events(3))
    for one in (tmp_path / "t").glob("*.parquet"):
        one.unlink()
    with pytest.raises(InputError, match="cannot be read after row 0") as caught:
        read(tmp_path / "t")
    assert "\n" not in str(caught.value)


def test_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deltalake.write_deltalake(tmp_path / "t", events(3))
    monkeypatch.setattr(
        tables, "find_spec", lambda name: None if "delta" in name else find_spec(name)
    )
    with pytest.raises(
        InputError, match=r"table of Delta: .* pip install 'stillwatch\[lakehouse\]'"
    ):
        read(tmp_path / "t")


def test_tables_on_s3(bucket: Any) -> None:
    options = {"AWS_ALLOW_HTTP": "true", "AWS_S3_ALLOW_UNSAFE_RENAME": "true"}
    path = bucket.path("delta")
    deltalake.write_deltalake(path, events(5), storage_options=options, partition_by=["source"])
    assert read(path).equals(events(5))
    reach = {
        "s3.endpoint": f"http://{bucket.address}",
        "s3.access-key-id": "an-access-key",
        "s3.secret-access-key": "a-secret-key",
        "s3.region": "us-east-1",
    }
    catalog = SqlCatalog("c", uri="sqlite://", warehouse=bucket.path("lake"), **reach)
    catalog.create_namespace("lake")
    table = catalog.create_table("lake.events", EVENT_SCHEMA)
    table.append(events(4))
    assert read(bucket.path("lake/lake/events")).equals(events(4))
    assert len(expand([bucket.path("")])) == 2
