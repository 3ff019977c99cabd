"""The embedded engine: DuckDB in this process, sketching in worker processes."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.expr import types as ir

from stillwatch.events.quarantine import BadLine
from stillwatch.events.reading import InputFile, read_file
from stillwatch.sketches.schema import SKETCH_SCHEMA
from stillwatch.wiring.engine import Progress
from stillwatch.wiring.sketching import SketchRecipe
from stillwatch.wiring.workers import Workers

SMALL_BYTES: Final = 2_000_000
"""Below this, starting worker processes takes longer than the work."""


class DuckDBEngine:
    """Keeps sketches as Parquet and tables in a database file, both in a work folder.

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
        self._work = work
        self._workers = workers or os.cpu_count() or 1
        self._connection: Any = ibis.duckdb.connect(
            str(work / "scan.duckdb"),
            memory_limit=memory,
            temp_directory=str(work / "spill"),
            preserve_insertion_order=False,
        )

    def sketch(
        self,
        inputs: Sequence[InputFile],
        *,
        source: str | None,
        recipe: SketchRecipe,
        bad: Callable[[BadLine], None],
        progress: Progress,
    ) -> ir.Table:
        """Read logs here, sketch them in worker processes, store the sketches as Parquet."""
        total = sum(file.size for file in inputs)
        path = self._work / "sketches.parquet"
        with pq.ParquetWriter(path, SKETCH_SCHEMA, compression="zstd") as writer:
            n_events = 0
            before = 0

            def on_bytes(done: int) -> None:
                progress(before + done, total, n_events)

            def batches() -> Iterator[pa.RecordBatch]:
                nonlocal n_events, before
                for file in inputs:
                    for item in read_file(file.path, source, on_bytes=on_bytes):
                        if isinstance(item, BadLine):
                            bad(item)
                            continue
                        n_events += item.num_rows
                        yield item
                    before += file.size
                    progress(before, total, n_events)

            for sketched in self._sketched(batches(), recipe, total):
                writer.write_batch(sketched)
        return self._connection.read_parquet(str(path), table_name="sketches")

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
        return self._connection.create_table(name, data, overwrite=True)

    def materialise(self, name: str, expr: ir.Table) -> ir.Table:
        """Store the rows of an expression, replacing a table of the same name."""
        return self._connection.create_table(name, expr, overwrite=True)

    def to_arrow(self, expr: ir.Table) -> pa.Table:
        """Fetch the rows of an expression."""
        return self._connection.to_pyarrow(expr)

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
