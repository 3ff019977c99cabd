"""A reader: how one kind of log becomes events."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from stillwatch.core.registry import discover
from stillwatch.events.event import Event, UnusableError

FEEDS: Final = ("content", "shape", "timing", "infrastructure", "identity", "usage")
"""Kinds of evidence: what is said; how the request is made; when; from where; by whom; how much."""


@dataclass(frozen=True)
class Example:
    """A record of the source, and canonical fields that must come out of it.

    Attributes
    ----------
    record, expected : mapping
    more : tuple of mapping
        Further rows of the same exchange, for a source with a `Join`.
    """

    record: Mapping[str, Any]
    expected: Mapping[str, Any]
    more: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Join:
    """How rows that stand apart in a file become one event.

    Attributes
    ----------
    row : callable
        The exchange that a record belongs to, and what is held of it until the others are there.
    events : callable
        All rows of an exchange in the order of the file, a deterministic id, and whether the
        exchange was given out before the end of the file for want of memory, to events.
    """

    row: Callable[[Any], tuple[str, Any]]
    events: Callable[[list[Any], str, bool], Iterable[Event | UnusableError]]


@dataclass(frozen=True)
class Reader:
    """One log source of JSON lines.

    Attributes
    ----------
    id, title : str
    feeds : frozenset of str
        Evidence that it carries, of `FEEDS`.
    lacks : str
        What it cannot give, and how to supply it.
    record : type
        `msgspec` type of one line; a line of another shape goes to quarantine.
    recognises : callable
        Whether a decoded line looks like this source.
    events : callable
        One record, and a deterministic id for it, to events. Where a record holds many, an
        `UnusableError` in the place of one that cannot be made keeps the others.
    examples : tuple of Example
    beside : tuple of str
        Patterns of files that lie in the folders of this source's logs and are none.
    no_account : str
        What to do about a record that names nobody; follows the reason in the quarantine.
    refusal : str
        For a source that can never give events: what it is, and what to give in its place. A file
        of it stops the reading.
    join : Join, optional
        For a source that splits an exchange over rows.
    from_text : callable, optional
        Makes a line that is no JSON the JSON line of a record; empty for one that has nothing to
        read, None for a line that is not this source's.
    """

    id: str
    title: str
    feeds: frozenset[str]
    lacks: str
    record: type[msgspec.Struct]
    recognises: Callable[[Mapping[str, Any]], bool]
    events: Callable[[Any, str], Iterable[Event | UnusableError]]
    examples: tuple[Example, ...] = field(default=())
    beside: tuple[str, ...] = ()
    no_account: str = ""
    refusal: str = ""
    join: Join | None = None
    from_text: Callable[[bytes], bytes | None] | None = None


def registry() -> dict[str, Reader]:
    """Return every reader by id: those in `readers` and those of other distributions."""
    return discover("stillwatch.events.readers", "READER", "stillwatch.readers", Reader)
