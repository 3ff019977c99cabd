"""HTTP/1.1 as uvicorn speaks it, without connections that never come to the point."""

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD: Final = 256 * 2**10
"""Bytes of a request line and its headers; what is a little too large gets an answer."""


class GuardedProtocol(HttpToolsProtocol):
    """Closes a connection on which the head of a request does not come in time, or is huge.

    uvicorn itself ends only connections that are idle after an answer.
    """

    head_s: float = 20.0
    """Longest wait, from the first byte of a connection's or a request's head to its end."""

    _waiting: asyncio.TimerHandle | None = None
    _head = 0
    _in_head = False

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came; where it leaves a head unfinished, see that it ends."""
        super().data_received(data)
        if not self._in_head:
            return
        self._head += len(data)
        if self._head > MAX_HEAD:
            self.transport.close()
        elif self._waiting is None:
            self._wait()

    def on_message_begin(self) -> None:
        """Note that a head has begun."""
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Note that it has ended."""
        self._in_head, self._head = False, 0
        self._stop_waiting()
        super().on_headers_complete()

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(self.head_s, self._give_up)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self) -> None:
        self._waiting = None
        if not self.transport.is_closing():
            self.transport.close()


def guarded(head_s: float) -> type[GuardedProtocol]:
    """Return the protocol with a time of its own."""
    return type("Protocol", (GuardedProtocol,), {"head_s": head_s})
