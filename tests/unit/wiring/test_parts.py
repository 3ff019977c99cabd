import os

import pyarrow as pa
import pytest

from stillwatch.core.errors import StillwatchError
from stillwatch.events.quarantine import BadLine
from stillwatch.events.reading import read_file
from stillwatch.sketches.schema import SKETCH_SCHEMA
from stillwatch.wiring import parts
from stillwatch.wiring.parts import (
    DamagedPartError,
    Job,
    PartWriter,
    facts_of,
    part_path,
    parts_of,
    read_facts,
    read_part,
    unfinished,
    write_part,
)


@pytest.fixture
def job(jobs_of, write_log) -> Job:
    (made,) = jobs_of(write_log("a.jsonl", 10, bad={3: "oops", 7: "[]"}))
    return made


@pytest.fixture
def batches(job, recipe):
    """Sketches of the ten events, in batches of two, and the bad lines where they stand."""
    sketcher = recipe.sketcher()
    items = read_file(job.file.path, None, 2)
    return [one if isinstance(one, BadLine) else sketcher.sketch(one) for one in items]


def write(job: Job, items) -> None:
    writer = PartWriter(job)
    for item in items:
        writer.add(item)
    writer.finish()


def test_a_file_becomes_parts_that_say_where_they_end(job, batches, monkeypatch) -> None:
    monkeypatch.setattr(parts, "PART_EVENTS", 4)
    write(job, batches)
    facts = [read_facts(path) for path in parts_of(job.place)]
    assert [f.n_events for f in facts] == [4, 4, 2]
    assert [f.last for f in facts] == [False, False, True]
    assert facts[-1].n_items == len(batches)
    assert [line for f in facts for line, _ in f.bad] == [4, 9]
    assert [f.sources for f in facts] == [{"litellm_slp": n} for n in (4, 4, 2)]
    assert facts[1].first_us == facts[0].last_us + 1_000_000
    whole = pa.Table.from_batches([b for b in batches if not isinstance(b, BadLine)])
    assert pa.concat_tables(map(read_part, parts_of(job.place))).equals(whole)


def test_many_bad_lines_make_parts_too(job, batches, monkeypatch) -> None:
    monkeypatch.setattr(parts, "PART_BAD", 1)
    write(job, batches)
    assert [len(read_facts(path).bad) for path in parts_of(job.place)] == [1, 1, 0]


def test_a_writer_goes_on_after_the_parts_that_are_there(job, batches, monkeypatch) -> None:
    monkeypatch.setattr(parts, "PART_EVENTS", 4)
    write(job, batches)
    whole = [path.read_bytes() for path in parts_of(job.place)]
    for path in parts_of(job.place)[1:]:
        path.unlink()
    n_items = read_facts(parts_of(job.place)[0]).n_items
    write(Job(job.file, None, job.place, 1, n_items), batches[n_items:])
    assert [path.read_bytes() for path in parts_of(job.place)] == whole


def test_the_rest_of_a_file_is_what_the_parts_do_not_hold(job) -> None:
    items = list(Job(job.file, None, job.place).rest())
    rest = list(Job(job.file, None, job.place, 1, 1).rest())
    assert len(items) == 3  # two bad lines and a batch
    assert rest == items[1:]


def test_a_part_that_is_cut_off_or_none_at_all_is_damaged(job, batches) -> None:
    write(job, batches)
    (path,) = parts_of(job.place)
    whole = path.read_bytes()
    for content in (b"", b"PAR1", whole[:-9], whole[: len(whole) // 2]):
        path.write_bytes(content)
        with pytest.raises(DamagedPartError, match=path.name):
            read_facts(path)
        with pytest.raises(DamagedPartError, match=path.name):
            read_part(path)


def test_parquet_of_somebody_else_is_no_part(tmp_path) -> None:
    pa.parquet.write_table(pa.table({"x": [1]}), tmp_path / "00000.parquet")
    with pytest.raises(DamagedPartError):
        read_facts(tmp_path / "00000.parquet")


def test_parts_end_where_one_is_missing(tmp_path) -> None:
    for number in (0, 1, 3):
        part_path(tmp_path, number).touch()
    assert [path.name for path in parts_of(tmp_path)] == ["00000.parquet", "00001.parquet"]


def test_a_write_that_fails_leaves_no_part(tmp_path, monkeypatch) -> None:
    """As a full disk: the data cannot be flushed."""

    def full(_handle: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    empty = SKETCH_SCHEMA.empty_table()
    with pytest.raises(StillwatchError, match=r"No space left.*make room"):
        write_part(part_path(tmp_path, 0), empty, facts_of(empty, 0, True, []), True)
    assert parts_of(tmp_path) == []
    assert len(unfinished(tmp_path)) == 1
