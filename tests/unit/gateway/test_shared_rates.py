import asyncio
from contextlib import suppress
from uuid import uuid4

import msgspec
import pytest

from stillwatch.gateway.refusals import Refused
from stillwatch.gateway.shared_rates import HOLD_S, Admitted, Reached, SharedRates
from stillwatch.licences.licence import Licence
from tests.redis_server import RedisServer, link_to


class Gateways:
    """Three of them on one Redis, whose clock a test sets."""

    def __init__(self, server: RedisServer, clock, n: int = 3) -> None:
        self.client, self.clock = server.client(), clock
        self.links = [link_to(server, share) for share in [uuid4().hex] * n]
        self.backs = [0] * n

        def counts(number: int):
            def back() -> None:
                self.backs[number] += 1

            return back

        self.rates = [SharedRates(link, clock, counts(i)) for i, link in enumerate(self.links)]

    async def meet(self) -> None:
        for rates in self.rates:
            await rates.tell()

    def later(self, seconds: float) -> None:
        """Let time pass that somebody looks at."""
        key = self.links[0].key("clock")
        self.client.hincrby(key, "now", int(seconds * 1000))

    async def ask(self, number: int, licence: Licence, tokens: int = 0, n: int = 1):
        """Have one of them ask for n requests at once."""
        rates = self.rates[number]
        waiting = [asyncio.ensure_future(rates.admit("a", licence, tokens)) for _ in range(n)]
        await asyncio.sleep(0)
        await rates.tell()
        return await asyncio.gather(*waiting)

    async def close(self) -> None:
        for link in self.links:
            await link.close()


def on(server, clock, work) -> None:
    async def run() -> None:
        gateways = Gateways(server, clock)
        await gateways.meet()
        try:
            await work(gateways)
        finally:
            await gateways.close()

    asyncio.run(run())


def admitted(answers) -> int:
    return sum(isinstance(one, Admitted) for one in answers)


def test_requests_a_minute_over_all_gateways(redis_server, clock) -> None:
    licence = Licence(id="l", requests_per_minute=10)

    async def work(gateways: Gateways) -> None:
        found = [await gateways.ask(i, licence, n=5) for i in range(3)]
        assert [admitted(one) for one in found] == [5, 5, 0]
        assert found[0][0].requests_left == 9
        assert found[2][0].what == "requests"
        assert 60 < found[2][0].wait_s <= 62
        for _ in range(10):
            gateways.rates[0].settle("a", 0, 0)
        gateways.later(59)
        assert admitted(await gateways.ask(1, licence)) == 0
        gateways.later(4)
        assert admitted(await gateways.ask(1, licence, n=11)) == 10

    on(redis_server, clock, work)


def test_tokens_a_minute_over_all_gateways(redis_server, clock) -> None:
    licence = Licence(id="l", tokens_per_minute=100)

    async def work(gateways: Gateways) -> None:
        assert admitted(await gateways.ask(0, licence, 60)) == 1
        (reached,) = await gateways.ask(1, licence, 60)
        assert reached == Reached("tokens", 1.0)
        gateways.rates[0].settle("a", 60, 20)
        await gateways.rates[0].tell()
        (second,) = await gateways.ask(1, licence, 60)
        assert second.tokens_left == 20
        (reached,) = await gateways.ask(2, licence, 30)
        assert 60 < reached.wait_s <= 62
        gateways.later(63)
        assert admitted(await gateways.ask(2, licence, 40)) == 1
        assert admitted(await gateways.ask(2, licence, 1)) == 0

    on(redis_server, clock, work)


def test_requests_at_once_and_a_gateway_that_dies(redis_server, clock) -> None:
    licence = Licence(id="l", parallel=3, tokens_per_minute=100)

    async def work(gateways: Gateways) -> None:
        assert admitted(await gateways.ask(0, licence, 10, n=2)) == 2
        assert admitted(await gateways.ask(1, licence, 10, n=2)) == 1
        assert (await gateways.ask(2, licence, 10))[0] == Reached("parallel", 1.0)
        for _ in range(4):
            gateways.later(9)
            await gateways.rates[1].tell()  # the first one is not heard of any more
        found = await gateways.ask(2, licence, 10, n=3)
        assert admitted(found) == 2
        assert found[0].tokens_left == 60  # what the dead one may have used counts for a minute
        gateways.later(60)
        await gateways.rates[1].tell()
        gateways.rates[1].settle("a", 10, 0)
        await gateways.rates[1].tell()
        found = await gateways.ask(1, licence, 10)
        assert found[0].tokens_left == 70

    on(redis_server, clock, work)


def test_neither_a_clock_that_is_set_nor_a_pause_makes_a_minute_shorter(
    redis_server, clock
) -> None:
    licence = Licence(id="l", requests_per_minute=1, parallel=1)

    async def work(gateways: Gateways) -> None:
        assert admitted(await gateways.ask(0, licence)) == 1
        key = gateways.links[0].key("clock")
        for jump in (-3_600_000, 3_600_000):
            gateways.client.hincrby(key, "real", jump)
            (reached,) = await gateways.ask(1, licence)
            assert reached.what == "parallel"
        gateways.rates[0].settle("a", 0, 0)
        await gateways.rates[0].tell()
        assert (await gateways.ask(1, licence))[0].what == "requests"

    on(redis_server, clock, work)


def test_a_request_that_does_not_wait_leaves_nothing_behind(redis_server, clock) -> None:
    licence = Licence(id="l", parallel=1)

    async def work(gateways: Gateways) -> None:
        rates = gateways.rates[0]
        waiting = asyncio.ensure_future(rates.admit("a", licence, 5))
        await asyncio.sleep(0)
        waiting.cancel()
        with suppress(asyncio.CancelledError):
            await waiting
        await rates.tell()
        await rates.tell()
        answered = asyncio.ensure_future(rates.admit("a", licence, 5))
        await asyncio.sleep(0)
        await rates.tell()
        answered.cancel()  # just as its answer came
        with suppress(asyncio.CancelledError):
            await answered
        await rates.tell()
        assert rates._accounts == {}
        assert admitted(await gateways.ask(1, licence)) == 1

    on(redis_server, clock, work)


def test_redis_away_lets_nobody_in_and_cuts_what_it_cannot_hold(own_redis, clock) -> None:
    licence = Licence(id="l", parallel=2, tokens_per_minute=100)

    async def work(gateways: Gateways) -> None:
        rates, cut = gateways.rates[0], []
        rates.on_lost = lambda: cut.append(1)
        assert admitted(await gateways.ask(0, licence, 50)) == 1
        own_redis.kill()
        with pytest.raises(Refused) as refused:
            await gateways.ask(0, licence, 10)
        assert refused.value.status == 503
        assert dict(refused.value.headers)[b"retry-after"] == b"2"
        with pytest.raises(Refused):
            await rates.admit("a", licence, 10)
        assert cut == []
        clock.now += HOLD_S + 1
        await rates.tell()
        assert cut == [1]
        rates.settle("a", 50, 30)
        await rates.tell()
        own_redis.start()
        assert gateways.backs[0] == 1
        await rates.tell()
        assert gateways.backs[0] == 2
        (found,) = await gateways.ask(0, licence, 70)
        assert found.tokens_left == 0
        await gateways.rates[1].tell()
        with suppress(Refused):
            await gateways.ask(1, licence, 1)
        assert (await gateways.ask(1, licence, 1))[0].what == "tokens"

    on(own_redis, clock, work)


def test_a_redis_that_came_back_with_less_is_told_again(own_redis, clock) -> None:
    licence = Licence(id="l", parallel=1)

    async def work(gateways: Gateways) -> None:
        assert admitted(await gateways.ask(0, licence)) == 1
        kept = gateways.client.get(gateways.links[0].key("begun"))
        gateways.client.flushall()
        await gateways.rates[0].tell()
        assert gateways.rates[0].are_away
        gateways.client.set(gateways.links[0].key("begun"), kept)
        await gateways.rates[0].tell()
        assert (await gateways.ask(1, licence))[0] == Reached("parallel", 1.0)

    on(own_redis, clock, work)


def test_a_call_that_comes_too_late_changes_nothing(redis_server, clock) -> None:
    async def work(gateways: Gateways) -> None:
        link = gateways.links[0]
        await gateways.rates[0].tell()
        late = msgspec.json.encode([["a", 5, 50, 0, []]])
        said = await link._admit(keys=[link.prefix], args=[link.gateway, 1, late])
        assert said == b'"late"'
        licence = Licence(id="l", parallel=1)
        assert admitted(await gateways.ask(1, licence)) == 1

    on(redis_server, clock, work)
