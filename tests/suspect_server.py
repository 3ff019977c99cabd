"""An OpenAI-compatible endpoint of the test's own, over real HTTP, that behaves as it is told."""

import asyncio
import json
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Behaviour = Callable[[dict[str, Any], int], web.Response | Awaitable[web.StreamResponse]]
WAIT_S = 30


@dataclass
class Seen:
    """A request that came."""

    path: str
    body: dict[str, Any]
    headers: dict[str, str]
    at_s: float

    @property
    def prompt(self) -> str:
        if "messages" in self.body:
            return self.body["messages"][0]["content"]
        return self.body["prompt"]


@dataclass
class SuspectServer:
    """Answers as `behaviour` says, given the body and the number of the request from 0."""

    behaviour: Behaviour
    seen: list[Seen] = field(default_factory=list)
    most_at_once: int = 0
    at_once: int = 0
    url: str = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        number = len(self.seen)
        self.seen.append(Seen(request.path, body, dict(request.headers), time.monotonic()))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            answer = self.behaviour(body, number)
            return answer if isinstance(answer, web.Response) else await answer
        finally:
            self.at_once -= 1

    @property
    def prompts(self) -> list[str]:
        return [one.prompt for one in self.seen]


def whole(answer: str | None, **more: Any) -> dict[str, Any]:
    """Body of a chat completion."""
    finish = more.pop("finish_reason", "stop")
    message = {"role": "assistant", "content": answer, **more.pop("message", {})}
    usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
    choice = {"index": 0, "message": message, "finish_reason": finish}
    return {"id": "c1", "model": "suspect-1", "choices": [choice], "usage": usage, **more}


def said(answer: str | None, **more: Any) -> web.Response:
    """Answer to a chat completion."""
    return web.json_response(whole(answer, **more))


def failed(status: int, headers: dict[str, str] | None = None, **error: Any) -> web.Response:
    """Answer with an error as OpenAI's API words it."""
    body = {"error": {"message": "no, because of your prompt", **error}}
    return web.json_response(body, status=status, headers=headers)


def echo(body: dict[str, Any], number: int) -> web.Response:
    """Answer every prompt in its own words."""
    return said(f"answer to {body['messages'][0]['content']}")


async def hang() -> web.Response:
    """Do not answer as long as a test may take."""
    await asyncio.sleep(WAIT_S)
    return said("too late")


def streamed(*events: dict[str, Any] | str) -> web.Response:
    """Answer with a stream."""
    data = [one if isinstance(one, str) else json.dumps(one) for one in events]
    text = ": a comment\n\n" + "".join(f"data: {one}\n\n" for one in data)
    return web.Response(text=text, content_type="text/event-stream")


@contextmanager
def serving(behaviour: Behaviour = echo) -> Iterator[SuspectServer]:
    """Serve in a thread of its own."""
    server = SuspectServer(behaviour)
    ready = threading.Event()
    stop = asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        app = web.Application()
        app.router.add_post("/v1/{path:.*}", server.handle)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        loops.append(asyncio.get_running_loop())
        ready.set()
        await stop.wait()
        await runner.cleanup()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(WAIT_S)
    try:
        yield server
    finally:
        loops[0].call_soon_threadsafe(stop.set)
        thread.join(WAIT_S)
