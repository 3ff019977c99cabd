"""The folder that a scan wrote, read again."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stillwatch.baselines.units import Units
from stillwatch.core.errors import InputError
from stillwatch.reports.writing import SUMMARY


def read_summary(out: Path) -> dict[str, Any]:
    """Read the summary.

    Raises
    ------
    InputError
        The folder holds no results.
    """
    try:
        found = json.loads((out / SUMMARY).read_text("utf-8"))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict) or "digests" not in found:
        raise InputError(
            "no results of a scan here; name the folder that `stillwatch scan --out` wrote",
            file=str(out),
        )
    return found


def read_table(out: Path, name: str) -> pa.Table:
    """Read one table.

    Raises
    ------
    InputError
        It is not there, or damaged.
    """
    path = out / f"{name}.parquet"
    try:
        return pq.read_table(path, partitioning=None)
    except (OSError, pa.ArrowException) as error:
        raise InputError(
            f"cannot read it ({type(error).__name__}); scan again with this version",
            file=str(path),
        ) from error


def profiles_of(profiles: pa.Table, kind: str) -> Units:
    """Return the profiles of one kind of subject."""
    return Units.from_arrow(profiles.filter(pc.equal(profiles["kind"], kind)).drop_columns("kind"))
