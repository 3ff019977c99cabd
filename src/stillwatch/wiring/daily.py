"""Tables by day: ``day=YYYY-MM-DD/NAME.parquet``, each file whole or not at all."""

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stillwatch.wiring.parts import flush_folder


def write_by_day(folder: Path, table: pa.Table, name: str) -> None:
    """Write rows by the day of their ``start``, under a name that another attempt uses again.

    Parameters
    ----------
    folder : Path
    table : pyarrow.Table
    name : str
        Of the file in the folder of each day, without its ending.
    """
    days = pc.strftime(table.column("start"), format="%Y-%m-%d")
    for day in pc.unique(days).to_pylist():
        place = folder / f"day={day}"
        place.mkdir(parents=True, exist_ok=True)
        write_whole(place / f"{name}.parquet", table.filter(pc.equal(days, day)))


def write_whole(path: Path, table: pa.Table) -> None:
    """Write one file whole or not at all, in the place of an earlier one."""
    partial = path.with_name(f".{path.stem}.partial")
    pq.write_table(table, partial, compression="zstd")
    handle = os.open(partial, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
    partial.replace(path)
    flush_folder(path.parent)


def written(folder: Path) -> list[Path]:
    """Return the files of all days, oldest first."""
    return sorted(folder.glob("day=*/*.parquet"))
