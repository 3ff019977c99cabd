"""Streams whose events are changed: narrowed, or without the usage that only we asked for."""

from typing import Any

import msgspec

from stillwatch.gateway.framing import split
from stillwatch.measures.narrowing import Narrowing
from stillwatch.measures.requests import begins_thinking
from stillwatch.measures.streams import StreamNarrower


class NarrowedStream:
    """Narrows a stream, whole events in, whole events out.

    Parameters
    ----------
    path : str
    narrowing : Narrowing
    asked : dict
        Body of the request.
    """

    def __init__(self, path: str, narrowing: Narrowing, asked: dict[str, Any]) -> None:
        thinking = begins_thinking(path, asked)
        self._narrower = StreamNarrower(path, narrowing, begins_thinking=thinking)

    def change(self, events: bytes) -> bytes:
        """Change some events; what carries no object passes as it is."""
        return b"".join(self._one(event) for event in split(events))

    def _one(self, event: bytes) -> bytes:
        name, data = parsed(event)
        if data is None:
            return event
        out = []
        for said, one in self._narrower.narrow(name, data):
            if one is data and said == name:
                out.append(event)
            else:
                head = b"" if said is None else b"event: " + said.encode() + b"\n"
                out.append(head + b"data: " + msgspec.json.encode(one) + b"\n\n")
        return b"".join(out)


def parsed(event: bytes) -> tuple[str | None, dict[str, Any] | None]:
    """Return the name of an event and the object in its data, None where there is none."""
    name, data = None, []
    for line in event.splitlines():
        field, _, value = line.partition(b":")
        if field == b"event":
            name = value.strip().decode("utf-8", "replace")
        elif field == b"data":
            data.append(value.removeprefix(b" "))
    try:
        found = msgspec.json.decode(b"\n".join(data))
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return name, None
    return name, found if isinstance(found, dict) else None


def without_usage(events: bytes) -> bytes:
    """Take out the events, and the fields, in which an OpenAI stream states its usage."""
    if b'"usage"' not in events:
        return events
    return b"".join(_without_usage(event) for event in split(events))


def _without_usage(event: bytes) -> bytes:
    if b'"usage"' not in event:
        return event
    _, data = parsed(event)
    if data is None or "usage" not in data:
        return event
    if data.get("choices") == []:
        return b""
    del data["usage"]
    return b"data: " + msgspec.json.encode(data) + b"\n\n"
