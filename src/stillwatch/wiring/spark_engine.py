"""The distributed engine: Apache Spark, on this machine or on a cluster.

A task is one large log file or many small ones: a worker opens each by the path that the driver
saw and runs `stillwatch.wiring.sketching.sketch_file` on it. So on a cluster

- logs and the work folder lie on a file system that driver and workers mount at the same place
  (the command line makes the work folder under ``TMPDIR``);
- the workers have Stillwatch installed, for the same minor version of Python (name the
  interpreter with ``PYSPARK_PYTHON``);
- a log of a few large files keeps few workers busy: split it before.
"""

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import ibis
import pyarrow as pa
from ibis.expr import types as ir
from py4j.protocol import Py4JJavaError  # type: ignore[import-untyped]
from pyspark.errors import PySparkRuntimeError
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from stillwatch.core.errors import InputError
from stillwatch.events import objects
from stillwatch.events.quarantine import BadLine
from stillwatch.sketches.schema import SKETCH_SCHEMA
from stillwatch.wiring.parts import Job, parts_of, read_facts
from stillwatch.wiring.sketching import Progress, SketchRecipe, sketch_file

BAD_SCHEMA: Final = pa.schema(
    [
        pa.field("file", pa.string()),
        pa.field("line", pa.int64()),  # null: the file as a whole was refused
        pa.field("reason", pa.string()),
    ]
)
"""What a task tells the driver; the sketches it writes itself."""

LOCAL: Final = "local"
UNITS: Final = {
    "": 1,
    "K": 1e3,
    "M": 1e6,
    "G": 1e9,
    "T": 1e12,
    "KI": 2**10,
    "MI": 2**20,
    "GI": 2**30,
    "TI": 2**40,
}
MIN_MEBIBYTES: Final = 512
"""Spark refuses to start with less than about 450 MiB."""
MAX_LOCAL_PARTITIONS: Final = 8
TASK_BYTES: Final = 32_000_000
"""Small files are put together until a task has this much of the log, on disk."""
TASKS_PER_CORE: Final = 4
"""Tasks are made smaller than `TASK_BYTES` where each core would get fewer."""
LOG4J: Final = """\
rootLogger.level = error
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = spark: %m%n%ex{none}
"""


def mebibytes(memory: str) -> int:
    """Convert a size such as ``2GB`` or ``512MiB`` to whole mebibytes.

    Raises
    ------
    InputError
        Not a size, or too little for Spark.
    """
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]?I?)B?\s*", memory.upper())
    if match is None or match[2] not in UNITS:
        raise InputError(f"not a size: {memory!r}; write e.g. 2GB", field="memory")
    size = int(float(match[1]) * UNITS[match[2]] / 2**20)
    if size < MIN_MEBIBYTES:
        raise InputError(f"Spark needs {MIN_MEBIBYTES}MiB or more, not {memory}", field="memory")
    return size


def _settings(work: Path, master: str, memory: str) -> dict[str, str]:
    size = f"{mebibytes(memory)}m"
    log4j = work / "log4j2.properties"
    log4j.write_text(LOG4J, "utf-8")
    settings = {
        "spark.driver.memory": size,
        "spark.driver.maxResultSize": size,
        "spark.driver.extraJavaOptions": f'"-Dlog4j2.configurationFile={log4j.as_uri()}"',
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "true",  # as DuckDB: overflow and bad casts are errors
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.warehouse.dir": (work / "warehouse").as_uri(),
        "spark.sql.parquet.compression.codec": "zstd",
    }
    if not master.startswith(LOCAL):
        return {**settings, "spark.executor.memory": size}
    return {
        **settings,
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.local.dir": str(work / "spill"),
        "spark.sql.shuffle.partitions": str(min(os.cpu_count() or 1, MAX_LOCAL_PARTITIONS)),
    }


def _open_session(work: Path, master: str, memory: str) -> SparkSession:
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(master).appName("stillwatch")
    for name, value in _settings(work, master, memory).items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except PySparkRuntimeError as error:
        raise InputError(
            "Spark's Java process did not start; install Java 17 or 21, or set JAVA_HOME"
        ) from error
    except Py4JJavaError as error:
        reason = str(error.java_exception.getMessage()).partition("\n")[0]
        raise InputError(
            f"Spark did not start at {master!r} ({reason}); is its master up, and are its "
            "executors allowed this much --memory?"
        ) from error
    session.sparkContext.setLogLevel("ERROR")
    return session


def _bad_row(file: str, line: int | None, reason: str) -> pa.RecordBatch:
    row = {"file": file, "line": line, "reason": reason}
    return pa.RecordBatch.from_pylist([row], schema=BAD_SCHEMA)


def deal_tasks(jobs: Sequence[Job], n_cores: int) -> list[list[Job]]:
    """Put files together into tasks, the largest first.

    Returns
    -------
    list of list of Job
        Every job once, with absolute paths; no task is empty.
    """
    enough = min(TASK_BYTES, sum(job.file.size for job in jobs) / (TASKS_PER_CORE * n_cores))
    tasks: list[list[Job]] = []
    room = 0.0
    for job in sorted(jobs, key=lambda job: -job.file.size):
        if not tasks or job.file.size > room:
            tasks.append([])
            room = enough
        file = replace(job.file, path=objects.absolute(job.file.path))
        tasks[-1].append(replace(job, file=file, place=str(Path(job.place).resolve())))
        room -= job.file.size
    return tasks


def sketch_partition(
    batches: Iterator[pa.RecordBatch],
    *,
    tasks: Sequence[Sequence[Job]],
    recipe: SketchRecipe,
) -> Iterator[pa.RecordBatch]:
    """Sketch the files of the tasks whose numbers come in: what a Spark worker does.

    Parameters
    ----------
    batches : iterator of pyarrow.RecordBatch
        One column, positions in `tasks`.

    Yields
    ------
    pyarrow.RecordBatch
        Of `BAD_SCHEMA`. A file that is refused as a whole gives one row without a line
        number, so that the driver can say why without Java's and Python's stacks.
    """
    sketcher = recipe.sketcher()
    for batch in batches:
        for number in batch.column(0).to_pylist():
            for job in tasks[number]:
                try:
                    for bad in sketch_file(job, sketcher):
                        yield _bad_row(bad.file, bad.line, bad.reason)
                except InputError as error:
                    yield _bad_row(job.file.path, None, str(error))


class SparkEngine:
    """Keeps tables as Parquet in the work folder, computes on Spark.

    Parameters
    ----------
    work : Path
        Empty folder, on a file system that the workers share; whoever made it removes it.
    master : str
        ``local[*]``, ``local[2]``, ``spark://host:port``.
    memory : str
        Of the driver, and of each executor of a cluster, e.g. ``2GB``. Workers' Python
        processes come on top.

    Raises
    ------
    InputError
        No Java, no Spark at that address, or not a size.
    """

    id = "spark"

    def __init__(self, work: Path, master: str, memory: str) -> None:
        self.work = work.resolve()
        self._made = 0
        self._own = SparkSession.getActiveSession() is None
        self._session = _open_session(self.work, master, memory)
        self._connection: Any = ibis.pyspark.connect(self._session)

    def sketch(
        self,
        jobs: Sequence[Job],
        *,
        recipe: SketchRecipe,
        bad: Callable[[BadLine], None],
        progress: Progress,
    ) -> None:
        """Read and sketch the files in tasks (`deal_tasks`), which write the parts.

        Progress is told at the beginning and at the end.
        """
        total = sum(job.file.size for job in jobs)
        progress(0, total, 0)
        tasks = deal_tasks(jobs, self._session.sparkContext.defaultParallelism)
        work = partial(sketch_partition, tasks=tasks, recipe=recipe)
        numbers = self._session.range(0, len(tasks), 1, max(1, len(tasks)))
        path = self._store("bad", numbers.mapInArrow(work, from_arrow_schema(BAD_SCHEMA)))
        unread = self._session.read.parquet(path).orderBy("file", "line")
        shown = {objects.absolute(job.file.path): job.file.path for job in jobs}
        for file, line, reason in unread.toLocalIterator():
            if line is None:
                raise InputError(reason)
            bad(BadLine(shown.get(file, file), line, reason))
        new = [path for job in jobs for path in parts_of(job.place)[job.n_parts :]]
        progress(total, total, sum(read_facts(path).n_events for path in new))

    def stored(self, parts: Sequence[Path]) -> ir.Table:
        """Make a view of the sketches in parts; Spark reads what a query needs of them."""
        reader = self._session.read.schema(from_arrow_schema(SKETCH_SCHEMA))
        frame = reader.parquet(*(path.resolve().as_uri() for path in parts))
        frame.createOrReplaceTempView("sketches")
        return self._connection.table("sketches")

    def _store(self, name: str, frame: Any) -> str:
        """Write a frame to a folder of its own: it may be made of what the name held before."""
        self._made += 1
        path = (self.work / f"{name}-{self._made}.parquet").as_uri()
        frame.write.parquet(path)
        return path

    def table(self, name: str, data: pa.Table) -> ir.Table:
        """Store a small table, replacing one of the same name."""
        frame = self._session.createDataFrame(data)
        self._session.read.parquet(self._store(name, frame)).createOrReplaceTempView(name)
        return self._connection.table(name)

    def materialise(self, name: str, expr: ir.Table) -> ir.Table:
        """Store the rows of an expression, replacing a table of the same name."""
        frame = self._session.sql(self._connection.compile(expr))
        self._session.read.parquet(self._store(name, frame)).createOrReplaceTempView(name)
        return self._connection.table(name)

    def to_arrow(self, expr: ir.Table) -> pa.Table:
        """Fetch the rows of an expression.

        Ibis' own way goes through pandas, where a 64-bit hash next to a null becomes a float.
        """
        rows = self._session.sql(self._connection.compile(expr)).toArrow()
        return rows.cast(expr.schema().to_pyarrow())

    def rest(self) -> AbstractContextManager[None]:
        """Do nothing: executors keep their memory."""
        return nullcontext()

    def close(self) -> None:
        """Stop Spark, and with it running tasks; a session that was there before goes on."""
        if self._own:
            self._session.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
