"""One content: the parts of one log file as it was, in a folder of their own.

While parts are written, the folder holds a note of the file (``begun.json``). Once the last part
is there, the folder is sealed: ``content.json`` carries the totals and a checksum of each part.
"""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.core.errors import StillwatchError
from stillwatch.events.quarantine import BadLine
from stillwatch.wiring import parts
from stillwatch.wiring.parts import MADE_HOW, DamagedPartError

SEAL: Final = "content.json"
BEGUN: Final = "begun.json"


@dataclass(frozen=True)
class Content:
    """What a sealed folder holds.

    Attributes
    ----------
    parts : list of dict
        ``n_events``, ``sha256`` of each part.
    n_bad : int
        Lines that could not be read.
    sources, content_states : dict of str to int
        Events by source and by state of the content.
    first_us, last_us : int or None
        First and last instant, epoch microseconds.
    forgotten : bool
        Whether events were taken out again on request: such a file is not sketched anew.
    """

    parts: list[dict[str, Any]]
    n_bad: int
    sources: Mapping[str, int]
    content_states: Mapping[str, int]
    first_us: int | None
    last_us: int | None
    forgotten: bool = False

    @property
    def n_events(self) -> int:
        """Events, copies included."""
        return sum(part["n_events"] for part in self.parts)


@dataclass(frozen=True, slots=True)
class Begun:
    """How far a file was sketched; `last` tells whether to the end."""

    n_parts: int
    n_items: int
    n_events: int
    last: bool


def write_json(path: Path, value: object, durable: bool) -> None:
    """Write a small file whole or not at all."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("w", encoding="utf-8") as file:
            json.dump(value, file, indent=1, sort_keys=True)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        partial.replace(path)
        if durable:
            parts.flush_folder(path.parent)
    except OSError as error:
        raise StillwatchError(
            f"cannot write to {path.parent} ({error.strerror}); make room there, or name another "
            "folder with --state (without it, with TMPDIR)"
        ) from error


def load(place: Path) -> Content | None:
    """Return what a sealed folder says of itself; None if it is not sealed."""
    try:
        return Content(**json.loads((place / SEAL).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def begun(place: Path) -> Begun:
    """Find out how far a file was sketched; remove parts that cannot be gone on from."""
    for left in parts.unfinished(place):
        left.unlink()
    n_items, n_events, last = 0, 0, False
    found = parts.parts_of(place)
    good = 0
    for path in found:
        try:
            facts = parts.read_facts(path)
        except DamagedPartError:
            break
        if facts.how != MADE_HOW or last:
            break
        n_items, last = facts.n_items, facts.last
        n_events += facts.n_events
        good += 1
    for path in set(place.glob("*.parquet")) - set(found[:good]):
        path.unlink()
    return Begun(good, n_items, n_events, last)


def seal(place: Path, durable: bool, forgotten: bool = False) -> Content:
    """Write down what the parts hold."""
    found = parts.parts_of(place)
    facts = [parts.read_facts(path) for path in found]
    instants = [t for f in facts for t in (f.first_us, f.last_us) if t is not None]
    content = Content(
        parts=[
            {"n_events": f.n_events, "sha256": _checksum(path)}
            for path, f in zip(found, facts, strict=True)
        ],
        n_bad=sum(len(f.bad) for f in facts),
        sources=_summed([f.sources for f in facts]),
        content_states=_summed([f.content_states for f in facts]),
        first_us=min(instants, default=None),
        last_us=max(instants, default=None),
        forgotten=forgotten,
    )
    write_json(place / SEAL, asdict(content), durable)
    (place / BEGUN).unlink(missing_ok=True)
    return content


def first_damaged(place: Path, content: Content) -> int | None:
    """Return the number of the first part that is not what was sealed, None if all are."""
    for number, part in enumerate(content.parts):
        try:
            if _checksum(parts.part_path(place, number)) == part["sha256"]:
                continue
        except OSError:
            pass
        return number
    return None


def reopen(place: Path, damaged: int) -> None:
    """Break the seal of a folder, and drop a damaged part; `begun` drops what came after it."""
    (place / SEAL).unlink()
    parts.part_path(place, damaged).unlink(missing_ok=True)


def bad_lines(place: Path, file: str, begin: int, end: int | None) -> Iterator[BadLine]:
    """Yield the lines that could not be read, as parts `begin` to `end` recorded them."""
    for path in parts.parts_of(place)[begin:end]:
        for line, reason in parts.read_facts(path).bad:
            yield BadLine(file, line, reason)


def forget(place: Path, gone: Callable[[pa.Table], pa.Array], durable: bool) -> int:
    """Take sketches out of a sealed folder.

    The folder is marked before its first part changes. After an interruption the checksums no
    longer fit, and forgetting again sets that right.

    Parameters
    ----------
    gone : callable
        Sketches to a mask of those that go.

    Returns
    -------
    int
        Sketches that went.
    """
    content = load(place)
    assert content is not None
    n_gone = 0
    for path in parts.parts_of(place):
        table = parts.read_part(path)
        kept = table.filter(pc.invert(gone(table)))
        if kept.num_rows == table.num_rows:
            continue
        if not content.forgotten:
            content = replace(content, forgotten=True)
            write_json(place / SEAL, asdict(content), durable)
        old = parts.read_facts(path)
        facts = parts.facts_of(kept, old.n_items, old.last, old.bad, old.how)
        parts.write_part(path, kept, facts, durable)
        n_gone += table.num_rows - kept.num_rows
    if content.forgotten:
        seal(place, durable, forgotten=True)
    return n_gone


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _summed(counts: list[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return dict(sorted(total.items()))
