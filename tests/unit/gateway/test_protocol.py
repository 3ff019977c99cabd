"""With real sockets in tests/faults; here the states."""

import asyncio
import json

import pytest
import uvicorn
from uvicorn.server import ServerState

from stillwatch.gateway.protocol import MAX_HEAD, guarded

POST = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n"
REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


async def app(_scope, _receive, send):
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


class Wire(asyncio.Transport):
    def __init__(self):
        super().__init__()
        self.closed, self.said = False, b""

    def get_extra_info(self, name, default=None):
        return default

    def is_closing(self):
        return self.closed

    def close(self):
        self.closed = True

    def abort(self):
        self.closed = True

    def write(self, data):
        self.said += data

    def pause_reading(self): ...

    def resume_reading(self): ...


def closed_after(*pieces, head_s=0.05, patience_s=0.05, gap_s=0.0, wait_s=0.2):
    async def work():
        config = uvicorn.Config(app, http=guarded(head_s, patience_s), ws="none", lifespan="off")
        config.load()
        protocol, wire = config.http_protocol_class(config, ServerState(), {}), Wire()
        protocol.connection_made(wire)
        for piece in pieces:
            protocol.data_received(piece)
            await asyncio.sleep(gap_s)
        await asyncio.sleep(wait_s)
        closed = wire.closed
        protocol.connection_lost(None)
        return closed

    return asyncio.run(work())


@pytest.mark.parametrize(
    ("pieces", "closed"),
    [
        ((), True),
        ((REQUEST,), False),
        ((REQUEST[:9], REQUEST[9:]), False),
        ((REQUEST[:9],), True),
        ((REQUEST, REQUEST[:9]), True),
        ((REQUEST, REQUEST[:9], REQUEST[9:]), False),
        ((POST + b"ab",), True),
        ((POST + b"ab", b"cd"), False),
        ((POST + b"abcd",), False),
        ((b"no http",), True),
        ((b"GET / HTTP/1.1\r\nx: " + b"y" * MAX_HEAD,), True),
    ],
)
def test_a_head_comes_in_time_or_the_connection_goes(pieces, closed) -> None:
    assert closed_after(*pieces) is closed


def test_a_byte_now_and_then_is_no_progress() -> None:
    pieces = [REQUEST[i : i + 1] for i in range(12)]
    assert closed_after(*pieces, gap_s=0.02, wait_s=0.0)


class Full(Wire):
    """A client reads as much each time it is looked at."""

    def __init__(self, reads):
        super().__init__()
        self.left, self.reads = 100_000, reads

    def get_write_buffer_size(self):
        self.left -= self.reads
        return self.left


@pytest.mark.parametrize(("reads", "closed"), [(0, True), (1, False)])
def test_who_takes_nothing_is_left(reads, closed) -> None:
    async def work():
        config = uvicorn.Config(app, http=guarded(1, 0.03), ws="none", lifespan="off")
        config.load()
        protocol, wire = config.http_protocol_class(config, ServerState(), {}), Full(reads)
        protocol.connection_made(wire)
        protocol.pause_writing()
        await asyncio.sleep(0.2)
        protocol.resume_writing()
        assert wire.closed is closed
        protocol.connection_lost(None)

    asyncio.run(work())


def test_what_is_no_http_is_told_in_json() -> None:
    async def work():
        config = uvicorn.Config(app, http=guarded(1, 1), ws="none", lifespan="off")
        config.load()
        protocol, wire = config.http_protocol_class(config, ServerState(), {}), Wire()
        protocol.connection_made(wire)
        protocol.data_received(b"\x16\x03\x01 hello\r\n\r\n")
        head, _, body = wire.said.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 400 ") and b"connection: close" in head
        assert json.loads(body)["error"]["code"] == "invalid_http"
        protocol.connection_lost(None)

    asyncio.run(work())
