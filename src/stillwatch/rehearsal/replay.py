"""Replay: dealt ordinary customers call a gateway, and what answers them is the dealt log."""

import asyncio
import gzip
import hashlib
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import aiohttp
from aiohttp import web

from stillwatch.rehearsal.relay import TOKEN_LIMITS, Caller

MODEL: Final = "replayed"
AT_ONCE: Final = 8
CHARS_PER_TOKEN: Final = 4
SENT: Final = ("temperature", "top_p", "max_tokens", "n", "seed", "stop")


@dataclass(frozen=True)
class Past:
    """A request of a dealt log, and its answer.

    Attributes
    ----------
    body : dict
        As a client would send it again.
    answer : str
    agent, address : str
        Whose it was.
    """

    body: dict[str, Any]
    answer: str
    agent: str
    address: str


def read_past(log: Path, n_accounts: int, least: int, most: int) -> dict[str, list[Past]]:
    """Read the requests of some accounts of a dealt log.

    Parameters
    ----------
    log : Path
        As `stillwatch rehearse deal` writes it.
    n_accounts : int
        So many at most.
    least, most : int
        Requests of each: accounts with fewer are left out, further requests too.
    """
    found: dict[str, list[Past]] = {}
    with gzip.open(log, "rt", encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            known, parameters = record["metadata"], record["model_parameters"] or {}
            choices = (record["response"] or {}).get("choices")
            if not choices:
                continue
            sent = {name: parameters[name] for name in SENT if name in parameters}
            past = Past(
                body={"model": MODEL, "messages": record["messages"], **sent},
                answer=choices[0]["message"]["content"] or "",
                agent=known.get("user_agent") or "client",
                address=record.get("requester_ip_address") or "100.64.0.1",
            )
            found.setdefault(known["user_api_key_user_id"], []).append(past)
    enough = [name for name, some in found.items() if len(some) >= least]
    return {name: found[name][:most] for name in enough[:n_accounts]}


@contextmanager
def answering(past: Mapping[str, Sequence[Past]]) -> Iterator[str]:
    """Serve the answers for a while; gives the base address."""
    answers = {_name(one.body): one.answer for some in past.values() for one in some}

    async def answer(request: web.Request) -> web.Response:
        body = await request.json()
        text = answers.get(_name(body), "")
        n = max(1, -(-len(text) // CHARS_PER_TOKEN))
        n = min([n, *(body[name] for name in TOKEN_LIMITS if body.get(name))])
        message = {"role": "assistant", "content": text[: n * CHARS_PER_TOKEN]}
        usage = {"prompt_tokens": 1, "completion_tokens": n, "total_tokens": n + 1}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        made = {"id": "r", "object": "chat.completion", "created": 1, "model": MODEL}
        return web.json_response({**made, "choices": [choice], "usage": usage})

    async def serve() -> None:
        app = web.Application(client_max_size=2**26)
        app.router.add_post("/v1/chat/completions", answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        ports.append(runner.addresses[0][1])
        ready.set()
        await stop.wait()
        await runner.cleanup()

    ports: list[int] = []
    ready, loop = threading.Event(), asyncio.new_event_loop()
    stop = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    ready.wait()
    try:
        yield f"http://127.0.0.1:{ports[0]}"
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()


def replay(
    gateway: str, past: Mapping[str, Sequence[Past]], callers: Mapping[str, Caller]
) -> tuple[int, int]:
    """Send everything again.

    Returns
    -------
    answered, sent : int
    """

    async def account(session: aiohttp.ClientSession, name: str) -> int:
        answered = 0
        for one in past[name]:
            async with turn:
                headers = {
                    "authorization": f"Bearer {callers[name].key}",
                    "user-agent": one.agent,
                    "x-forwarded-for": one.address,
                }
                url = f"{gateway}/v1/chat/completions"
                async with session.post(url, json=one.body, headers=headers) as got:
                    answered += got.status == 200
                    await got.read()
        return answered

    async def work() -> int:
        async with aiohttp.ClientSession() as session:
            return sum(await asyncio.gather(*(account(session, name) for name in past)))

    turn = asyncio.Semaphore(AT_ONCE)
    return asyncio.run(work()), sum(map(len, past.values()))


def _name(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body["messages"], sort_keys=True).encode()).hexdigest()
