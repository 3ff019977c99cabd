"""Write canonical events: Parquet, one folder a day."""

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.events.schema import EVENT_SCHEMA

MAX_DAYS: Final = 40_000
ROWS_PER_GROUP: Final = 65_536


def write_events(batches: Iterable[pa.RecordBatch], folder: Path) -> None:
    """Write events to ``folder/day=YYYY-MM-DD/part-N.parquet``, days in UTC.

    Nothing half-written stands in the folder: it comes into being, whole, at the end.

    Parameters
    ----------
    batches : iterable of pyarrow.RecordBatch
        Of `EVENT_SCHEMA`.
    folder : Path
        New or empty.

    Raises
    ------
    InputError
        The folder holds something.
    StillwatchError
        It cannot be written, for instance because the disk is full.
    """
    partial = folder.with_name(f".{folder.name}.partial")
    try:
        if folder.exists() and any(folder.iterdir()):
            raise InputError("holds files already; name a new folder", file=str(folder))
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir()
        try:
            _write(batches, partial)
            partial.replace(folder)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    except OSError as error:
        raise StillwatchError(
            f"cannot write events to {folder} ({error.strerror or error}); make room there, or "
            "name another folder"
        ) from error


def _write(batches: Iterable[pa.RecordBatch], folder: Path) -> None:
    with_day = pa.schema([*EVENT_SCHEMA, pa.field("day", pa.string())])

    def dated() -> Iterator[pa.RecordBatch]:
        for batch in batches:
            day = pc.strftime(batch.column("start"), format="%Y-%m-%d")
            yield pa.RecordBatch.from_arrays([*batch.columns, day], schema=with_day)

    ds.write_dataset(
        pa.RecordBatchReader.from_batches(with_day, dated()),
        folder,
        format="parquet",
        file_options=ds.ParquetFileFormat().make_write_options(compression="zstd"),
        partitioning=ds.partitioning(pa.schema([("day", pa.string())]), flavor="hive"),
        max_partitions=MAX_DAYS,
        min_rows_per_group=ROWS_PER_GROUP // 4,
        max_rows_per_group=ROWS_PER_GROUP,
    )
