"""Whatever an upstream does, clients get a clear answer that says nothing about it."""

import asyncio
import time

import aiohttp
import pytest

from tests.integration.gateway.upstream import SECRET


async def ask(gateway, key, model, *, stream=False, leave_after=None):
    timeout = aiohttp.ClientTimeout(total=30)
    async with (
        aiohttp.ClientSession(timeout=timeout) as session,
        session.post(
            f"{gateway.url}/v1/chat/completions",
            json={"model": model, "stream": stream, "messages": [{"role": "user", "content": "x"}]},
            headers={"authorization": f"Bearer {key}"},
        ) as answer,
    ):
        if leave_after is None:
            return answer.status, await answer.text(errors="replace"), answer.headers
        await answer.content.readany()
        return answer.status, "", answer.headers


@pytest.mark.parametrize(
    ("model", "status", "code"),
    [
        ("refuses", 400, "invalid_request"),
        ("breaks", 502, "upstream_error"),
        ("hangs", 504, "upstream_timeout"),
    ],
)
def test_failures_become_refusals(gateway, model, status, code) -> None:
    found, text, headers = asyncio.run(ask(gateway, gateway.key(), model))
    assert found == status
    assert code in text
    assert SECRET not in text and SECRET not in str(headers)
    assert gateway.wait_until_rolled(1) == 1


@pytest.mark.parametrize("model", ["dies", "garbage", "longline"])
def test_a_stream_that_goes_wrong_ends_cleanly(gateway, model) -> None:
    key = gateway.key(output_in_total=10_000)
    status, text, _ = asyncio.run(ask(gateway, key, model, stream=True))
    assert status == 200
    assert "w2" in text
    assert ("[DONE]" in text) is (model == "garbage")
    assert ("in the middle" in text) is (model != "garbage")
    assert asyncio.run(ask(gateway, key, "m"))[0] == 200
    assert gateway.wait_until_rolled(2) == 2


def test_nobody_listens(own_gateway) -> None:
    gateway = own_gateway
    gateway.stop()
    gateway.upstream = "http://127.0.0.1:1"
    gateway.start()
    status, text, _ = asyncio.run(ask(gateway, gateway.key(), "m"))
    assert status == 502 and "127.0.0.1" not in text


def test_a_client_that_leaves_cancels_the_generation(gateway) -> None:
    key = gateway.key(parallel=1)
    asyncio.run(ask(gateway, key, "slow", stream=True, leave_after=1))
    time.sleep(0.5)
    assert asyncio.run(ask(gateway, key, "m"))[0] == 200
    assert gateway.wait_until_rolled(2) == 2
