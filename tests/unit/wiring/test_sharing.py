"""Several of them, as processes, are in tests/integration/gateway/test_several_gateways.py."""

import asyncio

import pytest

from stillwatch.gateway.bank import ALLOWANCES, LocalBank
from stillwatch.gateway.flights import Flights
from stillwatch.licences.allowance import Allowance
from stillwatch.store.shares import share_of
from stillwatch.store.store import open_store
from stillwatch.wiring import sharing
from stillwatch.wiring.sharing import Sharing
from tests.redis_server import PROGRAM, RedisServer, free_port

BEFORE = Allowance("b/total", 100)
TOTAL = Allowance("a/total", 100)


@pytest.mark.skipif(
    PROGRAM is None, reason="no redis-server; apt-get install redis-server brings one"
)
def test_what_is_not_in_use_goes_back(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(sharing, "IDLE_S", 0.01)
    before = LocalBank(tmp_path / ALLOWANCES)  # the first of them served alone
    before.lease(BEFORE, 7, 7)
    before.close()
    server = RedisServer(tmp_path, free_port())
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")

    async def work() -> None:
        one = Sharing(server.url, store, tmp_path, 1.0)
        async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
            keeping = tasks.create_task(one.follow(Flights()))
            await use(one)
            keeping.cancel()
        await one.close()

    async def use(one: Sharing) -> None:
        two = Sharing(server.url, store, tmp_path / "two", 1.0)
        assert one.problem() == "Redis was not reached yet"
        while one.problem() is not None:
            await asyncio.sleep(0.01)
        assert share_of(store, who="test")[1]
        await two._rates.tell()
        for each in (one, two):
            each.limits.purses.reserve([TOTAL], 40, float("-inf"))
            each.limits.purses.settle([TOTAL.name], 40, 30, float("-inf"))
        while one.limits.purses.left(TOTAL):
            await asyncio.sleep(0.01)
        while (tmp_path / ALLOWANCES).exists():
            await asyncio.sleep(0.01)
        assert one._bank.spent(BEFORE.name) == 7
        await two.close()
        assert one._bank.spent(TOTAL.name) == 60

    try:
        asyncio.run(work())
    finally:
        server.kill()
