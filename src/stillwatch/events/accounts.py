"""The accounts table: facts about accounts that no log carries."""

import csv
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO, Final

import pyarrow as pa
import pyarrow.parquet as pq

from stillwatch.core.errors import InputError
from stillwatch.events.opening import open_raw
from stillwatch.events.parquet import PARQUET_MAGIC
from stillwatch.events.schema import ACCOUNTS_SCHEMA

IGNORED: Final = b"stillwatch.ignored_columns"
Row = tuple[int, dict[str, Any]]
"""Line (row, in Parquet) from 1, and cells by column."""


def read_accounts(path: str | Path) -> pa.Table:
    """Read a CSV or Parquet accounts table.

    Parameters
    ----------
    path : str or Path
        A file or ``s3://bucket/key``. Column ``account``, and any others of `ACCOUNTS_SCHEMA`.
        An empty cell is null. Instants in ISO 8601, UTC where they name no zone.

    Returns
    -------
    pyarrow.Table
        Of `ACCOUNTS_SCHEMA`; further columns are left out, see `ignored_columns`.

    Raises
    ------
    InputError
        No ``account`` column, an empty or repeated account, a line with more cells than
        columns, or a cell of the wrong kind; names file, line and field.
    """
    try:
        with open_raw(path) as file:
            is_parquet = file.read(len(PARQUET_MAGIC)) == PARQUET_MAGIC
            file.seek(0)
            columns, rows = _parquet(file) if is_parquet else _csv(file)
        if "account" not in columns:
            raise InputError(
                f"no such column; there are: {', '.join(columns) or 'none'}. The first line names "
                "the columns, with commas between them",
                file=str(path),
                field="account",
            )
        made = list(_checked(str(path), rows))
    except (OSError, UnicodeDecodeError, pa.ArrowException, csv.Error) as error:
        raise InputError(f"cannot read the accounts table ({error})", file=str(path)) from error
    known = set(ACCOUNTS_SCHEMA.names)
    left_out = ",".join(name for name in columns if name not in known)
    schema = ACCOUNTS_SCHEMA.with_metadata(
        {**(ACCOUNTS_SCHEMA.metadata or {}), IGNORED: left_out.encode()}
    )
    return pa.Table.from_pylist(made, schema=schema)


def ignored_columns(accounts: pa.Table) -> list[str]:
    """Return the columns of the file that have no meaning here, so that a person can be told."""
    named = (accounts.schema.metadata or {}).get(IGNORED, b"").decode()
    return named.split(",") if named else []


def _parquet(file: BinaryIO) -> tuple[Sequence[str], Iterator[Row]]:
    table = pq.read_table(file)
    return table.column_names, iter(enumerate(table.to_pylist(), start=1))


def _csv(file: BinaryIO) -> tuple[Sequence[str], Iterator[Row]]:
    reader = csv.DictReader(TextIOWrapper(file, "utf-8-sig", newline=""), strict=True)
    columns = list(reader.fieldnames or ())
    rows = [(reader.line_num, row) for row in reader]
    return columns, iter(rows)


def _checked(path: str, rows: Iterator[Row]) -> Iterator[dict[str, Any]]:
    seen: dict[str, int] = {}
    for line, row in rows:
        if None in row:
            raise InputError("more cells than columns", file=path, line=line)
        made = {field.name: _cell(row.get(field.name), field, path, line) for field in _FIELDS}
        account = made["account"]
        if account is None:
            raise InputError("empty or missing", file=path, line=line, field="account")
        if account in seen:
            why = f"stands here twice, first in line {seen[account]}"
            raise InputError(why, file=path, line=line, field="account")
        seen[account] = line
        yield made


_FIELDS: Final = tuple(ACCOUNTS_SCHEMA)


def _cell(value: Any, field: pa.Field, path: str, line: int) -> Any:
    if value is None or value == "":
        return None
    if not pa.types.is_timestamp(field.type):
        if isinstance(value, str | int) and not isinstance(value, bool):
            return str(value)
        raise InputError("not text", file=path, line=line, field=field.name)
    try:
        at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise InputError(
            "not an instant such as 2026-01-31T12:00:00Z",
            file=path,
            line=line,
            field=field.name,
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
