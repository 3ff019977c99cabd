"""The embedded engine: DuckDB in this process, sketching in worker processes."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import duckdb
import ibis
import pyarrow as pa
from ibis.expr import types as ir

from stillwatch.core.errors import StillwatchError
from stillwatch.events.quarantine import BadLine
from stillwatch.wiring.parts import Job
from stillwatch.wiring.sketching import Assembly, Progress, SketchRecipe
from stillwatch.wiring.workers import Workers

FULL: Final = (
    duckdb.IOException,
    duckdb.OutOfMemoryException,
    duckdb.TransactionException,
    duckdb.FatalException,
)
"""What DuckDB raises where a disk or a memory is full, also when it commits."""
AT_REST: Final = "200MB"
SMALL_BYTES: Final = 2_000_000
"""Below this, starting worker processes takes longer than the work."""


class DuckDBEngine:
    """Keeps tables in a database file in a work folder.

    Parameters
    ----------
    work : Path
        Empty folder; whoever made it removes it.
    memory : str
        DuckDB's memory limit, e.g. ``2GB``; beyond it, DuckDB spills to the work folder.
    workers : int
        Processes that sketch.
    """

    id = "duckdb"

    def __init__(self, work: Path, memory: str, workers: int | None = None) -> None:
        self.work = work
        self._memory = memory
        self._workers = workers or os.cpu_count() or 1
        with self._told():
            self._connection: Any = ibis.duckdb.connect(
                str(work / "scan.duckdb"),
                memory_limit=memory,
                temp_directory=str(work / "spill"),
                preserve_insertion_order=False,
            )

    def sketch(
        self,
        jobs: Sequence[Job],
        *,
        recipe: SketchRecipe,
        bad: Callable[[BadLine], None],
        progress: Progress,
    ) -> None:
        """Read logs here, sketch them in worker processes, write the parts here."""
        total = sum(job.file.size for job in jobs)
        assembly = Assembly(jobs, bad, progress)
        for sketched in self._sketched(assembly.batches(), recipe, total):
            assembly.store(sketched)

    def stored(self, parts: Sequence[Path]) -> ir.Table:
        """Make a view of the sketches in parts; DuckDB reads what a query needs of them."""
        return self._connection.read_parquet([str(path) for path in parts], table_name="sketches")

    def _sketched(
        self, batches: Iterator[pa.RecordBatch], recipe: SketchRecipe, total: int
    ) -> Iterator[pa.RecordBatch]:
        if total < SMALL_BYTES or self._workers < 2:
            sketcher = recipe.sketcher()
            yield from map(sketcher.sketch, batches)
            return
        with Workers(self._workers, recipe) as workers:
            yield from workers.sketched(batches)

    def table(self, name: str, data: pa.Table) -> ir.Table:
        """Store a small table, replacing one of the same name."""
        with self._told():
            return self._connection.create_table(name, data, overwrite=True)

    def materialise(self, name: str, expr: ir.Table) -> ir.Table:
        """Store the rows of an expression, replacing a table of the same name."""
        with self._told():
            return self._connection.create_table(name, expr, overwrite=True)

    def to_arrow(self, expr: ir.Table) -> pa.Table:
        """Fetch the rows of an expression."""
        with self._told():
            return self._connection.to_pyarrow(expr)

    @contextmanager
    def rest(self) -> Iterator[None]:
        """Keep no pages of tables in memory for a while."""
        self._limit(AT_REST)
        try:
            yield
        finally:
            self._limit(self._memory)

    def _limit(self, memory: str) -> None:
        self._connection.raw_sql(f"SET memory_limit = '{memory}'")

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Make one sentence of a disk or a memory that is full."""
        try:
            yield
        except FULL as error:
            why = str(error).strip().splitlines()[0]
            raise StillwatchError(
                f"the engine cannot go on in {self.work} ({why}); make room there, name another "
                "folder with TMPDIR, or give it more memory with --memory"
            ) from error

    def close(self) -> None:
        """Close the database."""
        self._connection.disconnect()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
