"""Canonical events in Parquet files."""

from collections.abc import Iterator, Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stillwatch.core.errors import InputError
from stillwatch.events import objects
from stillwatch.events.event import MAX_US, MIN_US, NO_ACCOUNT, NO_TIME
from stillwatch.events.quarantine import BadLine
from stillwatch.events.schema import EVENT_SCHEMA

PARQUET_MAGIC: Final = b"PAR1"
REQUIRED: Final = tuple(field.name for field in EVENT_SCHEMA if not field.nullable)


def read_parquet(path: str, batch_events: int) -> Iterator[pa.RecordBatch | BadLine]:
    """Read one file of canonical events; a column that it lacks is null throughout.

    Parameters
    ----------
    path : str
    batch_events : int
        Most events in a batch.

    Yields
    ------
    pyarrow.RecordBatch or BadLine
        A bad row by its number, from 1.

    Raises
    ------
    InputError
        No Parquet, or not with the columns of events.
    """
    try:
        place = objects.open_object(path) if objects.is_object(path) else path
        stored = pq.ParquetFile(place, pre_buffer=True)
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(f"not readable as Parquet ({error})", file=path) from error
    with stored:
        n_before = 0
        batches = _batches(stored, present_columns(stored.schema_arrow.names, path), batch_events)
        while True:
            try:
                batch = next(batches)
            except StopIteration:
                break
            except (pa.ArrowException, OSError) as error:
                why = f"the file is damaged from here on ({type(error).__name__})"
                yield BadLine(path, n_before + 1, why)
                break
            yield from checked(batch, path, n_before)
            n_before += batch.num_rows


def _batches(
    stored: pq.ParquetFile, columns: Sequence[str], batch_events: int
) -> Iterator[pa.RecordBatch]:
    """Read group by group: what a group fetches ahead is kept until the next one is asked for."""
    for group in range(stored.num_row_groups):
        yield from stored.iter_batches(batch_events, row_groups=[group], columns=columns)


def present_columns(names: Sequence[str], path: str) -> list[str]:
    """Return the columns of events that are there.

    Raises
    ------
    InputError
        One that no event can do without is not.
    """
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise InputError(f"not canonical events: no column {', '.join(missing)}", file=path)
    return [name for name in EVENT_SCHEMA.names if name in names]


def _typed(batch: pa.RecordBatch, path: str) -> pa.RecordBatch:
    columns = []
    for field in EVENT_SCHEMA:
        if field.name not in batch.schema.names:
            columns.append(pa.nulls(batch.num_rows, field.type))
            continue
        try:
            columns.append(batch.column(field.name).cast(field.type))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            kind = batch.schema.field(field.name).type
            raise InputError(
                f"is of type {kind}, not {field.type}", file=path, field=field.name
            ) from error
    return pa.RecordBatch.from_arrays(columns, names=EVENT_SCHEMA.names)


def checked(batch: pa.RecordBatch, path: str, n_before: int) -> Iterator[pa.RecordBatch | BadLine]:
    """Yield the rows that are events, and why the others are none.

    Parameters
    ----------
    batch : pyarrow.RecordBatch
        With any of the columns of events.
    path : str
    n_before : int
        Rows before it.

    Raises
    ------
    InputError
        A column is of another type.
    """
    batch = _typed(batch, path)
    ts = batch.column("ts_us")
    in_time = pc.and_(pc.greater_equal(ts, MIN_US), pc.less_equal(ts, MAX_US))
    agree = pc.equal(batch.column("start").cast(pa.int64()), ts)
    whole = [pc.is_valid(batch.column(name)) for name in REQUIRED]
    known = [
        pc.fill_null(pc.greater(pc.utf8_length(batch.column(name)), 0), False)
        for name in ("account", "key")
    ]
    checks = [
        *((check, f"{name}: null") for check, name in zip(whole, REQUIRED, strict=True)),
        (pc.fill_null(in_time, False), NO_TIME),
        (pc.fill_null(agree, False), "start and ts_us differ"),
        (pc.or_(*known), NO_ACCOUNT),
    ]
    good = checks[0][0]
    for check, _ in checks[1:]:
        good = pc.and_(good, check)
    if pc.all(good).as_py() is False:
        for row in pc.indices_nonzero(pc.invert(good)).to_pylist():
            why = next(why for check, why in checks if not check[row].as_py())
            yield BadLine(path, n_before + row + 1, why)
        batch = batch.filter(good)
    if batch.num_rows:
        yield pa.RecordBatch.from_arrays(batch.columns, schema=EVENT_SCHEMA)
