"""Server-sent events, cut out of the chunks in which they arrive (HTML standard, section 9.2)."""

from typing import Final

MAX_EVENT: Final = 16 * 2**20
"""Bytes; an upstream that sends a longer event sends garbage."""


class TooLongError(ValueError):
    """An event does not end."""


class Framer:
    """Gives whole events, bytes untouched; what has no end yet waits for the next chunk."""

    __slots__ = ("_rest",)

    def __init__(self) -> None:
        self._rest = b""

    def whole(self, chunk: bytes) -> bytes:
        """Return all events that are complete by now, one after the other.

        Raises
        ------
        TooLongError
        """
        data = self._rest + chunk if self._rest else chunk
        end = _end(data)
        if len(data) - end > MAX_EVENT:
            raise TooLongError
        self._rest = data[end:]
        return data[:end]

    def rest(self) -> bytes:
        """Return what came after the last whole event."""
        left, self._rest = self._rest, b""
        return left


def _end(data: bytes) -> int:
    """Return where the last whole event ends; 0 if none does."""
    lf = data.rfind(b"\n\n")
    crlf = data.rfind(b"\r\n\r\n")
    return max(lf + 2 if lf >= 0 else 0, crlf + 4 if crlf >= 0 else 0)


def split(events: bytes) -> list[bytes]:
    """Split whole events, each with the empty line that ends it."""
    gap = b"\r\n\r\n" if b"\r\n\r\n" in events else b"\n\n"
    parts = events.split(gap)
    return [part + gap for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])
