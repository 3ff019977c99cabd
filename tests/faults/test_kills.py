"""kill -9 under load, again and again: nothing received is missing, nothing used is forgotten."""

import asyncio
import random
import signal

import pytest

from stillwatch.gateway.bank import LocalBank
from tests.integration.gateway.conftest import ended, start_upstream, started
from tests.integration.gateway.test_limits_hold import many

pytestmark = pytest.mark.faults
LIMIT = 2_000
ROUNDS = 6


@pytest.fixture
def gateway(tmp_path):
    process, address = start_upstream()
    one = started(tmp_path, address)
    yield one
    ended(one)
    process.kill()


async def _until_killed(gateway, key, wait_s):
    task = asyncio.create_task(many(gateway, key, 48, max_tokens=9))
    await asyncio.sleep(wait_s)
    gateway.process.send_signal(signal.SIGKILL)
    return await task


def test_killed_at_random_points(gateway) -> None:
    draw = random.Random(18730)
    key = gateway.key(output_in_total=LIMIT)
    account = gateway.account
    received = words = 0
    for _ in range(ROUNDS):
        statuses, taken = asyncio.run(_until_killed(gateway, key, draw.uniform(0.02, 0.6)))
        received += statuses.count(200)
        words += taken
        gateway.process.wait()
        gateway.start()
    assert received > 0
    assert gateway.wait_until_rolled(received) >= received
    recorded = sum(event["usage_output_tokens"] or 0 for event in gateway.events())
    assert recorded >= words
    assert gateway.stop() == 0
    bank = LocalBank(gateway.recording / "allowances.db")
    spent = bank.spent(f"{account}/total")
    assert words <= spent <= LIMIT
