"""What clients do: as many requests as possible, streams side by side, one request now and then."""

import asyncio
import json
import re
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvloop

from bench.gateway.processes import Endpoint
from bench.gateway.stub import FAST, PACES, PLAIN, WORDS

MESSAGES = [
    {"role": "system", "content": "You answer briefly and in plain words."},
    {"role": "user", "content": "Explain this to a child, in three sentences: " + WORDS * 2},
]
PARTS = 65536
WRK = """
wrk.method = "POST"
wrk.body = [==[{body}]==]
{headers}
function done(summary, latency, requests)
  local e = summary.errors
  print(string.format('{{"requests": %d, "us": %d, "p50_us": %d, "failed": %d}}', summary.requests,
    summary.duration, latency:percentile(50), e.connect + e.read + e.write + e.status + e.timeout))
end
"""


class LoadError(Exception):
    """A contestant did not answer as it should."""


def body(model: str, *, stream: bool = False, max_tokens: int | None = 256) -> bytes:
    """Return a request as the SDK of OpenAI sends it."""
    asked: dict[str, Any] = {"messages": MESSAGES, "model": model}
    if max_tokens is not None:
        asked["max_tokens"] = max_tokens
    if stream:
        asked["stream"] = True
    return json.dumps(asked).encode()


def request(endpoint: Endpoint, sent: bytes) -> bytes:
    """Return a request as it goes over the wire."""
    head = [
        f"POST {endpoint.path} HTTP/1.1",
        "Host: bench",
        "Content-Type: application/json",
        "Accept: application/json",
        "User-Agent: OpenAI/Python 2.8.0",
        f"Content-Length: {len(sent)}",
        *(f"{name}: {value}" for name, value in endpoint.headers.items()),
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + sent


def closed_loop(
    endpoint: Endpoint, sent: bytes, seconds: float, connections: int, folder: Path
) -> dict[str, float]:
    """Have wrk ask as fast as it is answered."""
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "OpenAI/Python 2.8.0",
        "Accept": "application/json",
        **endpoint.headers,
    }
    script = folder / "load.lua"
    lines = "\n".join(f'wrk.headers["{n}"] = "{v}"' for n, v in headers.items())
    script.write_text(WRK.format(body=sent.decode(), headers=lines), "utf-8")
    said = subprocess.run(
        [
            *(
                shutil.which("wrk") or "wrk",
                "-t1",
                f"-c{connections}",
                f"-d{max(1, round(seconds))}",
            ),
            *("--timeout", "60", "-s", str(script)),
            f"http://127.0.0.1:{endpoint.port}{endpoint.path}",
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=seconds + 90,
    ).stdout
    found: dict[str, float] = json.loads(said.splitlines()[-1])
    if found["failed"] or not found["requests"]:
        raise LoadError(f"{found['failed']} requests failed of {found['requests']}")
    return found


class _Stream(asyncio.Protocol):
    """One stream, from request to end."""

    def __init__(self, sent: bytes, ended: "asyncio.Future[int]") -> None:
        self._sent, self._ended = sent, ended
        self._tail = b""
        self.events = 0

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        transport.write(self._sent)

    def data_received(self, data: bytes) -> None:
        data = self._tail + data
        self.events += data.count(b"data:")
        self._tail = data[-4:] if not data.endswith(b"data:") else b""
        if data.endswith(b"0\r\n\r\n"):
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._ended.done():
            self._ended.set_result(self.events)


async def _streams(endpoint: Endpoint, sent: bytes, n: int, spread_s: float) -> list[int]:
    loop = asyncio.get_running_loop()
    waiting = []
    for _ in range(n):
        ended: asyncio.Future[int] = loop.create_future()
        await loop.create_connection(
            lambda ended=ended: _Stream(sent, ended), "127.0.0.1", endpoint.port
        )
        waiting.append(ended)
        await asyncio.sleep(spread_s / n)
    return await asyncio.wait_for(asyncio.gather(*waiting), 120)


def streams(endpoint: Endpoint, model: str, n: int, spread_s: float) -> int:
    """Take streams side by side to their ends; return the events that were sent upstream.

    Raises
    ------
    LoadError
        An event did not arrive.
    """
    sent = request(endpoint, body(model, stream=True))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        found = runner.run(_streams(endpoint, sent, n, spread_s))
    n_events = PACES[model][0]
    short = [events for events in found if events < n_events]
    if short:
        raise LoadError(
            f"{len(short)} of {n} streams had fewer than {n_events} events: {short[:3]}"
        )
    return n * n_events


@dataclass
class Probe:
    """One connection on which one request follows another."""

    endpoint: Endpoint
    sent: bytes
    _socket: socket.socket | None = None

    def first_byte_s(self) -> float:
        """Ask once; return the seconds until the first byte of the body came."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.endpoint.port), timeout=60)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        begin = time.perf_counter()
        self._socket.sendall(request(self.endpoint, self.sent))
        data, first = b"", 0.0
        while True:
            part = self._socket.recv(PARTS)
            if not part:
                raise LoadError(f"the connection ended after {data[:200]!r}")
            data += part
            head, gap, came = data.partition(b"\r\n\r\n")
            if came and not first:
                first = time.perf_counter() - begin
            if gap and _is_whole(head, came):
                break
        if b" 200 " not in head.split(b"\r\n")[0]:
            raise LoadError(f"answered {data[:300]!r}")
        if b"connection: close" in head.lower():
            self.close()
        return first

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def _is_whole(head: bytes, came: bytes) -> bool:
    length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
    return len(came) >= int(length[1]) if length else came.endswith(b"0\r\n\r\n")


async def _post(endpoint: Endpoint, sent: bytes) -> tuple[int, bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", endpoint.port)
    writer.write(request(endpoint, sent))
    data = b""
    while part := await reader.read(PARTS):
        data += part
        head, gap, came = data.partition(b"\r\n\r\n")
        if gap and _is_whole(head, came):
            break
    writer.close()
    return int(data.split(b" ", 2)[1]), came


def at_once(endpoint: Endpoint, sent: bytes, n: int) -> list[tuple[int, bytes]]:
    """Send a request so many times at the same instant; return statuses and bodies."""

    async def everyone() -> list[tuple[int, bytes]]:
        return await asyncio.wait_for(
            asyncio.gather(*(_post(endpoint, sent) for _ in range(n))), 120
        )

    return asyncio.run(everyone())


PLAIN_BODY = body(PLAIN)
STREAM_BODY = body(FAST, stream=True)
