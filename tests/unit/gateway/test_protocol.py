"""With real sockets in tests/faults; here the states."""

import asyncio

import pytest
import uvicorn
from uvicorn.server import ServerState

from stillwatch.gateway.protocol import MAX_HEAD, guarded

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

    def write(self, data):
        self.said += data

    def pause_reading(self): ...

    def resume_reading(self): ...


def closed_after(*pieces, head_s=0.05, gap_s=0.0, wait_s=0.2):
    async def work():
        config = uvicorn.Config(app, http=guarded(head_s), ws="none", lifespan="off")
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
        ((b"GET / HTTP/1.1\r\nx: " + b"y" * MAX_HEAD,), True),
    ],
)
def test_a_head_comes_in_time_or_the_connection_goes(pieces, closed) -> None:
    assert closed_after(*pieces) is closed


def test_a_byte_now_and_then_is_no_progress() -> None:
    pieces = [REQUEST[i : i + 1] for i in range(12)]
    assert closed_after(*pieces, gap_s=0.02, wait_s=0.0)
