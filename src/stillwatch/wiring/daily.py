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
        partial = place / f".{name}.partial"
        pq.write_table(table.filter(pc.equal(days, day)), partial, compression="zstd")
        handle = os.open(partial, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
        partial.replace(place / f"{name}.parquet")
        flush_folder(place)


def written(folder: Path) -> list[Path]:
    """Return the files of all days, oldest first."""
    return sorted(folder.glob("day=*/*.parquet"))
