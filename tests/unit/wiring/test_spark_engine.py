import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import ibis
import pyarrow as pa
import pytest

from stillwatch.core.errors import InputError
from stillwatch.events.quarantine import BadLine
from stillwatch.events.reading import InputFile
from stillwatch.sketches.schema import SKETCH_SCHEMA
from stillwatch.sketches.sketch import Sketcher
from stillwatch.wiring.duckdb_engine import DuckDBEngine
from stillwatch.wiring.engine import Engine
from stillwatch.wiring.parts import Job, parts_of, read_part
from stillwatch.wiring.sketching import SketchRecipe
from stillwatch.wiring.spark_engine import (
    BAD_SCHEMA,
    TASK_BYTES,
    SparkEngine,
    deal_tasks,
    mebibytes,
    sketch_partition,
)

MARK = "STILLWATCH_TEST_RUN"
MAKE = SketchRecipe.sketcher
INTERRUPTED = """
import sys
from pathlib import Path
from stillwatch.events.reading import InputFile
from stillwatch.sketches import corpus
from stillwatch.wiring.parts import Job
from stillwatch.wiring.sketching import SketchRecipe
from stillwatch.wiring.spark_engine import SparkEngine

recipe = SketchRecipe(b"k" * 32, corpus.to_bytes(corpus.EMPTY))
with SparkEngine(Path(sys.argv[1]), "local[2]", "1GB") as engine:
    print("sketching", flush=True)
    engine.sketch(
        [Job(InputFile(sys.argv[2], 1), None, sys.argv[1])],
        recipe=recipe, bad=print, progress=lambda *now: None,
    )
"""


def marked(mark: str) -> list[int]:
    """Processes that inherited the mark in their environment, zombies left out."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes()
        except OSError:
            continue
        if f"{MARK}={mark}".encode() in environment.split(b"\0"):
            found.append(int(folder.name))
    return found


@pytest.mark.parametrize(
    ("memory", "expected"),
    [("2GB", 1907), ("2GiB", 2048), ("1.5 gib", 1536), ("600M", 572), ("1t", 953_674)],
)
def test_sizes_are_read_as_duckdb_reads_them(memory: str, expected: int) -> None:
    assert mebibytes(memory) == expected


@pytest.mark.parametrize("memory", ["", "2", "100MB", "x", "2 GBs", "1e9"])
def test_other_sizes_are_refused(memory: str) -> None:
    with pytest.raises(InputError, match=r"^memory: "):
        mebibytes(memory)


def test_a_task_writes_sketches_and_tells_bad_lines_and_refusals(
    write_log, recipe, tmp_path, jobs_of
) -> None:
    good = write_log("a.jsonl", 3, bad={1: "not json"})
    other = tmp_path / "other.jsonl"
    other.write_text('{"colour": "red"}\n', "utf-8")
    numbers = pa.RecordBatch.from_pydict({"id": [1, 0]})
    tasks = [jobs_of(good), jobs_of(other)]
    made = sketch_partition(iter([numbers]), tasks=tasks, recipe=recipe)
    refused, bad = pa.Table.from_batches(made, BAD_SCHEMA).to_pylist()
    assert (refused["file"], refused["line"]) == (str(other), None)
    assert "unknown kind of log" in refused["reason"]
    assert (bad["file"], bad["line"]) == (str(good), 2)
    (part,) = parts_of(tasks[0][0].place)
    assert read_part(part).column("account").to_pylist() == ["u0", "u1", "u2"]
    assert parts_of(tasks[1][0].place) == []


def test_a_task_goes_on_after_a_refused_file_with_the_same_sketcher(
    write_log, recipe, tmp_path, monkeypatch, jobs_of
) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text('{"colour": "red"}\n', "utf-8")
    jobs = [
        job for p in (write_log("a.jsonl", 2), other, write_log("b.jsonl", 3)) for job in jobs_of(p)
    ]
    made: list[Sketcher] = []
    monkeypatch.setattr(SketchRecipe, "sketcher", lambda self: made.append(MAKE(self)) or made[-1])
    numbers = pa.RecordBatch.from_pydict({"id": [0]})
    batches = list(sketch_partition(iter([numbers]), tasks=[jobs], recipe=recipe))
    rows = pa.Table.from_batches(batches, BAD_SCHEMA).to_pylist()
    assert [row["file"] for row in rows] == [str(other)]
    assert [len(parts_of(job.place)) for job in jobs] == [1, 0, 1]
    assert len(made) == 1


def jobs(*sizes: int) -> list[Job]:
    return [Job(InputFile(f"/log/{i}", size), None, "/parts") for i, size in enumerate(sizes)]


def paths(tasks: list[list[Job]]) -> list[list[str]]:
    return [[job.file.path for job in task] for task in tasks]


@pytest.mark.parametrize(
    ("sizes", "n_cores", "expected"),
    [
        ((), 2, []),
        ((0, 0), 2, [["/log/0", "/log/1"]]),
        ((5,), 2, [["/log/0"]]),
        ((1, 9, 5), 2, [["/log/1"], ["/log/2"], ["/log/0"]]),
        ((4, 4, 4, 4), 1, [["/log/0"], ["/log/1"], ["/log/2"], ["/log/3"]]),
        ((1,) * 8, 1, [[f"/log/{i}", f"/log/{i + 1}"] for i in range(0, 8, 2)]),
    ],
)
def test_tasks_hold_large_files_alone_and_small_ones_together(
    sizes: tuple[int, ...], n_cores: int, expected: list[list[str]]
) -> None:
    assert paths(deal_tasks(jobs(*sizes), n_cores)) == expected


def test_a_task_has_no_more_than_its_bytes_however_few_cores() -> None:
    small = TASK_BYTES // 10
    tasks = paths(deal_tasks(jobs(*[small] * 1_000), 1))
    assert {len(task) for task in tasks} == {10}
    assert sorted(path for task in tasks for path in task) == sorted(
        f"/log/{i}" for i in range(1_000)
    )


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkEngine]:
    with SparkEngine(tmp_path_factory.mktemp("work folder"), "local[2]", "1GB") as engine:
        yield engine


@pytest.mark.spark
class TestOnSpark:
    def test_sketches_are_those_of_duckdb(  # noqa: PLR0917
        self, spark, write_log, recipe, tmp_path, monkeypatch, jobs_of
    ) -> None:
        write_log("a.jsonl", 50, bad={2: "not json", 7: "[]"})
        write_log("b.jsonl", 40, bad={40: "{"})
        monkeypatch.chdir(tmp_path)

        def run(engine: Engine) -> tuple[pa.Table, list[BadLine], list[tuple[int, int, int]]]:
            bad: list[BadLine] = []
            told: list[tuple[int, int, int]] = []
            given = jobs_of("b.jsonl", "a.jsonl")
            engine.sketch(
                given, recipe=recipe, bad=bad.append, progress=lambda *now: told.append(now)
            )
            table = engine.stored([path for job in given for path in parts_of(job.place)])
            return engine.to_arrow(table).sort_by("event_hash"), bad, told

        rows, bad, told = run(spark)
        with DuckDBEngine(tmp_path, "500MB", workers=1) as duckdb:
            rows_here, bad_here, told_here = run(duckdb)
        assert rows.equals(rows_here)
        assert rows.column_names == SKETCH_SCHEMA.names
        assert bad == bad_here
        assert [(line.file, line.line) for line in bad] == [
            ("a.jsonl", 3),
            ("a.jsonl", 9),
            ("b.jsonl", 41),
        ]
        assert told[-1] == told_here[-1] == (told[-1][1], told[-1][1], 90)

    def test_a_refused_file_is_an_input_error_of_one_sentence(
        self, spark, write_log, recipe, tmp_path, jobs_of
    ) -> None:
        other = tmp_path / "other.jsonl"
        other.write_text('{"colour": "red"}\n', "utf-8")
        with pytest.raises(InputError, match=r"other\.jsonl: unknown kind of log") as caught:
            spark.sketch(
                jobs_of(write_log("a.jsonl", 3), other),
                recipe=recipe,
                bad=print,
                progress=lambda *now: None,
            )
        assert "Traceback" not in str(caught.value)

    def test_hashes_next_to_nulls_keep_their_last_bit(self, spark) -> None:
        values = [2**63 - 1, None, -(2**63), 2**53 + 1]
        table = spark.table("h", pa.table({"h": pa.array(values, pa.int64())}))
        assert set(spark.to_arrow(table).column("h").to_pylist()) == set(values)

    def test_a_table_replaces_one_of_the_same_name(self, spark) -> None:
        spark.table("t", pa.table({"x": [1, 2]}))
        again = spark.table("t", pa.table({"x": [3]}))
        assert spark.to_arrow(again).to_pylist() == [{"x": 3}]

    def test_an_empty_table_keeps_its_columns(self, spark) -> None:
        empty = spark.table("none", pa.table({"value": pa.array([], pa.int64())}))
        assert spark.to_arrow(empty).schema == pa.schema([("value", pa.int64())])

    def test_materialised_rows_do_not_follow_their_source(self, spark) -> None:
        source = spark.table("s", pa.table({"x": [1, 2]}))
        stored = spark.materialise("m", source.filter(source.x > 1))
        spark.table("s", pa.table({"x": [5, 6]}))
        assert spark.to_arrow(stored).to_pylist() == [{"x": 2}]

    def test_what_was_materialised_can_be_made_anew_of_itself(self, spark) -> None:
        stored = spark.materialise("m", spark.table("s", pa.table({"x": [1, 2]})))
        again = spark.materialise("m", stored.mutate(x=stored.x + 1))
        assert sorted(spark.to_arrow(again).column("x").to_pylist()) == [2, 3]

    def test_sums_that_overflow_are_an_error_not_another_number(self, spark) -> None:
        table = spark.table("big", pa.table({"x": [2**63 - 1, 1]}))
        with pytest.raises(Exception, match="ARITHMETIC_OVERFLOW"):
            spark.to_arrow(table.aggregate(total=table.x.sum()))

    def test_an_engine_beside_it_leaves_its_session_alone(self, spark, tmp_path) -> None:
        with SparkEngine(tmp_path, "local[2]", "1GB") as second:
            assert second.id == "spark"
        alive = spark.table("t", pa.table({"x": [3]}))
        assert spark.to_arrow(alive.aggregate(n=ibis._.count())).to_pylist() == [{"n": 1}]


@pytest.mark.spark
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")
def test_ctrl_c_stops_java_and_its_workers(tmp_path) -> None:
    """The log is a pipe that nobody writes to, so the task waits until it is stopped."""
    pipe = tmp_path / "log.jsonl"
    os.mkfifo(pipe)
    mark = uuid.uuid4().hex
    work = tmp_path / "w"
    work.mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, str(work), str(pipe)],
        env={**os.environ, MARK: mark},
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "sketching\n"
            until = time.monotonic() + 120
            while len(marked(mark)) < 4 and time.monotonic() < until:  # this, Java, daemon, worker
                time.sleep(0.2)
            assert len(marked(mark)) >= 4
            os.killpg(process.pid, signal.SIGINT)
            process.communicate(timeout=120)
        finally:
            with suppress(ProcessLookupError):  # or the test would wait for ever
                os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode != 0
    until = time.monotonic() + 30
    while marked(mark) and time.monotonic() < until:
        time.sleep(0.2)
    assert marked(mark) == []
