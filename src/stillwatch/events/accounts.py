"""The accounts table: facts about accounts that no log carries."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from stillwatch.core.errors import InputError
from stillwatch.events.schema import ACCOUNTS_SCHEMA


def read_accounts(path: Path) -> pa.Table:
    """Read a CSV or Parquet accounts table into `ACCOUNTS_SCHEMA`; further columns are dropped.

    Raises
    ------
    InputError
        No ``account`` column, an empty or repeated account, or a cell that is no instant.
    """
    try:
        with path.open("rb") as file:
            is_parquet = file.read(4) == b"PAR1"
        rows = pq.read_table(path).to_pylist() if is_parquet else _csv(path)
    except (OSError, UnicodeDecodeError, pa.ArrowInvalid, csv.Error) as error:
        raise InputError(f"cannot read the accounts table ({error})", file=str(path)) from error
    seen: set[str] = set()
    out = []
    for number, row in enumerate(rows, start=1 if is_parquet else 2):
        account = row.get("account")
        if not account:
            raise InputError("empty or missing", file=str(path), line=number, field="account")
        if account in seen:
            raise InputError("stands here twice", file=str(path), line=number, field="account")
        seen.add(account)
        out.append({f.name: _cell(row.get(f.name), f, path, number) for f in ACCOUNTS_SCHEMA})
    return pa.Table.from_pylist(out, schema=ACCOUNTS_SCHEMA)


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _cell(value: object, field: pa.Field, path: Path, line: int) -> object:
    if value is None or value == "":
        return None
    if not pa.types.is_timestamp(field.type):
        return str(value)
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        raise InputError(
            "not an instant such as 2026-01-31T12:00:00Z",
            file=str(path),
            line=line,
            field=field.name,
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
