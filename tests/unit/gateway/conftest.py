"""A bank in memory, clocks that stand, a grant."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from stillwatch.gateway.limits import Limits
from stillwatch.licences.allowance import Allowance, Purses
from stillwatch.licences.licence import Grant, Licence
from tests.redis_server import PROGRAM, RedisServer, free_port


class MemoryBank:
    """What is out, by allowance."""

    def __init__(self) -> None:
        self.out: dict[str, int] = {}

    def lease(self, allowance: Allowance, least: int, want: int) -> int:
        out = self.out.get(allowance.name, 0)
        granted = max(0, min(want, allowance.limit - out))
        self.out[allowance.name] = out + granted
        return granted

    def give_back(self, name: str, tokens: int) -> None:
        self.out[name] -= tokens


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def wall_us(self) -> int:
        return 1_795_435_200_000_000 + int(self.now * 1e6)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limits(clock: Clock) -> Limits:
    return Limits(Purses(MemoryBank()), clock, clock.wall_us)


@pytest.fixture
def grant_of() -> Callable[..., Grant]:
    def make(**terms: Any) -> Grant:
        return Grant(key="k", account="a", licence=Licence(id="l", **terms))

    return make


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    if PROGRAM is None:
        pytest.skip("no redis-server; apt-get install redis-server brings one")
    server = RedisServer(tmp_path_factory.mktemp("redis"), free_port())
    yield server
    server.kill()


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis that a test may stop and kill."""
    if PROGRAM is None:
        pytest.skip("no redis-server; apt-get install redis-server brings one")
    server = RedisServer(tmp_path, free_port())
    yield server
    server.kill()
