"""CPU of the client library alone, that which asks the upstream: aiohttp, and pyreqwest beside it.

One library in a process of its own: ``python -m bench.gateway.clients LIBRARY PLAIN STREAM``.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import uvloop

from bench.gateway.load import PLAIN_BODY, STREAM_BODY
from bench.gateway.nginx import Upstream
from bench.gateway.processes import CONTESTANT_CORE, cpu_s, pin
from bench.gateway.stats import summary
from bench.gateway.stub import FAST, PACES

PYREQWEST = "0.15.1"
HEADERS = {"Content-Type": "application/json", "User-Agent": "bench"}
REQUESTS, AT_ONCE, STREAMS = 3200, 32, 80
PATH = "/v1/chat/completions"
RUN_S = 60
Ask = Callable[[str, bytes], Awaitable[int]]


def _aiohttp(session: aiohttp.ClientSession) -> Ask:
    async def ask(url: str, sent: bytes) -> int:
        chunks = 0
        async with session.post(url, data=sent, headers=HEADERS) as answer:
            async for _ in answer.content.iter_any():
                chunks += 1
        return chunks

    return ask


def _pyreqwest(client: Any) -> Ask:
    async def ask(url: str, sent: bytes) -> int:
        chunks = 0
        request = client.post(url).headers(HEADERS).body_bytes(sent)
        async with request.streamed_read_buffer_limit(0).build_streamed() as answer:
            while await answer.body_reader.read_chunk() is not None:
                chunks += 1
        return chunks

    return ask


async def _measure(ask: Ask, plain: str, stream: str) -> dict[str, float]:
    async def many(url: str, sent: bytes, n: int) -> int:
        return sum([await ask(url, sent) for _ in range(n)])

    await many(plain, PLAIN_BODY, AT_ONCE)
    before = cpu_s([os.getpid()])
    n = REQUESTS // AT_ONCE
    await asyncio.gather(*(many(plain, PLAIN_BODY, n) for _ in range(AT_ONCE)))
    between = cpu_s([os.getpid()])
    chunks = await asyncio.gather(*(many(stream, STREAM_BODY, 1) for _ in range(STREAMS)))
    n_events = STREAMS * PACES[FAST][0]
    return {
        "request_us": 1e6 * (between - before) / REQUESTS,
        "event_us": 1e6 * (cpu_s([os.getpid()]) - between) / n_events,
        "chunks_per_event": sum(chunks) / n_events,
    }


async def _run(library: str, plain: str, stream: str) -> dict[str, float]:
    if library == "aiohttp":
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
        ) as session:
            return await _measure(_aiohttp(session), plain, stream)
    from pyreqwest.client import ClientBuilder  # noqa: PLC0415 (in a folder of its own)

    async with ClientBuilder().http1_only().build() as client:
        return await _measure(_pyreqwest(client), plain, stream)


def compare(installed: Path, upstream: Upstream, repetitions: int) -> dict[str, Any]:
    """Measure both, in turn; nothing of pyreqwest if it could not be installed."""
    found: dict[str, list[dict[str, float]]] = {"aiohttp": [], "pyreqwest": []}
    place = installed / "clients"
    environment = {
        **os.environ,
        "PYTHONPATH": f"{Path(__file__).resolve().parents[2]}{os.pathsep}{place}",
    }
    urls = [f"http://127.0.0.1:{port}{PATH}" for port in (upstream.plain, upstream.stream)]
    for _ in range(repetitions):
        for library, rows in found.items():
            try:
                said = subprocess.run(
                    [sys.executable, "-m", "bench.gateway.clients", library, *urls],
                    env=environment,
                    capture_output=True,
                    text=True,
                    check=True,
                    timeout=RUN_S,
                ).stdout
            except subprocess.SubprocessError:
                continue
            rows.append(json.loads(said))
    return {
        library: {key: summary([row[key] for row in rows]) for key in rows[0]}
        for library, rows in found.items()
        if rows
    }


if __name__ == "__main__":
    pin(CONTESTANT_CORE)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps(runner.run(_run(*sys.argv[1:4]))))
