import gzip
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stillwatch.core.errors import InputError
from stillwatch.events import reading
from stillwatch.events.quarantine import BadLine
from stillwatch.events.reading import expand, read_events, read_file
from stillwatch.events.schema import EVENT_SCHEMA


def line(i: int) -> bytes:
    record = {
        "id": f"r{i}",
        "litellm_call_id": f"c{i}",
        "startTime": 1791000000.0 + i,
        "metadata": {"user_api_key_user_id": f"u{i % 3}"},
        "model_parameters": {},
        "messages": [{"role": "user", "content": "hello " * 20}],
    }
    return json.dumps(record).encode() + b"\n"


def test_expand_finds_files_folders_and_globs_once(tmp_path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("a.jsonl", "b.jsonl", "sub/c.jsonl", "sub/.hidden"):
        (tmp_path / name).write_bytes(b"12")
    asked = [tmp_path / "a.jsonl", str(tmp_path / "*.jsonl"), tmp_path / "sub"]
    found = expand(asked)
    assert [f.path.removeprefix(f"{tmp_path}/") for f in found] == [
        "a.jsonl",
        "b.jsonl",
        "sub/c.jsonl",
    ]
    assert {f.size for f in found} == {2}


def test_expand_refuses_what_matches_nothing(tmp_path) -> None:
    with pytest.raises(InputError, match=r"nope\*: no such file"):
        expand([tmp_path / "nope*"])


def test_batches_cover_the_file_in_order(tmp_path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"".join(line(i) for i in range(250)))
    seen: list[int] = []
    batches = list(read_file(str(path), None, 100, seen.append))
    assert [b.num_rows for b in batches] == [100, 100, 50]
    ids = [i for b in batches for i in b.column("request_id").to_pylist()]
    assert ids == [f"c{i}" for i in range(250)]
    assert len(seen) == 2 and seen == sorted(seen)


def test_long_lines_make_smaller_batches(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(reading, "BATCH_BYTES", 3 * len(line(0)))
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"".join(line(i) for i in range(10, 20)))
    sizes = [batch.num_rows for batch in read_file(str(path), None)]
    assert sizes == [3, 3, 3, 1]


def test_truncated_gzip_keeps_what_was_read_and_names_the_cut(tmp_path) -> None:
    whole = gzip.compress(b"".join(line(i) for i in range(3000)))
    path = tmp_path / "log.jsonl.gz"
    path.write_bytes(whole[: len(whole) // 2])
    items = list(read_file(str(path), None))
    bad = [item for item in items if isinstance(item, BadLine)]
    n_events = sum(item.num_rows for item in items if not isinstance(item, BadLine))
    assert 0 < n_events < 3000
    assert len(bad) == 1 and bad[0].line > n_events and "cut off" in bad[0].reason


def test_empty_file_gives_nothing(tmp_path) -> None:
    path = tmp_path / "empty.jsonl"
    path.write_bytes(b"")
    assert list(read_file(str(path), None)) == []


def test_parquet_that_is_no_event_log(tmp_path) -> None:
    path = tmp_path / "other.parquet"
    pq.write_table(pa.table({"a": [1]}), path)
    with pytest.raises(InputError, match="not canonical events: no column event_id"):
        list(read_file(str(path), None))


def test_canonical_events_come_back_as_they_went(tmp_path) -> None:
    log = tmp_path / "log.jsonl"
    log.write_bytes(b"".join(line(i) for i in range(10)))
    (batch,) = read_file(str(log), None)
    path = tmp_path / "events.parquet"
    pq.write_table(pa.Table.from_batches([batch]), path)
    (again,) = read_file(str(path), None)
    assert again.equals(batch) and again.schema.equals(EVENT_SCHEMA)


def test_what_lies_beside_logs_is_passed_over_in_folders(tmp_path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "a.json.gz").write_bytes(b"1")
    for name in ("data/6f9e_input.json.gz", "_SUCCESS", ".part", "bedrock-permission-check"):
        (tmp_path / name).write_bytes(b"1")
    assert [f.path for f in expand([tmp_path])] == [str(tmp_path / "a.json.gz")]
    named = tmp_path / "_SUCCESS"
    assert [f.path for f in expand([named])] == [str(named)]


def test_many_files_are_one_stream_and_nothing_is_lost(tmp_path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"".join(line(i) for i in range(5)) + b"{broken\n")
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(b"".join(line(i) for i in range(5, 8))))
    bad: list[BadLine] = []
    told: list[tuple[int, int]] = []
    batches = list(
        read_events([tmp_path], bad=bad.append, batch_events=2, progress=lambda *a: told.append(a))
    )
    assert sum(b.num_rows for b in batches) == 8 and len(bad) == 1
    size = sum(f.size for f in expand([tmp_path]))
    assert told == sorted(told) and told[-1] == (size, 8)


def test_no_event_at_all_is_an_error(tmp_path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"")
    with pytest.raises(InputError, match=r"no events in .*: 0 lines could not be read"):
        list(read_events([path], bad=lambda one: None))


def test_reading_twice_gives_the_same_events(tmp_path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"".join(line(i) for i in range(9)))
    assert list(read_file(str(path), None)) == list(read_file(str(path), "litellm_slp"))


def test_rows_of_csv_are_read_like_lines(tmp_path) -> None:
    path = tmp_path / "spend.csv"
    path.write_text(
        "request_id,api_key,spend,startTime,prompt_tokens,user,metadata,messages\n"
        'r1,8f3a,0.0021,2026-10-03 04:00:00.12,50,u_17,{},"[{""role"": ""user"", '
        '""content"": ""a,\nb""}]"\n'
        "r2,8f3a,,2026-10-03 04:00:00.12,,,{},{}\n"
        "r3,8f3a,dear,2026-10-03 04:00:00.12,,,{},{}\n"
    )
    items = list(read_file(str(path), None))
    bad = [one for one in items if isinstance(one, BadLine)]
    assert [(one.line, "spend" in one.reason) for one in bad] == [(5, True)]
    (batch,) = (one for one in items if not isinstance(one, BadLine))
    first, second = batch.to_pylist()
    assert (first["account"], first["cost"], first["usage_input_tokens"]) == ("u_17", 0.0021, 50)
    assert first["ts_us"] == 1791000000120000
    assert (second["account"], second["cost"], second["usage_input_tokens"]) == ("8f3a", None, None)


def test_csv_that_is_cut_off_keeps_the_rows_before(tmp_path) -> None:
    path = tmp_path / "spend.csv.gz"
    text = "request_id,api_key,spend,startTime\n" + "".join(
        f"r{i},8f3a,{i * 7919 % 1000},2026-10-03 04:00:{i % 60:02}.{i * 104729 % 1000:03}\n"
        for i in range(5000)
    )
    packed = gzip.compress(text.encode())
    path.write_bytes(packed[: len(packed) * 2 // 3])
    items = list(read_file(str(path), None))
    bad = [one for one in items if isinstance(one, BadLine)]
    assert any("cut off" in one.reason for one in bad)
    assert 0 < sum(one.num_rows for one in items if not isinstance(one, BadLine)) < 5000
