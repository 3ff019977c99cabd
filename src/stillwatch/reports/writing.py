"""Write what a scan found: every file appears whole or not at all."""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.reports.html import render_report
from stillwatch.reports.tables import EXPLAINING, SCHEMAS, ScanTables

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
    """Write the tables, the summary and the report, the report last (see `all_or_none`).

    Raises
    ------
    StillwatchError
        The files cannot be written, for instance because the disk is full.
    """
    written = {f"{name}.parquet": getattr(tables, name) for name in (*SCHEMAS, *EXPLAINING)}
    written = {name: table for name, table in written.items() if table is not None}
    names = [*written, SUMMARY, REPORT]
    summary, report = _json(tables.summary), render_report(tables)
    with all_or_none(names, out_dir) as partial:
        for name, table in written.items():
            pq.write_table(table, partial / name, compression="zstd")
        (partial / SUMMARY).write_text(summary, "utf-8")
        (partial / REPORT).write_text(report, "utf-8")


@contextmanager
def all_or_none(names: Sequence[str], out_dir: Path) -> Iterator[Path]:
    """Give a folder to write files into, which then appear in `out_dir` all or not at all.

    They are flushed to disk and moved into place one by one, in order: whoever sees the last sees
    the others. If a move fails or is interrupted, what was there before is put back.

    Raises
    ------
    StillwatchError
        They cannot be written, for instance because the disk is full.
    """
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".partial-", dir=out_dir) as place:
            partial = Path(place)
            yield partial
            for name in names:
                _flush(partial / name)
            _replace(names, partial, out_dir)
            _flush(out_dir)
    except OSError as error:
        raise StillwatchError(
            f"cannot write to {out_dir} ({error.strerror or error}); make room there, or name "
            "another folder with --out, and try again"
        ) from error


def _replace(names: Sequence[str], new: Path, place: Path) -> None:
    """Move files from `new` into `place`; put back what was there if that does not end well.

    What was there goes first, the last file before the others: a process that is killed in between
    leaves no report beside tables that it does not speak of.
    """
    old = new / "replaced"
    old.mkdir()
    moved: list[str] = []
    try:
        for name in reversed(names):
            if (place / name).exists():
                (place / name).replace(old / name)
        for name in names:
            (new / name).replace(place / name)
            moved.append(name)
    except BaseException:
        for name in names:
            if (old / name).exists():
                (old / name).replace(place / name)
            elif name in moved:
                (place / name).unlink()
        raise


def _flush(path: Path) -> None:
    """Wait until a file or folder is on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _json(summary: Mapping[str, object]) -> str:
    return json.dumps(summary, indent=1, sort_keys=True, allow_nan=False, default=str) + "\n"
