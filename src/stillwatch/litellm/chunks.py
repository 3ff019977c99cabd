"""Pieces of a stream, as LiteLLM hands them on: objects, or bytes of events."""

from typing import Any

import msgspec

from stillwatch.gateway.framing import split
from stillwatch.gateway.narrowed_stream import parsed


def as_events(chunk: Any) -> bytes:
    """Return the events that a piece of a stream becomes."""
    if isinstance(chunk, bytes):
        return chunk
    if isinstance(chunk, str):
        return chunk.encode()
    return b"data: " + msgspec.json.encode(as_table(chunk)) + b"\n\n"


def as_table(found: Any) -> dict[str, Any]:
    """Return an answer, or a piece of one, as it is sent."""
    if isinstance(found, dict):
        return found
    table: dict[str, Any] = found.model_dump(mode="json", exclude_none=True, exclude_unset=True)
    return table


def is_text(chunk: Any) -> bool:
    """Tell whether a piece is part of the text of events, which may be cut anywhere."""
    return isinstance(chunk, bytes | str)


def as_pieces(chunk: Any, events: bytes) -> list[Any]:
    """Return events in the kind that a piece of the stream had."""
    if isinstance(chunk, bytes):
        return [events] if events else []
    if isinstance(chunk, str):
        return [events.decode("utf-8", "replace")] if events else []
    found = []
    for event in split(events):
        _, table = parsed(event)
        if table is None:
            continue
        try:
            found.append(like(chunk, table))
        except (TypeError, ValueError):  # text held back comes out as an event of another kind
            found.append(event)
    return found


def like(found: Any, table: dict[str, Any]) -> Any:
    """Return a table as an object of the kind of another."""
    if isinstance(found, dict):
        return table
    made = type(found)(**table)
    hidden = getattr(found, "_hidden_params", None)
    if hidden is not None:
        made._hidden_params = hidden
    return made
