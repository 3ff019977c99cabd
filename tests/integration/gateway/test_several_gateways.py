"""Three gateways in front of one key let no more through than one would."""

import asyncio
import json
import shutil
import signal
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest

from stillwatch.store.store import open_store
from stillwatch.wiring.pepper import load_pepper
from tests.integration.gateway.conftest import RunningGateway, ended, free_port
from tests.integration.gateway.test_limits_hold import words
from tests.redis_server import PROGRAM, RedisServer

pytestmark = pytest.mark.skipif(
    PROGRAM is None, reason="no redis-server; apt-get install redis-server brings one"
)
CLIENTS = 64
BACK_S = 15


@dataclass
class Taken:
    """What clients got."""

    statuses: Counter[int] = field(default_factory=Counter)
    words: int = 0
    refusals: list[dict[str, Any]] = field(default_factory=list)

    def __iadd__(self, more: "Taken") -> "Taken":
        self.statuses += more.statuses
        self.words += more.words
        return self


@dataclass
class Several:
    """Gateways with one store and one Redis."""

    gateways: list[RunningGateway]
    redis: RedisServer

    def key(self, **licence: Any) -> str:
        return self.gateways[0].key(**licence)

    def ask(self, key: str, n: int = CLIENTS, **body: Any) -> Taken:
        """Send requests at once, to all gateways in turn."""
        return asyncio.run(self.asking(key, n, **body))

    async def asking(self, key: str, n: int = CLIENTS, **body: Any) -> Taken:
        taken = Taken()

        async def one(session: aiohttp.ClientSession, i: int) -> None:
            asked = {"model": "m", "messages": [{"role": "user", "content": "hi"}], **body}
            asked["stream"] = i % 2 == 0
            url = f"{self.gateways[i % len(self.gateways)].url}/v1/chat/completions"
            head = {"authorization": f"Bearer {key}"}
            status, text = 0, ""
            try:
                async with session.post(url, json=asked, headers=head) as answer:
                    status = answer.status
                    async for part in answer.content.iter_any():
                        text += part.decode()
            except aiohttp.ClientError:
                pass  # what came before counts
            taken.statuses[status] += 1
            if status == 200:
                taken.words += words(text)
            elif status:
                taken.refusals.append({"headers": dict(answer.headers), **json.loads(text)})

        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            await asyncio.gather(*(one(session, i) for i in range(n)))
        return taken

    def problems(self) -> list[str]:
        found = []
        for gateway in self.gateways:
            try:
                with urllib.request.urlopen(f"{gateway.vitals}/health", timeout=5) as answer:
                    found += json.load(answer)["problems"]
            except urllib.error.HTTPError as error:
                found += json.load(error)["problems"]
        return found

    def wait_until(self, well: bool) -> list[str]:
        """Wait until all are well, or none is."""
        until = time.monotonic() + BACK_S
        while time.monotonic() < until:
            found = self.problems()
            if len(found) == (0 if well else len(self.gateways)):
                break
            time.sleep(0.1)
        return found

    def most_at_once(self, user: str) -> int:
        url = f"{self.gateways[0].upstream}/most?user={user}"
        with urllib.request.urlopen(url, timeout=5) as answer:
            return int(json.load(answer))


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory, upstream: str) -> Iterator[Several]:
    folder = tmp_path_factory.mktemp("several")
    redis = RedisServer(folder, free_port())
    store = open_store(f"sqlite:///{folder / 'store.db'}")
    pepper = load_pepper(folder / "pepper")[0]
    gateways = []
    for number in range(3):
        own = folder / f"gateway{number}"
        own.mkdir()
        shutil.copy(folder / "pepper", own / "pepper")
        made = RunningGateway(own, upstream, store, free_port(), free_port(), pepper=pepper)
        made.redis = redis.url
        gateways.append(made)
    made = Several(gateways, redis)
    try:
        for one in gateways:
            one.start()
        assert made.wait_until(well=True) == []
        yield made
    finally:
        for one in gateways:
            ended(one)
        redis.kill()


@pytest.fixture(autouse=True)
def all_well(several: Several) -> Iterator[None]:
    """Start again what a test stopped."""
    yield
    several.redis.go_on()
    if several.redis.process.poll() is not None:
        several.redis.start()
    for gateway in several.gateways:
        if gateway.process is not None and gateway.process.poll() is not None:
            gateway.start()
    assert several.wait_until(well=True) == []


@pytest.mark.parametrize("model", ["m", "no-usage", "ignores-limits", "slow"])
def test_an_allowance(several: Several, model: str) -> None:
    taken = several.ask(several.key(output_in_total=100), model=model, max_tokens=10)
    assert taken.words <= 100
    assert taken.words > 0 or model == "ignores-limits"  # what exceeds it is not passed on at all
    assert taken.statuses.keys() >= {200, 429}


def test_an_allowance_is_used_up_to_the_last_token(several: Several) -> None:
    key = several.key(output_in_total=100)
    words_of = [several.ask(key, 3, max_tokens=10).words for _ in range(5)]
    assert sum(words_of) == 100


def test_requests_a_minute(several: Several) -> None:
    key = several.key(requests_per_minute=7)
    taken = several.ask(key)
    assert taken.statuses == {200: 7, 429: CLIENTS - 7}
    waits = [int(one["headers"]["Retry-After"]) for one in taken.refusals]
    assert all(55 <= wait <= 62 for wait in waits)


def test_tokens_a_minute(several: Several) -> None:
    taken = several.ask(several.key(tokens_per_minute=500), max_tokens=10)
    assert 0 < taken.words + taken.statuses[200] <= 500
    assert taken.statuses.keys() == {200, 429}


def test_requests_at_once(several: Several) -> None:
    key = several.key(parallel=3)
    taken = several.ask(key, model="slow", max_tokens=20, user="at-once")
    assert several.most_at_once("at-once") == 3
    assert taken.statuses.keys() == {200, 429}
    assert several.ask(key, 3).statuses == {200: 3}


@pytest.mark.parametrize("how", ["paused", "killed"])
def test_redis_goes_and_comes_in_the_middle(several: Several, how: str) -> None:
    """Never looser; and when it is back, requests flow again."""
    allowed = several.key(output_in_total=300)
    rated = several.key(requests_per_minute=30)

    async def middle() -> tuple[Taken, Taken]:
        first = asyncio.gather(
            several.asking(allowed, 24, model="slow", max_tokens=10),
            several.asking(rated, 12, model="slow", max_tokens=2),
        )
        await asyncio.sleep(0.1)
        several.redis.pause() if how == "paused" else several.redis.kill()
        one, two = await first
        return one, two

    taken, passed = asyncio.run(middle())
    problems = several.wait_until(well=False)
    assert len(problems) == 3
    assert all(one.startswith("Redis cannot be used") for one in problems)
    away = several.ask(rated, 12)
    assert away.statuses == {503: 12}
    assert {one["headers"]["Retry-After"] for one in away.refusals} == {"2"}
    taken += several.ask(allowed, 24, max_tokens=10)
    several.redis.go_on() if how == "paused" else several.redis.start()
    assert several.wait_until(well=True) == []
    after = several.ask(allowed, max_tokens=10)
    taken += after
    passed += several.ask(rated)
    assert after.statuses[200] > 0
    assert taken.words <= 300
    assert 0 < passed.statuses[200] <= 30


def test_a_gateway_that_is_killed_forgets_nothing(several: Several) -> None:
    key = several.key(output_in_total=300)
    rated = several.key(tokens_per_minute=400)

    async def part() -> tuple[Taken, Taken]:
        asked = asyncio.gather(
            several.asking(key, 12, model="slow", max_tokens=10),
            several.asking(rated, 12, model="slow", max_tokens=10),
        )
        await asyncio.sleep(0.3)
        process = several.gateways[1].process
        assert process is not None
        process.send_signal(signal.SIGKILL)
        one, two = await asked
        process.wait()
        return one, two

    taken, passed = Taken(), Taken()
    for _ in range(2):
        one, two = asyncio.run(part())
        taken += one
        passed += two
        several.gateways[1].start()
    taken += several.ask(key, max_tokens=10)
    passed += several.ask(rated, max_tokens=10)
    assert 0 < taken.words <= 300
    assert 0 < passed.words <= 400


def test_a_redis_that_lost_its_data_serves_nobody_until_somebody_accepts_it(
    several: Several,
) -> None:
    key = several.key(output_in_total=100)
    assert several.ask(key, 3, max_tokens=10).words == 30
    several.redis.client().flushall()
    problems = several.wait_until(well=False)
    assert len(problems) == 3
    assert all("has lost what was used" in one for one in problems)
    several.redis.client().execute_command(
        *problems[0].split("redis-cli ")[1].replace("'", "").split()
    )
    assert several.wait_until(well=True) == []
    taken = several.ask(key, max_tokens=10)
    assert taken.words <= 70  # gateways that live say again what they hold
