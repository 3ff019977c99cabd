"""No customer ever takes more than was sold."""

import asyncio
import json
import signal

import aiohttp
import pytest


def words(text: str) -> int:
    """Count the words that were delivered: one word is one token."""
    if not text.startswith("data:"):
        found = json.loads(text)
        return sum(len(one["message"]["content"].split()) for one in found.get("choices", []))
    total = 0
    for line in text.splitlines():
        if line.startswith("data: {"):
            for choice in json.loads(line[6:]).get("choices", []):
                total += len((choice["delta"].get("content") or "").split())
    return total


async def many(gateway, key, n, **body):
    """Send requests at once; return statuses and the words delivered."""

    async def one(session, i):
        asked = {"model": "m", "messages": [{"role": "user", "content": "hi"}], **body}
        asked["stream"] = i % 2 == 0
        url = f"{gateway.url}/v1/chat/completions"
        try:
            async with session.post(
                url, json=asked, headers={"authorization": f"Bearer {key}"}
            ) as answer:
                return answer.status, words(await answer.text())
        except aiohttp.ClientError:
            return 0, 0

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        found = await asyncio.gather(*(one(session, i) for i in range(n)))
    return [status for status, _ in found], sum(n for _, n in found)


@pytest.mark.parametrize("model", ["m", "no-usage", "ignores-limits", "slow"])
def test_an_allowance_under_64_requests_at_once(gateway, model) -> None:
    """The experiment of LiteLLM issue 18730, where 663 tokens passed a limit of 100."""
    key = gateway.key(output_in_total=100)
    statuses, taken = asyncio.run(many(gateway, key, 64, model=model, max_tokens=10))
    assert taken <= 100
    assert 200 in statuses and 429 in statuses
    if model in ("m", "slow"):
        assert taken == 100


def test_tokens_a_minute_under_64_requests_at_once(gateway) -> None:
    key = gateway.key(tokens_per_minute=500)
    statuses, taken = asyncio.run(many(gateway, key, 64, max_tokens=10))
    assert 0 < taken + statuses.count(200) <= 500
    assert statuses.count(429) > 0


def test_requests_at_once_and_a_minute(gateway) -> None:
    key = gateway.key(parallel=3)
    statuses, _ = asyncio.run(many(gateway, key, 20, model="slow", max_tokens=2))
    assert statuses.count(200) == 3
    key = gateway.key(requests_per_minute=7)
    statuses, _ = asyncio.run(many(gateway, key, 20))
    assert statuses.count(200) == 7


def test_an_answer_is_clamped_to_what_is_left(gateway) -> None:
    key = gateway.key(output_in_total=30)
    _, taken = asyncio.run(many(gateway, key, 1))
    assert taken == 30
    statuses, taken = asyncio.run(many(gateway, key, 2))
    assert (statuses, taken) == ([429, 429], 0)


def test_a_field_sent_twice_is_read_the_same_by_all(gateway) -> None:
    key = gateway.key(output_per_answer=5)
    for twice in (
        '"max_tokens": 40, "max_tokens": 3',
        '"max_tokens": 3, "max_\\u0074okens": 40',
        '"n": 1, "max_tokens": 5, "max_completion_tokens": 40',
    ):
        body = f'{{"model": "m", {twice}, "messages": [{{"role": "user", "content": "hi"}}]}}'

        async def send(body=body) -> int:
            async with (
                aiohttp.ClientSession() as session,
                session.post(
                    f"{gateway.url}/v1/chat/completions",
                    data=body,
                    headers={"authorization": f"Bearer {key}"},
                ) as answer,
            ):
                return words(await answer.text())

        assert asyncio.run(send()) <= 5


@pytest.mark.parametrize("model", ["m", "slow"])
def test_no_allowance_is_forgotten_when_the_own_gateway_is_killed(own_gateway, model) -> None:
    """Killed and started again and again, it lets no more through than was sold."""
    key = own_gateway.key(output_in_total=200)

    async def part() -> int:
        task = asyncio.create_task(many(own_gateway, key, 12, model=model, max_tokens=10))
        await asyncio.sleep(0.3)
        own_gateway.process.send_signal(signal.SIGKILL)
        return (await task)[1]

    taken = 0
    for _ in range(4):
        taken += asyncio.run(part())
        own_gateway.process.wait()
        own_gateway.start()
    taken += asyncio.run(many(own_gateway, key, 30, max_tokens=10))[1]
    assert taken <= 200
