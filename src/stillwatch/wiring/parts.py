"""Parts: the sketches of one log file, as Parquet files that appear whole or not at all.

A reader gives the same items (batches of events, lines that cannot be read) each time that it
reads the same content. So a part only has to say how many items it ends after: whoever goes on
with a file that was begun reads it again, and sketches from there on.
"""

import json
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stillwatch import __version__
from stillwatch.core.errors import StillwatchError
from stillwatch.events.quarantine import BadLine
from stillwatch.events.reading import BATCH_BYTES, BATCH_EVENTS, InputFile, read_file
from stillwatch.sketches.schema import SKETCH_SCHEMA

PART_EVENTS: Final = 65_536
PART_BAD: Final = 5_000
"""A part ends after this many events or bad lines: what an interruption can cost."""
FACTS: Final = b"stillwatch.part"
UNFINISHED: Final = ".part-"
SKETCH_VERSION: Final = (SKETCH_SCHEMA.metadata or {})[b"stillwatch.sketch"].decode()
MADE_HOW: Final = (
    f"stillwatch {__version__}, sketch {SKETCH_VERSION}, batches of {BATCH_EVENTS}/{BATCH_BYTES}"
)
"""Only parts that were made in this way can be gone on with."""


class DamagedPartError(Exception):
    """A part is not what was written."""


@dataclass(frozen=True, slots=True)
class Job:
    """One log file to sketch, and where its parts go; travels to workers.

    Attributes
    ----------
    file : InputFile
    source : str or None
        Reader id; None to recognise it.
    place : str
        Folder of the parts; it exists.
    n_parts, n_items : int
        Parts that are there already, and the items of the reader that they end after.
    durable : bool
        Whether a part has to outlive a loss of power.
    """

    file: InputFile
    source: str | None
    place: str
    n_parts: int = 0
    n_items: int = 0
    durable: bool = True

    def rest(
        self, on_bytes: Callable[[int], None] | None = None
    ) -> Iterator[pa.RecordBatch | BadLine]:
        """Read the file, and leave out what the parts hold already."""
        items = read_file(self.file.path, self.source, on_bytes=on_bytes)
        return islice(items, self.n_items, None)


@dataclass(frozen=True)
class PartFacts:
    """What a part says of itself.

    Attributes
    ----------
    n_events, n_items : int
        Events in it; items of the reader up to its end.
    last : bool
        Whether the file ends here.
    bad : list of (int, str)
        Number and reason of each line that could not be read.
    sources, content_states : dict of str to int
        Events by source and by state of the content.
    first_us, last_us : int or None
        First and last instant, epoch microseconds.
    how : str
        `MADE_HOW` of the program that wrote it.
    """

    n_events: int
    n_items: int
    last: bool
    bad: list[tuple[int, str]]
    sources: Mapping[str, int]
    content_states: Mapping[str, int]
    first_us: int | None
    last_us: int | None
    how: str = MADE_HOW


class PartWriter:
    """Writes the sketches of one file, part by part.

    Parameters
    ----------
    job : Job
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self._number = job.n_parts
        self._n_items = job.n_items
        self._batches: list[pa.RecordBatch] = []
        self._bad: list[tuple[int, str]] = []

    def add(self, item: pa.RecordBatch | BadLine) -> None:
        """Take the next item of the reader, a batch of events as its sketches."""
        self._n_items += 1
        if isinstance(item, BadLine):
            self._bad.append((item.line, item.reason))
        else:
            self._batches.append(item)
        n_events = sum(batch.num_rows for batch in self._batches)
        if n_events >= PART_EVENTS or len(self._bad) >= PART_BAD:
            self._write(last=False)

    def finish(self) -> None:
        """Write the last part."""
        self._write(last=True)

    def _write(self, *, last: bool) -> None:
        table = pa.Table.from_batches(self._batches, schema=SKETCH_SCHEMA)
        facts = facts_of(table, self._n_items, last, self._bad)
        write_part(part_path(self._job.place, self._number), table, facts, self._job.durable)
        self._number += 1
        self._batches, self._bad = [], []


def part_path(place: str | Path, number: int) -> Path:
    """Return where a part lies."""
    return Path(place) / f"{number:05d}.parquet"


def facts_of(
    table: pa.Table, n_items: int, last: bool, bad: list[tuple[int, str]], how: str = MADE_HOW
) -> PartFacts:
    """Describe the sketches of a part."""
    span = pc.min_max(table.column("ts_us")).as_py()
    return PartFacts(
        n_events=table.num_rows,
        n_items=n_items,
        last=last,
        bad=bad,
        sources=_counted(table.column("source")),
        content_states=_counted(table.column("content_state")),
        first_us=span["min"],
        last_us=span["max"],
        how=how,
    )


def _counted(column: pa.ChunkedArray) -> dict[str, int]:
    found = {pair["values"]: pair["counts"] for pair in pc.value_counts(column).to_pylist()}
    return dict(sorted(Counter(found).items()))


def write_part(path: Path, table: pa.Table, facts: PartFacts, durable: bool) -> None:
    """Write a part under another name, wait until it is on disk, give it its name.

    Raises
    ------
    StillwatchError
        It cannot be written, for instance because the disk is full.
    """
    stored = table.replace_schema_metadata(
        {**(SKETCH_SCHEMA.metadata or {}), FACTS: json.dumps(asdict(facts)).encode()}
    )
    try:
        handle, partial = tempfile.mkstemp(prefix=UNFINISHED, dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            pq.write_table(stored, file, compression="zstd", row_group_size=PART_EVENTS)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        Path(partial).replace(path)
        if durable:
            flush_folder(path.parent)
    except OSError as error:
        raise StillwatchError(
            f"cannot write sketches to {path.parent} ({error.strerror or error}); make room "
            "there, or name another folder with --state (without it, with TMPDIR)"
        ) from error


def flush_folder(folder: Path) -> None:
    """Wait until the names in a folder are on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_facts(path: Path) -> PartFacts:
    """Read what a part says of itself.

    Raises
    ------
    DamagedPartError
        It is not a whole part.
    """
    try:
        metadata: Any = pq.read_schema(path).metadata
        facts = json.loads(metadata[FACTS])
        facts["bad"] = [(line, reason) for line, reason in facts["bad"]]
        return PartFacts(**facts)
    except (OSError, pa.ArrowException, KeyError, TypeError, ValueError) as error:
        raise DamagedPartError(f"{path}: {type(error).__name__}") from error


def read_part(path: Path) -> pa.Table:
    """Read the sketches of a part."""
    try:
        return pq.read_table(path, partitioning=None).cast(SKETCH_SCHEMA)
    except (OSError, pa.ArrowException, ValueError) as error:
        raise DamagedPartError(f"{path}: {type(error).__name__}") from error


def parts_of(place: str | Path) -> list[Path]:
    """Return the parts in a folder, in order, up to the first that is missing."""
    found = set(Path(place).glob("*.parquet"))
    return [path for path in (part_path(place, i) for i in range(len(found))) if path in found]


def unfinished(place: Path) -> list[Path]:
    """Return what an interrupted writer left behind."""
    return sorted(place.glob(f"{UNFINISHED}*"))
