"""HTTP/1.1 as uvicorn speaks it, without connections that never come to the point."""

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from stillwatch.gateway.refusals import Refused

MAX_HEAD: Final = 256 * 2**10
"""Bytes of a request line and its headers; what is a little too large gets an answer."""

INVALID: Final = Refused(400, "invalid_http", "this is not valid HTTP")
TOO_LARGE: Final = Refused(431, "headers_too_large", "the headers of this request are too large")


class GuardedProtocol(HttpToolsProtocol):
    """Closes a connection whose client takes its time on purpose, or sends a huge head.

    uvicorn itself ends only connections that are idle after an answer.
    """

    head_s: float = 20.0
    """Longest wait, from the first byte of a connection's or a request's head to its end."""

    patience_s: float = 60.0
    """Longest wait for the body of a request, and for a client that takes nothing of its answer."""

    _waiting: asyncio.TimerHandle | None = None
    _body: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None
    _head = 0
    _in_head = False
    _in_body = False

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop_waiting()
        self._stop_body()
        super().connection_lost(exc)  # resumes writing

    def data_received(self, data: bytes) -> None:
        """Take what came; where it leaves a head unfinished, see that it ends."""
        super().data_received(data)
        if self._in_body and self._body is None:
            self._body = self.loop.call_later(self.patience_s, self._give_up_body)
        if not self._in_head:
            return
        self._head += len(data)
        if self._head > MAX_HEAD:
            self._refuse(TOO_LARGE)
        elif self._waiting is None:
            self._wait()

    def on_message_begin(self) -> None:
        """Note that a head has begun."""
        self._in_head, self._in_body = True, False
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Note that it has ended; what is sent as a header after the body is none."""
        self._in_head, self._in_body, self._head = False, True, 0
        self._stop_waiting()
        super().on_headers_complete()
        self.headers = []

    def on_message_complete(self) -> None:
        """Note that the request is there."""
        self._in_body = False
        self._stop_body()
        super().on_message_complete()

    def pause_writing(self) -> None:
        """Begin to wait for a client that does not read."""
        super().pause_writing()
        self._wait_for_reading(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        """End that."""
        super().resume_writing()
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP."""
        self._refuse(INVALID)

    def _refuse(self, refused: Refused) -> None:
        """Answer in the place of the application, unless it is answering."""
        self._in_head = self._in_body = False
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete:
            body = refused.body("openai")
            head = (
                b"content-type: application/json\r\nconnection: close\r\n"
                b"content-length: %d\r\n\r\n" % len(body)
            )
            self.transport.write(STATUS_LINE[refused.status] + head + body)
        self.transport.close()

    def _stop_body(self) -> None:
        if self._body is not None:
            self._body.cancel()
            self._body = None

    def _give_up_body(self) -> None:
        self._body = None
        if self.flow.read_paused:  # the gateway does not read, so the client cannot send
            self._body = self.loop.call_later(self.patience_s, self._give_up_body)
        else:
            self.transport.abort()

    def _wait_for_reading(self, waiting: int) -> None:
        self._stalled = self.loop.call_later(self.patience_s, self._give_up_reader, waiting)

    def _give_up_reader(self, waited: int) -> None:
        waiting = self.transport.get_write_buffer_size()
        if waiting < waited:
            self._wait_for_reading(waiting)
        else:
            self._stalled = None
            self.transport.abort()

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


def guarded(head_s: float, patience_s: float) -> type[GuardedProtocol]:
    """Return the protocol with times of its own."""
    return type("Protocol", (GuardedProtocol,), {"head_s": head_s, "patience_s": patience_s})
