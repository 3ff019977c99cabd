"""Revocation takes effect within a second, and cuts streams in flight."""

import asyncio
import time

import aiohttp

from stillwatch.licences.keys import prefix_of
from stillwatch.store.accounts import block_account
from stillwatch.store.keys import block_key
from tests.integration.gateway.test_limits_hold import many


def test_a_stream_is_cut_when_its_key_is_blocked(gateway) -> None:
    key = gateway.key()

    async def read() -> tuple[bytes, float]:
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                f"{gateway.url}/v1/chat/completions",
                json={"model": "slow", "stream": True, "messages": []},
                headers={"authorization": f"Bearer {key}"},
            ) as answer,
        ):
            got, blocked = b"", 0.0
            async for chunk in answer.content.iter_any():
                got += chunk
                if not blocked and got.count(b"data:") > 5:
                    block_key(gateway.store, prefix_of(key), who="test")
                    blocked = time.monotonic()
            return got, time.monotonic() - blocked

    got, after = asyncio.run(read())
    assert after < 1.0
    assert b"no longer valid" in got and b"[DONE]" not in got
    assert asyncio.run(many(gateway, key, 1))[0] == [401]
    assert gateway.wait_until_rolled(1) == 1


def test_a_blocked_account_is_out_with_all_its_keys(gateway) -> None:
    key = gateway.key()
    assert asyncio.run(many(gateway, key, 1))[0] == [200]
    block_account(gateway.store, gateway.account, who="test")
    time.sleep(1.0)
    assert asyncio.run(many(gateway, key, 1))[0] == [401]
