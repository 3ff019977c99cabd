import os
import signal
import subprocess
import sys
import time
import uuid
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pytest

from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.events.quarantine import BadLine
from stillwatch.events.reading import expand
from stillwatch.sketches.schema import SKETCH_SCHEMA
from stillwatch.wiring import duckdb_engine
from stillwatch.wiring.duckdb_engine import FULL, SMALL_BYTES, DuckDBEngine
from stillwatch.wiring.parts import Job, parts_of
from stillwatch.wiring.sketching import SketchRecipe

MARK = "STILLWATCH_TEST_RUN"
INTERRUPTED = """
import sys, time
from pathlib import Path
from stillwatch.events.reading import expand
from stillwatch.sketches import corpus
from stillwatch.wiring.duckdb_engine import DuckDBEngine
from stillwatch.wiring.parts import Job
from stillwatch.wiring.sketching import SketchRecipe

def wait(done, total, events):
    print("sketching", flush=True)
    for _ in range(3000):  # a signal that comes just before a sleep does not end it
        time.sleep(0.1)

recipe = SketchRecipe(b"k" * 32, corpus.to_bytes(corpus.EMPTY))
with DuckDBEngine(Path(sys.argv[1]), "500MB", workers=2) as engine:
    jobs = [Job(file, None, sys.argv[1]) for file in expand([sys.argv[2]])]
    engine.sketch(jobs, recipe=recipe, bad=print, progress=wait)
"""


def sketched(work: Path, path: Path, recipe: SketchRecipe, workers: int) -> pa.Table:
    (work / "parts").mkdir(parents=True)
    with DuckDBEngine(work, "500MB", workers) as engine:
        jobs = [Job(file, None, str(work / "parts")) for file in expand([path])]
        engine.sketch(jobs, recipe=recipe, bad=print, progress=lambda *_: None)
        return engine.to_arrow(engine.stored(parts_of(work / "parts"))).sort_by("ts_us")


def running(mark: str) -> list[int]:
    """Processes that inherited the mark in their environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes()
        except OSError:
            continue
        if f"{MARK}={mark}".encode() in environment.split(b"\0"):
            found.append(int(folder.name))
    return found


@pytest.fixture
def large_log(write_log) -> Path:
    """Three batches, and more bytes than one process does alone."""
    path: Path = write_log("large.jsonl", 9_000, words=50)
    assert path.stat().st_size > SMALL_BYTES
    return path


def test_rows_bad_lines_and_progress(write_log, recipe, tmp_path, jobs_of) -> None:
    a = write_log("a.jsonl", 5, bad={2: "not json"})
    b = write_log("b.jsonl", 4, bad={4: "[]"})
    bad: list[BadLine] = []
    told: list[tuple[int, int, int]] = []
    with DuckDBEngine(tmp_path, "500MB") as engine:
        jobs = jobs_of(a, b)
        engine.sketch(jobs, recipe=recipe, bad=bad.append, progress=lambda *now: told.append(now))
        rows = engine.to_arrow(engine.stored([p for job in jobs for p in parts_of(job.place)]))
    assert rows.num_rows == 9
    assert rows.column_names == SKETCH_SCHEMA.names
    assert [(Path(line.file).name, line.line) for line in bad] == [("a.jsonl", 3), ("b.jsonl", 5)]
    total = a.stat().st_size + b.stat().st_size
    assert told[-1] == (total, total, 9)
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)


def test_many_processes_give_the_rows_of_one(large_log, recipe, tmp_path) -> None:
    alone = sketched(tmp_path / "one", large_log, recipe, workers=1)
    together = sketched(tmp_path / "two", large_log, recipe, workers=2)
    assert alone.num_rows == 9_000
    assert together.equals(alone)


def test_small_logs_start_no_processes(write_log, recipe, tmp_path, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("started processes")

    monkeypatch.setattr(duckdb_engine, "Workers", refuse)
    assert sketched(tmp_path / "w", write_log("a.jsonl", 5), recipe, workers=4).num_rows == 5


def test_large_logs_do_start_processes(large_log, recipe, tmp_path, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("started processes")

    monkeypatch.setattr(duckdb_engine, "Workers", refuse)
    with pytest.raises(AssertionError, match="started processes"):
        sketched(tmp_path / "w", large_log, recipe, workers=4)


def test_an_unknown_log_is_refused_by_name(tmp_path, recipe) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text('{"colour": "red"}\n', "utf-8")
    with pytest.raises(InputError, match=r"other\.jsonl: unknown kind of log"):
        sketched(tmp_path / "w", path, recipe, workers=1)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")
def test_ctrl_c_stops_the_workers(large_log, tmp_path) -> None:
    mark = uuid.uuid4().hex
    work = tmp_path / "w"
    work.mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, str(work), str(large_log)],
        env={**os.environ, MARK: mark},
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "sketching\n"
            assert len(running(mark)) >= 2
            os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
            _, errors = process.communicate(timeout=60)
        finally:
            with suppress(ProcessLookupError):  # or the test would wait for ever
                os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode in (-signal.SIGINT, 130)
    assert errors.rstrip().endswith("KeyboardInterrupt")
    until = time.monotonic() + 20
    while running(mark) and time.monotonic() < until:
        time.sleep(0.1)
    assert running(mark) == []


@pytest.mark.parametrize("full", FULL)
def test_a_full_disk_or_memory_is_one_sentence(tmp_path, monkeypatch, full) -> None:
    def fail(*_given: object, **_named: object) -> None:
        raise full("Could not write file: No space left\n\nMore lines")

    with DuckDBEngine(tmp_path, "500MB") as engine:
        monkeypatch.setattr(engine._connection, "create_table", fail)
        with pytest.raises(
            StillwatchError, match=r"\(.*No space left\); make room there"
        ) as caught:
            engine.table("t", pa.table({"x": [1]}))
    assert str(tmp_path) in str(caught.value)
