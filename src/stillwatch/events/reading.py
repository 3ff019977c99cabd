"""Read logs of any size: find the files, stream batches of events."""

import glob
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from stillwatch.core.errors import InputError
from stillwatch.events.jsonlines import CANONICAL, LineReader
from stillwatch.events.opening import CUT, open_stream
from stillwatch.events.quarantine import BadLine
from stillwatch.events.schema import EVENT_SCHEMA

BATCH_EVENTS: Final = 4096
PARQUET_MAGIC: Final = b"PAR1"


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to read, and its size on disk in bytes."""

    path: str
    size: int


def expand(paths: Sequence[str | Path]) -> list[InputFile]:
    """Resolve files, folders and globs; sorted, each file once.

    Raises
    ------
    InputError
        A path that matches nothing.
    """
    found: dict[str, int] = {}
    for path in paths:
        text = str(path)
        place = Path(text)
        if place.is_dir():
            inside = [p for p in place.rglob("*") if p.is_file() and not p.name.startswith(".")]
        elif place.is_file():
            inside = [place]
        else:
            inside = [Path(name) for name in glob.glob(text, recursive=True)]
            inside = [p for p in inside if p.is_file()]
        if not inside:
            raise InputError("no such file, and nothing matches it as a pattern", file=text)
        found |= {str(p): p.stat().st_size for p in inside}
    return [InputFile(path, size) for path, size in sorted(found.items())]


def read_file(
    path: str,
    source: str | None,
    batch_events: int = BATCH_EVENTS,
    on_bytes: Callable[[int], None] | None = None,
) -> Iterator[pa.RecordBatch | BadLine]:
    """Read one file: batches of `EVENT_SCHEMA`, and lines that cannot be read.

    Parameters
    ----------
    path : str
    source : str or None
        Reader id; None to recognise it.
    batch_events : int
        Events in a batch, about.
    on_bytes : callable, optional
        Told the bytes of the file read so far.

    Raises
    ------
    InputError
        The file cannot be opened, or is of no known kind.
    """
    stream = open_stream(path)
    with stream.raw:
        if stream.magic == PARQUET_MAGIC or source == CANONICAL:
            yield from _read_parquet(path, batch_events)
            return
        reader = LineReader(path, source)
        number = 0
        lines = iter(stream.data)
        while True:
            try:
                line = next(lines)
            except StopIteration:
                break
            except CUT as error:
                why = f"the file is cut off or damaged here ({error})"
                yield BadLine(path, number + 1, why)
                break
            number += 1
            yield from reader.add(number, line)
            if reader.n_ready >= batch_events:
                yield from reader.take()
                if on_bytes:
                    on_bytes(stream.done)
        yield from reader.finish()
        yield from reader.take()


def _read_parquet(path: str, batch_events: int) -> Iterator[pa.RecordBatch]:
    """Read canonical events."""
    try:
        stored = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(f"not readable as Parquet ({error})", file=path) from error
    missing = [n for n in EVENT_SCHEMA.names if n not in stored.schema_arrow.names]
    if missing:
        raise InputError(f"not canonical events: no column {', '.join(missing)}", file=path)
    for batch in stored.iter_batches(batch_events, columns=EVENT_SCHEMA.names):
        yield pa.RecordBatch.from_arrays(
            [batch.column(f.name).cast(f.type) for f in EVENT_SCHEMA], schema=EVENT_SCHEMA
        )
