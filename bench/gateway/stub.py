"""The model server behind every contestant, which costs almost nothing.

Plain answers come from nginx (`return`), streams and answers that heed ``max_tokens`` from this
program: ``python -m bench.gateway.stub PORT``. What is sent depends on the name of the model.
"""

import asyncio
import json
import re
import sys
from typing import Any

import uvloop

WORDS = (
    "The tide turns twice a day because the Earth rotates through two bulges of water, one on "
    "the side of the Moon and one on the far side; the Sun adds its own, smaller pair, and where "
    "the two agree the tides are highest. "
)
PLAIN, FAST, SLOW, SHORT, HEEDING = "plain", "stream-fast", "stream-slow", "stream-short", "heeding"
PACES = {FAST: (200, 0.010), SLOW: (20, 1.0), SHORT: (2, 0.015)}
"""Events of a stream, and the seconds between them."""
WANTED_TOKENS = 175
"""Of an answer of ``heeding``, if nothing limits it: the largest of LiteLLM's issue 18730."""
THINKS_S, HEEDING_S = 0.2, 0.002
PROMPT_TOKENS = 9


def answer(tokens: int, prompt_tokens: int, text: str) -> dict[str, Any]:
    return {
        "id": "chatcmpl-0123456789abcdef",
        "object": "chat.completion",
        "created": 1767225600,
        "model": PLAIN,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text, "refusal": None},
                "logprobs": None,
                "finish_reason": "stop",
            }
        ],
        "usage": {
            "prompt_tokens": prompt_tokens,
            "completion_tokens": tokens,
            "total_tokens": prompt_tokens + tokens,
        },
    }


PLAIN_ANSWER = json.dumps(answer(110, 120, WORDS * 2))


def _event(delta: dict[str, str], finish: str | None = None, **more: Any) -> bytes:
    body = {
        "id": "chatcmpl-0123456789abcdef",
        "object": "chat.completion.chunk",
        "created": 1767225600,
        "model": FAST,
        "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}],
        **more,
    }
    return b"data: " + json.dumps(body).encode() + b"\n\n"


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


EVENTS = [_chunk(_event({"content": f" {word}"})) for word in WORDS.split()]
"""One after the other: LiteLLM ends a stream that says the same a hundred times."""
HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n"
    b"Cache-Control: no-cache\r\n\r\n"
)


def _end(n_events: int) -> bytes:
    usage = {"prompt_tokens": 120, "completion_tokens": n_events, "total_tokens": 120 + n_events}
    last = _event({}, "stop", usage=usage) + b"data: [DONE]\n\n"
    return _chunk(last) + b"0\r\n\r\n"


class Model(asyncio.Protocol):
    """One connection."""

    def __init__(self) -> None:
        self._data = b""
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def data_received(self, data: bytes) -> None:
        self._data += data
        head, gap, body = self._data.partition(b"\r\n\r\n")
        if not gap:
            return
        length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
        if length is None and b"chunked" in head.lower():
            if not body.endswith(b"0\r\n\r\n"):
                return
        elif len(body) < int(length[1] if length else 0):
            return
        self._data = b""
        for model, (n_events, pause_s) in PACES.items():
            if model.encode() in body:
                self._transport.write(HEAD + EVENTS[0])
                self._next(n_events - 1, n_events, pause_s)
                return
        asked = re.search(rb'"max(?:_completion)?_tokens": *(\d+)', body)
        tokens = min(WANTED_TOKENS, int(asked[1]) if asked else WANTED_TOKENS)
        if re.search(rb'"stream": *true', body):
            self._transport.write(HEAD + EVENTS[0])
            self._next(tokens - 1, tokens, HEEDING_S)
            return
        self._timer = self._loop.call_later(THINKS_S, self._whole, tokens)

    def _whole(self, tokens: int) -> None:
        body = json.dumps(answer(tokens, PROMPT_TOKENS, "tide " * tokens)).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        self._transport.write(head.encode() + b"\r\n\r\n" + body)

    def _next(self, left: int, n_events: int, pause_s: float) -> None:
        self._timer = self._loop.call_later(pause_s, self._send, left, n_events, pause_s)

    def _send(self, left: int, n_events: int, pause_s: float) -> None:
        if not left:
            self._transport.write(_end(n_events))
            return
        self._transport.write(EVENTS[left % len(EVENTS)])
        self._next(left - 1, n_events, pause_s)


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Model, "127.0.0.1", port, backlog=4096)
    await server.serve_forever()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(int(sys.argv[1])))
