"""Read logs of any size: find the files, stream batches of events."""

import fnmatch
import glob
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa

from stillwatch.core.errors import InputError
from stillwatch.events import csvrows, jsonwhole, objects, tables
from stillwatch.events.jsonlines import LineReader
from stillwatch.events.opening import CUT, open_stream
from stillwatch.events.parquet import PARQUET_MAGIC, read_parquet
from stillwatch.events.quarantine import BadLine
from stillwatch.events.reader import registry

BATCH_EVENTS: Final = 4096
BATCH_BYTES: Final = 1 << 24
"""Lines of so many bytes make a batch too: a batch of long prompts must fit into memory."""


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to read, and its size where it lies, in bytes.

    Attributes
    ----------
    path : str
        A local path or ``s3://bucket/key``; of a table, its head (see `tables`).
    size : int
        Of a table, all Parquet in its folder.
    """

    path: str
    size: int


def expand(paths: Sequence[str | Path]) -> list[InputFile]:
    """Resolve files, folders, globs and tables, here and on S3; sorted, each file once.

    In folders and globs, hidden files, ``_SUCCESS`` and its like, and what a reader names as
    `Reader.beside` are passed over. A file that is named itself is not.

    Raises
    ------
    InputError
        A path that matches nothing, or a store that refuses.
    """
    beside = [pattern for reader in registry().values() for pattern in reader.beside]
    found: dict[str, int] = {}
    for path in paths:
        text = path if isinstance(path, str) and objects.is_object(path) else str(Path(path))
        inside = _find(text)
        if list(inside) != [text]:
            inside = {
                name: size
                for name, size in tables.fold(inside).items()
                if tables.is_head(name) or not _is_beside(name, beside)
            }
        elif tables.is_head(text):
            inside = {text: tables.data_bytes(_find(tables.root(text)))}
        if not inside:
            folder = Path(text).is_dir()
            why = "a folder without logs" if folder else "nothing matches it as a pattern"
            raise InputError(f"no such file, or {why}", file=text)
        found |= inside
    return [InputFile(path, size) for path, size in sorted(found.items())]


def _find(path: str) -> dict[str, int]:
    """Find what a path names: sizes by path, of a file itself or of all that is inside."""
    if objects.is_object(path):
        return objects.find(path)
    place = Path(path)
    if place.is_file():
        return {path: place.stat().st_size}
    names = place.rglob("*") if place.is_dir() else glob.glob(path, recursive=True)
    return {str(p): p.stat().st_size for p in map(Path, names) if p.is_file()}


def _is_beside(path: str, beside: Sequence[str]) -> bool:
    name = path.rpartition("/")[2]
    return name[0] in "._" or any(fnmatch.fnmatch(path, one) for one in beside)


def read_file(
    path: str,
    source: str | None,
    batch_events: int = BATCH_EVENTS,
    on_bytes: Callable[[int], None] | None = None,
) -> Iterator[pa.RecordBatch | BadLine]:
    """Read one file: batches of `EVENT_SCHEMA`, and lines that cannot be read.

    Memory does not grow with the file. Whatever is not yielded as an event is yielded as a
    `BadLine`; only what a source has beside its exchanges (spans of other work) is passed over.

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
    if tables.is_head(path):
        yield from tables.read_table(path, batch_events)
        return
    stream = open_stream(path)
    with stream.raw:
        if stream.magic == PARQUET_MAGIC:
            yield from read_parquet(path, batch_events)
            return
        cut: list[BadLine] = []
        lines = _until_cut(path, stream.lines(), cut)
        first = list(itertools.islice(lines, 1))
        columns = csvrows.header(first[0]) if first and first[0] else None
        reader = LineReader(path, source, strict=columns is None)
        items: Iterator[tuple[int, bytes | None] | BadLine]
        if columns is not None:
            items = csvrows.rows(path, columns, lines)
        elif first and first[0] and jsonwhole.is_whole(first[0]):
            items = jsonwhole.records(path, itertools.chain(first, lines))
        else:
            items = enumerate(itertools.chain(first, lines), start=1)
        for item in items:
            if isinstance(item, BadLine):
                yield item
                continue
            yield from reader.add(*item)
            if reader.n_ready >= batch_events or reader.n_bytes >= BATCH_BYTES:
                yield from reader.take()
                if on_bytes:
                    on_bytes(stream.done)
        yield from cut
        yield from reader.finish(batch_events, BATCH_BYTES)


def _until_cut(
    path: str, lines: Iterator[bytes | None], cut: list[BadLine]
) -> Iterator[bytes | None]:
    """Yield lines up to where the file is cut off or damaged; note that place."""
    number = 0
    try:
        for line in lines:
            number += 1
            yield line
    except CUT as error:
        why = f"the file is cut off or damaged here ({error})"
        cut.append(BadLine(path, number + 1, why))


def read_events(
    paths: Sequence[str | Path],
    source: str | None = None,
    *,
    bad: Callable[[BadLine], None],
    batch_events: int = BATCH_EVENTS,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[pa.RecordBatch]:
    """Read many files, one after the other, as one stream of batches.

    Parameters
    ----------
    paths : sequence of str or Path
        Files, folders, globs.
    source : str or None
        Reader id; None to recognise it for each file.
    bad : callable
        Takes each line that cannot be read, such as `Quarantine.add`.
    batch_events : int
        Events in a batch, about.
    progress : callable, optional
        Told bytes on disk and events read so far.

    Raises
    ------
    InputError
        As `expand` and `read_file`; or no event in any of the files.
    """
    n_bytes, n_events, n_bad = 0, 0, 0
    for file in expand(paths):
        before = n_bytes

        def on_bytes(done: int, before: int = before) -> None:
            if progress:
                progress(before + done, n_events)  # noqa: B023  (called before it changes)

        for item in read_file(file.path, source, batch_events, on_bytes):
            if isinstance(item, BadLine):
                n_bad += 1
                bad(item)
            else:
                n_events += item.num_rows
                yield item
        n_bytes += file.size
        if progress:
            progress(n_bytes, n_events)
    if not n_events:
        names = ", ".join(map(str, paths))
        raise InputError(f"no events in {names}: {n_bad} lines could not be read")
