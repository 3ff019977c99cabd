"""A LiteLLM proxy with the plug-in: limits hold, measures are carried out, all is recorded."""

import asyncio
import json
import subprocess
import sys
import time

import aiohttp
import pytest

from stillwatch.licences.licence import Licence
from stillwatch.measures.measure import Rung
from stillwatch.store.accounts import block_account
from stillwatch.store.licences import load_licences
from stillwatch.store.measures import approve_measure, propose_measure
from tests.integration.litellm.conftest import RunningProxy, free_port
from tests.redis_server import PROGRAM, RedisServer

CHAT = "/v1/chat/completions"
LASTS_US = 10**12


def delivered(text: str) -> int:
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


def ask(proxy, account, path=CHAT, **body):
    """Send one request; return status, headers and text."""
    return asyncio.run(_ask_all(proxy, account, [body], path))[0]


async def _ask_all(proxy, account, bodies, path=CHAT):
    async def one(session, body):
        asked = {"model": "m", "messages": [{"role": "user", "content": "hi"}], **body}
        head = {"authorization": f"Bearer sk-{account}"}
        async with session.post(proxy.url + path, json=asked, headers=head) as answer:
            return answer.status, answer.headers, await answer.text()

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        return await asyncio.gather(*(one(session, body) for body in bodies))


@pytest.mark.parametrize("model", ["m", "no-usage", "ignores-limits"])
def test_an_allowance_under_32_requests_at_once(proxy, model) -> None:
    """The experiment of LiteLLM issue 18730, where 663 tokens passed a limit of 100."""
    account = proxy.account(output_in_total=100)
    bodies = [{"model": model, "max_tokens": 10, "stream": i % 2 == 0} for i in range(32)]
    found = asyncio.run(_ask_all(proxy, account, bodies))
    statuses = [status for status, _, _ in found]
    taken = sum(delivered(text) for status, _, text in found if status == 200)
    assert taken <= 100
    assert 429 in statuses
    if model == "m":
        assert taken == 100
    refused = next(head for status, head, _ in found if status == 429)
    assert int(refused["retry-after"]) > 0


def test_usage_of_streams_is_settled(proxy) -> None:
    account = proxy.account(output_in_total=150)
    for _ in range(3):
        status, _, text = ask(proxy, account, max_tokens=90, stream=True)
        assert status == 200
        assert delivered(text) == 50
        assert "usage" not in text
    assert ask(proxy, account, stream=True)[0] == 429
    found = proxy.events(account, 4)
    assert sorted(row["usage_output_tokens"] or 0 for row in found) == [0, 50, 50, 50]


def test_tokens_a_minute(proxy) -> None:
    account = proxy.account(tokens_per_minute=200)
    bodies = [{"max_tokens": 10, "stream": i % 2 == 0} for i in range(32)]
    found = asyncio.run(_ask_all(proxy, account, bodies))
    taken = sum(delivered(text) + 1 for status, _, text in found if status == 200)
    assert 0 < taken <= 200
    assert 429 in [status for status, _, _ in found]
    assert "x-ratelimit-remaining-tokens" in next(head for s, head, _ in found if s == 200)


def test_requests_at_once(proxy) -> None:
    account = proxy.account(parallel=2)
    found = asyncio.run(_ask_all(proxy, account, [{"model": "slow", "max_tokens": 3}] * 6))
    assert sorted(status for status, _, _ in found) == [200, 200, 429, 429, 429, 429]
    assert ask(proxy, account, max_tokens=3)[0] == 200


@pytest.mark.parametrize("stream", [False, True])
def test_reasoning_is_withheld(proxy, stream) -> None:
    account = proxy.account(features=frozenset())
    open_one = proxy.account()
    asked = {"model": "thinks", "max_tokens": 6, "stream": stream}
    status, _, text = ask(proxy, account, **asked)
    assert status == 200
    assert delivered(text) > 0
    assert "SECRET-THOUGHT" not in text
    assert "SECRET-THOUGHT" in ask(proxy, open_one, **asked)[2]


@pytest.mark.parametrize("stream", [False, True])
def test_reasoning_is_withheld_from_messages(proxy, stream) -> None:
    account = proxy.account(features=frozenset(), output_in_total=100)
    open_one = proxy.account()
    asked = {"model": "chat/thinks", "max_tokens": 6, "stream": stream}
    status, _, text = ask(proxy, account, "/v1/messages", **asked)
    assert status == 200
    assert "w5" in text
    assert "SECRET-THOUGHT" not in text
    assert "SECRET-THOUGHT" in ask(proxy, open_one, "/v1/messages", **asked)[2]
    (event,) = proxy.events(account, 1)
    assert event["usage_output_tokens"] == 6


def test_a_stream_without_a_usage_ends_well(proxy) -> None:
    account = proxy.account(output_in_total=100)
    status, _, text = ask(proxy, account, model="no-usage", max_tokens=3, stream=True)
    assert status == 200
    assert "error" not in text
    assert text.endswith("data: [DONE]\n\n")
    (event,) = proxy.events(account, 1)
    assert event["usage_output_tokens"] is None


def test_a_suspended_account_is_refused(proxy) -> None:
    account = proxy.account()
    assert ask(proxy, account, max_tokens=2)[0] == 200
    measure = propose_measure(
        proxy.store,
        account,
        Rung.SUSPEND,
        "test",
        who="test",
        lasts_us=LASTS_US,
    )
    approve_measure(proxy.store, measure, who="test")
    time.sleep(1)
    status, _, text = ask(proxy, account, max_tokens=2)
    assert status == 403
    assert json.loads(text)["error"]["type"] == "permission_error"


def test_blocking_cuts_a_stream(proxy) -> None:
    account = proxy.account()

    async def run():
        asking = asyncio.create_task(_ask_all(proxy, account, [{"model": "slow", "stream": True}]))
        await asyncio.sleep(0.8)
        await asyncio.to_thread(block_account, proxy.store, account, who="test")
        return (await asking)[0][2]

    text = asyncio.run(run())
    assert 0 < delivered(text) < 50
    assert "blocked" in text
    assert ask(proxy, account)[0] == 403


def test_a_client_that_leaves_is_charged_what_it_got(proxy) -> None:
    account = proxy.account(output_in_total=60)

    async def leave():
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1):
                await _ask_all(proxy, account, [{"model": "slow", "stream": True}])

    asyncio.run(leave())
    (event,) = proxy.events(account, 1)
    assert event["error"] == "client_left"
    status, _, text = ask(proxy, account, model="m", max_tokens=50)
    assert status in (200, 429)
    if status == 200:
        assert delivered(text) < 50


def test_what_cannot_be_counted_is_refused(proxy) -> None:
    account = proxy.account(output_in_total=100)
    for body in ({"fallbacks": ["big"]}, {"extra_body": {"max_tokens": 9999}}, {"model": "m,m"}):
        assert ask(proxy, account, **body)[0] == 400


def test_a_failure_of_the_model_frees_what_was_reserved(proxy) -> None:
    account = proxy.account(output_in_total=50)
    for _ in range(3):
        assert ask(proxy, account, model="breaks", max_tokens=50)[0] >= 500
    status, _, text = ask(proxy, account, max_tokens=50)
    assert status == 200
    assert delivered(text) == 50


def test_what_was_recorded_is_scanned(proxy, tmp_path) -> None:
    account = proxy.account()
    for i in range(3):
        ask(proxy, account, max_tokens=2, stream=i == 1)
    events = proxy.events(account, 3)
    assert len(events) == 3
    assert {row["status"] for row in events} == {200}
    assert {row["model"] for row in events} == {"m"}
    code = "from stillwatch.cli.main import main; main()"
    done = subprocess.run(  # noqa: PLW1510 - its exit code is the result
        [
            *(sys.executable, "-c", code, "scan", str(proxy.recording)),
            *("--key-file", str(proxy.folder / "stillwatch" / "hash.key")),
            *("--out", str(tmp_path / "out")),
        ],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 2  # too few accounts to judge, but it was read
    assert "accounts outside clusters" in done.stderr


def test_accounts_that_nobody_knows_are_refused(proxy) -> None:
    status, _, text = ask(proxy, "stranger")
    assert status == 403
    assert "has no licence" in json.loads(text)["error"]["message"]


def test_accounts_that_nobody_knows_have_the_default_licence(own_proxy) -> None:
    load_licences(own_proxy.store, [Licence(id="trial", output_in_total=5)], who="test")
    own_proxy.extra = '[litellm]\ndefault_licence = "trial"\n'
    own_proxy.start()
    assert delivered(ask(own_proxy, "stranger", max_tokens=50)[2]) == 5
    assert ask(own_proxy, "stranger")[0] == 429
    assert delivered(ask(own_proxy, "another")[2]) == 5


def test_workers_that_share_no_limits_do_not_serve_beside_each_other(own_proxy) -> None:
    own_proxy.start()
    second = RunningProxy(own_proxy.folder, own_proxy.upstream)
    assert second.launch().wait(120) != 0
    assert "set limits.redis, or start LiteLLM with --num_workers 1" in own_proxy.log


@pytest.mark.skipif(PROGRAM is None, reason="no redis-server")
def test_workers_that_share_limits_are_one(own_proxy, tmp_path) -> None:
    redis = RedisServer(tmp_path, free_port())
    second = RunningProxy(own_proxy.folder, own_proxy.upstream)
    workers = [own_proxy, second]
    try:
        for one in workers:
            one.extra = f'[limits]\nredis = "{redis.url}"\n'
            one.start()
        account = own_proxy.account(output_in_total=100, tokens_per_minute=10_000)

        async def everywhere():
            bodies = [{"max_tokens": 7, "stream": i % 2 == 0} for i in range(16)]
            found = await asyncio.gather(*(_ask_all(one, account, bodies) for one in workers))
            return [answer for some in found for answer in some]

        found = asyncio.run(everywhere())
        taken = sum(delivered(text) for status, _, text in found if status == 200)
        assert 80 < taken <= 100
        assert (own_proxy.folder / "recording-2" / "journal").is_dir()
    finally:
        second.stop()
        redis.kill()


def test_a_proxy_whose_store_is_broken_does_not_start(own_proxy) -> None:
    (own_proxy.folder / "store.db").write_bytes(b"this is no database" * 100)
    assert own_proxy.launch().wait(120) != 0
    assert "the store" in own_proxy.log
