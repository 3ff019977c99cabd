"""Read logs of any size: find the files, recognise the source, stream batches of events."""

import glob
import hashlib
import io
import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from gzip import GzipFile
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from stillwatch.core.errors import InputError
from stillwatch.events.event import Event, problem, to_batch
from stillwatch.events.quarantine import BadLine
from stillwatch.events.reader import Reader, registry
from stillwatch.events.schema import EVENT_SCHEMA

BATCH_EVENTS: Final = 4096
CANONICAL: Final = "canonical"
GZIP_MAGIC: Final = b"\x1f\x8b"
ZSTD_MAGIC: Final = b"\x28\xb5\x2f\xfd"
PARQUET_MAGIC: Final = b"PAR1"
LOOK_AHEAD_LINES: Final = 20
_CUT: Final = (EOFError, OSError, zlib.error, zstandard.ZstdError)


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


@dataclass
class Stream:
    """An open file and how far it has been read."""

    raw: BinaryIO
    data: BinaryIO

    @property
    def done(self) -> int:
        """Bytes of the file on disk that were read so far."""
        return self.raw.tell()


def open_stream(path: str | Path) -> Stream:
    """Open a plain, gzip or zstd file, recognised by its first bytes."""
    try:
        raw = Path(path).open("rb")  # noqa: SIM115  (whoever asked for the stream closes it)
    except OSError as error:
        raise InputError(f"cannot read it ({error.strerror})", file=str(path)) from error
    magic = raw.read(4)
    raw.seek(0)
    data: Any = raw
    if magic.startswith(GZIP_MAGIC):
        data = io.BufferedReader(GzipFile(fileobj=raw), 1 << 20)
    elif magic == ZSTD_MAGIC:
        unpacked = zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True)
        data = io.BufferedReader(unpacked, 1 << 20)
    return Stream(raw, cast(BinaryIO, data))


def open_lines(path: str | Path) -> Iterator[bytes]:
    """Yield the lines of a plain, gzip or zstd file; `InputError` where it is cut off."""
    stream = open_stream(path)
    with stream.raw:
        number = 0
        try:
            for line in stream.data:
                number += 1
                yield line
        except _CUT as error:
            raise InputError(f"cut off ({error})", file=str(path), line=number + 1) from error


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
        Most events in a batch.
    on_bytes : callable, optional
        Told the bytes of the file read so far.
    """
    stream = open_stream(path)
    with stream.raw:
        magic = stream.data.read(4) if stream.data is stream.raw else b""
        stream.raw.seek(0) if magic else None
        if magic == PARQUET_MAGIC or source == CANONICAL:
            yield from _read_parquet(path, batch_events)
            return
        yield from _read_lines(path, stream, source, batch_events, on_bytes)


def _read_parquet(path: str, batch_events: int) -> Iterator[pa.RecordBatch]:
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


def _read_lines(
    path: str,
    stream: Stream,
    source: str | None,
    batch_events: int,
    on_bytes: Callable[[int], None] | None,
) -> Iterator[pa.RecordBatch | BadLine]:
    reader: Reader | None = None
    decoder: msgspec.json.Decoder[Any] | None = None
    waiting: list[tuple[int, bytes]] = []
    made: list[Event] = []
    number = 0
    lines = iter(stream.data)
    while True:
        try:
            line = next(lines)
        except StopIteration:
            break
        except _CUT as error:
            yield BadLine(path, number + 1, f"file is cut off or damaged here ({error})")
            break
        number += 1
        if not line.strip():
            continue
        waiting.append((number, line))
        if reader is None:
            reader = _recognise(path, line, source, len(waiting) >= LOOK_AHEAD_LINES)
            if reader is None:
                continue
            decoder = msgspec.json.Decoder(reader.record)
        assert decoder is not None
        for at, one in waiting:
            yield from _parse(reader, decoder, one, made, path=path, number=at)
        waiting.clear()
        if len(made) >= batch_events:
            yield to_batch(made)
            made.clear()
            if on_bytes:
                on_bytes(stream.done)
    if waiting:
        reader = _recognise(path, waiting[0][1], source, last=True)
        for at, _ in waiting:
            yield BadLine(path, at, "not a JSON object")
    if made:
        yield to_batch(made)


def _parse(
    reader: Reader,
    decoder: msgspec.json.Decoder[Any],
    line: bytes,
    made: list[Event],
    *,
    path: str,
    number: int,
) -> Iterator[BadLine]:
    """Append the events of one line to `made`; yield why if there are none."""
    try:
        record = decoder.decode(line)
    except msgspec.ValidationError as error:
        yield BadLine(path, number, f"wrong type: {error}")
        return
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        yield BadLine(path, number, f"not valid JSON: {error}")
        return
    line_id = hashlib.blake2b(line.strip(), digest_size=16).hexdigest()
    try:
        for event in reader.events(record, line_id):
            why = problem(event)
            if why:
                yield BadLine(path, number, why)
            else:
                made.append(event)
    except (ValueError, TypeError, KeyError, OverflowError, AttributeError) as error:
        yield BadLine(path, number, f"not understood: {type(error).__name__}")


def _recognise(path: str, line: bytes, source: str | None, last: bool) -> Reader | None:
    """Find the reader of a file from one of its lines; None to try the next line."""
    known = registry()
    if source is not None:
        if source not in known:
            names = ", ".join([CANONICAL, *known])
            raise InputError(f"unknown source {source!r}; known: {names}")
        return known[source]
    try:
        record = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        record = None
    if isinstance(record, Mapping):
        for reader in known.values():
            if reader.recognises(record):
                return reader
        if last or record:
            fields = json.dumps(sorted(map(str, record))[:20])
            raise InputError(
                f"unknown kind of log, with fields {fields}. Known: "
                f"{', '.join([CANONICAL, *known])}. Name one with --source",
                file=path,
            )
    return None
