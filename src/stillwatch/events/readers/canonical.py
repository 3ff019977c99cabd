"""Canonical events as JSON lines: the fields of the event schema, instants in microseconds.

Canonical events as Parquet, the way to keep them, are read without coming through here
(`stillwatch.events.parquet`): the file says what it is.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

import msgspec

from stillwatch.events.event import Event
from stillwatch.events.reader import Example, Reader
from stillwatch.events.schema import CONTENT_STATES

ID: Final = "canonical"
US: Final = 1791000000120000


class Part(msgspec.Struct, frozen=True):
    """One part of a message."""

    role: str | None = None
    type: str | None = None
    content: str | None = None


class Record(Event, kw_only=True):
    """An event whose messages are checked as it is read."""

    messages: list[Part] | None = None  # type: ignore[assignment]
    completions: list[Part] | None = None  # type: ignore[assignment]


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell this source by the fields that every event has."""
    return {"event_id", "source", "ts_us", "content_state"} <= record.keys()


def _plain(parts: list[Any] | None) -> list[dict[str, Any]] | None:
    return None if parts is None else [msgspec.structs.asdict(part) for part in parts]


def events(record: Record, line_id: str) -> Iterable[Event]:
    """Return the event that the line is; ``source`` stays what first wrote it."""
    record.messages = cast(Any, _plain(record.messages))
    record.completions = cast(Any, _plain(record.completions))
    record.event_id = record.event_id or line_id
    if record.content_state not in CONTENT_STATES:
        record.content_state = "full" if record.messages or record.completions else "absent"
    yield record


READER = Reader(
    id=ID,
    title="Stillwatch's own events: Parquet, or JSON lines",
    feeds=frozenset({"content", "shape", "timing", "infrastructure", "identity", "usage"}),
    lacks="Nothing, if every field is filled; what is null is not known.",
    record=Record,
    recognises=recognises,
    events=events,
    examples=(
        Example(
            {
                "event_id": "e1",
                "source": "canonical",
                "ts_us": US,
                "content_state": "full",
                "account": "u_17",
                "first_token": US + 5,
                "params_sent": ["n"],
                "n": 4,
                "messages": [{"role": "user", "type": "text", "content": "Explain quicksort"}],
                "usage_input_tokens": 0,
            },
            {
                "event_id": "e1",
                "account": "u_17",
                "ts_us": US,
                "n": 4,
                "messages": [{"role": "user", "type": "text", "content": "Explain quicksort"}],
                "completions": None,
                "usage_input_tokens": 0,
                "usage_output_tokens": None,
                "stop": None,
            },
        ),
    ),
)
