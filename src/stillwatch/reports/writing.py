"""Write what a scan found: every file appears whole or not at all."""

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

from stillwatch.core.errors import InputError
from stillwatch.reports.html import render_report
from stillwatch.reports.tables import SCHEMAS, ScanTables

REPORT: Final = "report.html"
SUMMARY: Final = "summary.json"


def check_writable(out_dir: Path) -> None:
    """Make the output folder and try to write into it, before the work begins.

    Raises
    ------
    InputError
        The folder cannot be made or written to.
    """
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out_dir):
            pass
    except OSError as error:
        raise InputError(
            f"cannot write to this folder ({error.strerror}); name another with --out",
            file=str(out_dir),
        ) from error


def write_scan(tables: ScanTables, out_dir: Path) -> None:
    """Write the tables, the summary and the report.

    Everything is first written to a folder beside the others and flushed to disk, then moved
    into place file by file, the report last: whoever sees a new report sees the tables that it
    speaks of.
    """
    with tempfile.TemporaryDirectory(prefix=".partial-", dir=out_dir) as place:
        partial = Path(place)
        for name in SCHEMAS:
            pq.write_table(getattr(tables, name), partial / f"{name}.parquet", compression="zstd")
        (partial / SUMMARY).write_text(_json(tables.summary), "utf-8")
        (partial / REPORT).write_text(render_report(tables), "utf-8")
        names = [*(f"{name}.parquet" for name in SCHEMAS), SUMMARY, REPORT]
        for name in names:
            with (partial / name).open("rb") as file:
                os.fsync(file.fileno())
        for name in names:
            (partial / name).replace(out_dir / name)


def _json(summary: Mapping[str, object]) -> str:
    return json.dumps(summary, indent=1, sort_keys=True, allow_nan=False, default=str) + "\n"
