import asyncio
import json
import time

import aiohttp
import pytest
from aiohttp import web

from stillwatch.rehearsal.exchange import Exchange
from stillwatch.rehearsal.relay import Caller, RelayPlan, as_caller, capped, relay_app

WHOLE = {
    "id": "r1",
    "model": "m",
    "choices": [{"message": {"content": "four"}, "finish_reason": "stop"}],
    "usage": {"total_tokens": 3},
}
PIECES = ("fo", "ur")
GAP_S = 0.2


async def upstream(request: web.Request) -> web.StreamResponse:
    body = await request.json()
    request.app["seen"].append((body, dict(request.headers)))
    if body.get("model") == "broken":
        return web.json_response({"error": {"type": "overloaded"}}, status=429)
    if not body.get("stream"):
        return web.json_response(WHOLE)
    back = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await back.prepare(request)
    for piece in PIECES:
        event = {"id": "s1", "model": "m", "choices": [{"delta": {"content": piece}}]}
        await back.write(f"data: {json.dumps(event)}\n\n".encode())
        await asyncio.sleep(GAP_S)
    await back.write(b"data: [DONE]\n\n")
    return back


async def serve(app: web.Application) -> tuple[web.AppRunner, str]:
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    return runner, f"http://{host}:{port}"


def through_relay(*bodies: dict, max_tokens: int | None = 8):
    """Send bodies through a relay to a small upstream; return what each side saw."""

    async def run():
        app = web.Application()
        app["seen"] = []
        app.router.add_post("/v1/chat/completions", upstream)
        up, address = await serve(app)
        kept: list[Exchange] = []
        plan = RelayPlan(address, "tool", max_tokens, time.monotonic())
        relay, front = await serve(relay_app(plan, kept.append))
        answers = []
        headers = {"Authorization": "Bearer s3cret", "X-Own": "yes", "User-Agent": "tool/1"}
        async with aiohttp.ClientSession(headers=headers) as session:
            for body in bodies:
                url = f"{front}/v1/chat/completions?a=1"
                async with session.post(url, json=body) as answer:
                    times = []
                    got = b""
                    async for chunk in answer.content.iter_any():
                        times.append(time.monotonic())
                        got += chunk
                    answers.append((answer.status, got, times))
        await relay.cleanup()
        await up.cleanup()
        return app["seen"], kept, answers

    return asyncio.run(run())


@pytest.mark.filterwarnings("ignore::aiohttp.web_exceptions.NotAppKeyWarning")
class TestRelay:
    def test_records_the_request_as_sent_and_caps_what_is_forwarded(self):
        body = {"model": "m", "messages": [{"role": "user", "content": "2+2?"}], "max_tokens": 99}
        seen, kept, answers = through_relay(body)
        assert seen[0][0]["max_tokens"] == 8
        assert seen[0][1]["X-Own"] == "yes"
        assert kept[0].request == body
        assert kept[0].path == "/v1/chat/completions?a=1"
        assert kept[0].response["text"] == "four"
        assert json.loads(answers[0][1]) == WHOLE
        assert kept[0].start_s <= kept[0].first_s <= kept[0].end_s

    def test_secrets_lose_their_value_and_keep_their_place(self):
        _, kept, _ = through_relay({"model": "m", "messages": []})
        assert kept[0].header("authorization") == ""
        assert "s3cret" not in repr(kept)
        names = [name for name, _ in kept[0].headers]
        assert names.index("Authorization") < names.index("User-Agent")

    def test_a_stream_passes_on_as_it_comes_and_is_put_together(self):
        _, kept, answers = through_relay({"model": "m", "messages": [], "stream": True})
        times = answers[0][2]
        assert times[-1] - times[0] >= GAP_S
        assert kept[0].stream
        assert kept[0].response["text"] == "four"
        assert kept[0].end_s - kept[0].first_s >= GAP_S

    def test_a_refusal_is_recorded_with_its_kind(self):
        _, kept, answers = through_relay({"model": "broken", "messages": []})
        assert answers[0][0] == kept[0].status == 429
        assert kept[0].response["error"] == "overloaded"


def test_unreachable_model_is_a_bad_gateway():
    async def run() -> int:
        plan = RelayPlan("http://127.0.0.1:9", "tool", None, 0.0)
        relay, front = await serve(relay_app(plan, lambda one: None))
        async with aiohttp.ClientSession() as session, session.post(front, json={}) as answer:
            status = answer.status
        await relay.cleanup()
        return status

    assert asyncio.run(run()) == 502


@pytest.mark.parametrize(
    ("sent", "cap", "forwarded"),
    [
        ({"messages": []}, 8, {"messages": [], "max_tokens": 8}),
        ({"messages": [], "max_tokens": 4}, 8, {"messages": [], "max_tokens": 4}),
        (
            {"messages": [], "max_completion_tokens": 40},
            8,
            {"messages": [], "max_completion_tokens": 8},
        ),
        ({"messages": [], "max_tokens": 40}, None, {"messages": [], "max_tokens": 40}),
        ({"texts": []}, 8, {"texts": []}),
    ],
)
def test_capped(sent, cap, forwarded):
    assert capped(sent, cap) == forwarded


@pytest.mark.parametrize("has", ["authorization", "X-Api-Key"])
def test_a_caller_takes_the_place_of_the_tools_key(has):
    headers = {has: "own", "Accept": "x", "x-forwarded-for": "203.0.113.9"}
    made = as_caller(headers, Caller("sw-key", "198.18.0.7"))
    assert {k.lower(): v for k, v in made.items()} == {
        "accept": "x",
        "x-forwarded-for": "198.18.0.7",
        **({"x-api-key": "sw-key"} if has == "X-Api-Key" else {"authorization": "Bearer sw-key"}),
    }
    assert "own" not in made.values()
