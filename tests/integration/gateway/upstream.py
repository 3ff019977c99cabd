"""A server that behaves like a model server, well or badly, as the name of the model says.

Run as a program: prints its port. Arguments are the models that it lists.
"""

import asyncio
import json
import sys
import uuid
from typing import Any

from aiohttp import web

WORDS = 50
"""Tokens of an answer, if no limit is sent; one word is one token."""
SECRET = "internal-host-7.example:9999"


ENGLISH = (
    "This is the text of it and that is what they have. However, it is usually so, for example, "
    "and everyone is particularly quick. "
) * 3


def _word(model: str, i: int) -> str:
    return ENGLISH.split()[i] if model == "english" else f"w{i}"


def _limit(body: dict[str, Any]) -> int:
    if body["model"] == "ignores-limits":
        return WORDS
    sent = [body.get(name) for name in ("max_tokens", "max_completion_tokens")]
    return min([WORDS, *(one for one in sent if one is not None)])


def _usage(body: dict[str, Any], n: int) -> dict[str, int]:
    prompt = sum(len(str(one["content"]).split()) for one in body.get("messages", []))
    total = n * (body.get("n") or 1)
    return {"prompt_tokens": prompt, "completion_tokens": total, "total_tokens": prompt + total}


def _chunk(**fields: Any) -> bytes:
    base = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    return b"data: " + json.dumps(base | fields).encode() + b"\n\n"


def _choice(delta: dict[str, Any], finish: str | None = None) -> list[dict[str, Any]]:
    return [{"index": 0, "delta": delta, "finish_reason": finish}]


async def _stream(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    response = web.StreamResponse(
        headers={"content-type": "text/event-stream", "server": SECRET, "x-node": SECRET}
    )
    await response.prepare(request)
    model, n = body["model"], _limit(body)
    for i in range(n):
        if model == "dies" and i == 3:
            assert request.transport is not None
            request.transport.abort()
            return response
        if model == "garbage" and i == 3:
            await response.write(b"data: {not json\n\n\xff\xfe\n\n")
        if model == "longline" and i == 3:
            for _ in range(40):
                await response.write(b"x" * 2**20)
        delta = {"content": f"{_word(model, i)} "}
        if model == "thinks":
            delta = {"reasoning_content": "SECRET-THOUGHT "} if i < n // 2 else delta
        await response.write(_chunk(choices=_choice(delta)))
        await asyncio.sleep(0.05 if model == "slow" else 0)
    await response.write(_chunk(choices=_choice({}, "stop")))
    asks = (body.get("stream_options") or {}).get("include_usage")
    if asks and model != "no-usage":
        await response.write(_chunk(choices=[], usage=_usage(body, n)))
    await response.write(b"data: [DONE]\n\n")
    return response


async def chat(request: web.Request) -> web.StreamResponse:
    """Answer, and note how many requests of one user were under way at once."""
    body = await request.json()
    user, flights = body.get("user"), request.app["flights"]
    flights[user] = flights.get(user, 0) + 1
    request.app["most"][user] = max(request.app["most"].get(user, 0), flights[user])
    try:
        return await _chat(request, body)
    finally:
        flights[user] -= 1


async def _chat(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    model = body["model"]
    request.app["seen"].append({"headers": dict(request.headers), "body": body})
    if model == "hangs":
        await asyncio.sleep(3600)
    if model == "refuses":
        error = {"error": {"message": f"too long for {SECRET}", "type": "x"}}
        return web.json_response(error, status=400)
    if model == "s-quotes":
        error = {"object": "error", "message": f"Field required, input: {body}"[:300]}
        return web.json_response(error, status=400)
    if model == "breaks":
        return web.Response(status=500, text=f"traceback at {SECRET}")
    if body.get("stream"):
        return await _stream(request, body)
    if model == "slow":
        await asyncio.sleep(1)
    n = _limit(body)
    message = {"role": "assistant", "content": " ".join(_word(model, i) for i in range(n))}
    if model == "thinks":
        message["reasoning_content"] = "SECRET-THOUGHT"
    choices = [
        {"index": i, "message": message, "finish_reason": "stop"} for i in range(body.get("n") or 1)
    ]
    answer = {"id": "c1", "object": "chat.completion", "created": 1, "model": model}
    answer |= {"choices": choices}
    if model != "no-usage":
        answer |= {"usage": _usage(body, n)}
    return web.json_response(answer)


async def messages(request: web.Request) -> web.StreamResponse:
    body = await request.json()
    request.app["seen"].append({"headers": dict(request.headers), "body": body})
    n = min(WORDS, body["max_tokens"])
    text = " ".join(f"w{i}" for i in range(n))
    message = {"id": "m1", "type": "message", "role": "assistant", "model": body["model"]}
    usage = {"input_tokens": 5, "output_tokens": n}
    if not body.get("stream"):
        content = [{"type": "text", "text": text}]
        more = {"content": content, "stop_reason": "end_turn", "stop_sequence": None}
        return web.json_response(message | more | {"usage": usage})
    response = web.StreamResponse(headers={"content-type": "text/event-stream"})
    await response.prepare(request)
    empty = message | {"content": [], "stop_reason": None, "stop_sequence": None}
    events: list[dict[str, Any]] = [
        {"type": "message_start", "message": empty | {"usage": {**usage, "output_tokens": 1}}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        *(
            {
                "type": "content_block_delta",
                "index": 0,
                "delta": {"type": "text_delta", "text": f"w{i} "},
            }
            for i in range(n)
        ),
        {"type": "content_block_stop", "index": 0},
        {
            "type": "message_delta",
            "delta": {"stop_reason": "end_turn", "stop_sequence": None},
            "usage": {"output_tokens": n},
        },
        {"type": "message_stop"},
    ]
    for event in events:
        await response.write(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode())
    return response


async def responses(request: web.Request) -> web.StreamResponse:
    """Make, return, cancel and delete responses; keep them all."""
    kept, name = request.app["responses"], request.match_info.get("id")
    if name is not None:
        found = kept.get(name)
        return web.json_response(found or {"error": "none"}, status=200 if found else 404)
    body = await request.json()
    request.app["seen"].append({"headers": dict(request.headers), "body": body})
    n = min(WORDS, body.get("max_output_tokens") or WORDS)
    content = [{"type": "output_text", "text": " ".join(f"w{i}" for i in range(n))}]
    made = {"id": f"resp_{uuid.uuid4().hex}", "object": "response", "status": "completed"}
    made |= {"output": [{"type": "message", "role": "assistant", "content": content}]}
    made |= {"usage": {"input_tokens": 5, "output_tokens": n, "total_tokens": 5 + n}}
    kept[made["id"]] = made
    if body.get("background"):
        made = made | {"status": "queued", "output": [], "usage": None}
    if not body.get("stream"):
        return web.json_response(made)
    answer = web.StreamResponse(headers={"content-type": "text/event-stream"})
    await answer.prepare(request)
    for kind in ("response.created", "response.completed"):
        event = json.dumps({"type": kind, "response": made})
        await answer.write(f"event: {kind}\ndata: {event}\n\n".encode())
    return answer


async def most(request: web.Request) -> web.Response:
    return web.json_response(request.app["most"].get(request.query["user"], 0))


async def seen(request: web.Request) -> web.Response:
    return web.json_response(request.app["seen"])


async def models(_request: web.Request) -> web.Response:
    names = sys.argv[1:] or ["m"]
    data = [{"id": name, "object": "model", "root": SECRET} for name in names]
    return web.json_response({"object": "list", "data": data})


async def health(request: web.Request) -> web.Response:
    """Say how it is: well, until told otherwise."""
    if request.method == "POST":
        request.app["well"].clear()
    return web.Response(status=200 if request.app["well"] else 500)


async def main() -> None:
    app = web.Application(client_max_size=2**28)
    app["seen"], app["well"], app["responses"] = [], [True], {}
    app["flights"], app["most"] = {}, {}
    app.router.add_post("/v1/chat/completions", chat)
    app.router.add_post("/v1/messages", messages)
    app.router.add_get("/v1/models", models)
    app.router.add_post("/v1/responses", responses)
    app.router.add_route("*", "/v1/responses/{id}", responses)
    app.router.add_route("*", "/v1/responses/{id}/cancel", responses)
    app.router.add_get("/seen", seen)
    app.router.add_get("/most", most)
    app.router.add_route("*", "/health", health)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server is not None and site._server.sockets  # type: ignore[attr-defined]
    sys.stdout.write(f"{site._server.sockets[0].getsockname()[1]}\n")  # type: ignore[attr-defined]
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
