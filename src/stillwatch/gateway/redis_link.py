"""The way to the Redis that gateways share: whether it is there, and has all that it had."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import msgspec
import redis
import redis.asyncio
import structlog
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

from stillwatch.core.errors import StillwatchError

log: Final = structlog.get_logger("stillwatch.redis")
BLOCKING_S: Final = 0.25
"""Longest that a call may hold up all requests; after one that did, none is made for a while."""
PATIENCE_S: Final = 1.0
"""Longest wait of a call that holds up nobody else."""
KEEPS_ALL: Final = "noeviction"
NOT_YET: Final = "Redis was not reached yet"
SCRIPTS: Final = Path(__file__).with_name("lua")
LOST: Final = -1


class AwayError(Exception):
    """Redis cannot be used now."""


class RedisLink:
    """The link of one gateway to Redis.

    Parameters
    ----------
    url : str
    share : str
        Name of what the gateways of one store share.
    begun : bool
        Whether something was kept there before.
    on_begun : callable
        Called when something is, for the first time; may block.

    Attributes
    ----------
    gateway : str
        By which this process is known there; never used again.
    problem : str or None
        Why Redis cannot be used; None: it can.
    """

    def __init__(self, url: str, share: str, *, begun: bool, on_begun: Callable[[], None]) -> None:
        self.gateway = os.urandom(8).hex()
        self.problem: str | None = NOT_YET
        self.prefix = f"stillwatch:{{{share}}}:"
        self._begun = begun
        self._on_begun = on_begun
        self._calls = 0
        self._blocking: Any = redis.Redis.from_url(
            url,
            socket_timeout=BLOCKING_S,
            socket_connect_timeout=BLOCKING_S,
            retry=Retry(NoBackoff(), 0),
        )
        self._patient: Any = redis.asyncio.Redis.from_url(
            url,
            socket_timeout=PATIENCE_S,
            socket_connect_timeout=PATIENCE_S,
            retry=AsyncRetry(NoBackoff(), 0),
        )
        self._lease = self._blocking.register_script((SCRIPTS / "lease.lua").read_text("utf-8"))
        self._admit = self._patient.register_script((SCRIPTS / "admit.lua").read_text("utf-8"))

    def key(self, name: str) -> str:
        """Return where something is kept."""
        return self.prefix + name

    def lease(self, name: str, holds: int, wants: int, limit: int, keep_s: int) -> int:
        """Lease tokens of an allowance; say what is held of it in any case.

        Raises
        ------
        AwayError
            Whether it was done is not known; the next call for this allowance sets it right.
        """
        if self.problem is not None:
            raise AwayError
        self._calls += 1
        keys = [self.key("begun"), self.key(f"allowance:{name}"), self.key("gateways")]
        args: list[Any] = [self.gateway, self._calls, holds, wants, limit, keep_s]
        try:
            got = int(self._lease(keys=keys, args=args))
        except (redis.RedisError, OSError) as error:
            self._failed(error)
            raise AwayError from None
        if got == LOST:
            self._lost()
        if got < 0:
            raise AwayError
        return got

    def held(self, name: str) -> dict[str, int]:
        """Return what each gateway holds of an allowance, or used of it."""
        found = self._blocking.hgetall(self.key(f"allowance:{name}"))
        return {
            field[1:].decode(): int(value)
            for field, value in found.items()
            if field.startswith(b"h")
        }

    async def admit(self, wishes: list[Any]) -> list[Any]:
        """Ask for requests to be admitted (``admit.lua``); a Redis that was away is used again.

        Raises
        ------
        AwayError
        """
        try:
            if self.problem is not None:
                await self._greet()
            self._calls += 1
            args: list[Any] = [self.gateway, self._calls, msgspec.json.encode(wishes)]
            said = msgspec.json.decode(await self._admit(keys=[self.prefix], args=args))
        except AwayError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a driver raises: try again later
            self._failed(error)
            raise AwayError from None
        if said == "lost":
            self._lost()
        if isinstance(said, str):
            raise AwayError
        if self.problem is not None:
            log.info("redis_is_used", gateway=self.gateway)
            self.problem = None
        return said or []  # Lua has one word for an empty list and an empty object

    async def _greet(self) -> None:
        """Look at a Redis that was away or is new.

        Raises
        ------
        AwayError
            It may forget.
        """
        forgets = _why_it_forgets(await self._patient.info("memory"))
        if forgets is not None:
            self._say(forgets)
            raise AwayError
        if not self._begun:
            await self._patient.set(self.key("begun"), 1, nx=True)
            await asyncio.get_running_loop().run_in_executor(None, self._on_begun)
            self._begun = True

    def _failed(self, error: Exception) -> None:
        self._say(f"Redis cannot be used ({type(error).__name__})")

    def _lost(self) -> None:
        self._say(
            "Redis has lost what was used of allowances and rates; restore its data, or accept "
            f"the loss with: redis-cli SET '{self.key('begun')}' 1"
        )

    def _say(self, problem: str) -> None:
        if problem != self.problem:
            log.error("redis_is_not_used", why=problem)
        self.problem = problem

    async def close(self) -> None:
        """Close all connections."""
        self._blocking.close()
        await self._patient.aclose()


def look_at(url: str) -> str:
    """Look at a Redis that gateways are to share; return what was found.

    Raises
    ------
    StillwatchError
        It cannot be used.
    """
    client: Any = redis.Redis.from_url(
        url, socket_timeout=PATIENCE_S, socket_connect_timeout=PATIENCE_S
    )
    try:
        memory, kept = client.info("memory"), client.info("persistence")
    except (redis.RedisError, OSError) as error:
        raise StillwatchError(
            f"Redis cannot be used ({type(error).__name__}); is it running, and the address right?"
        ) from None
    finally:
        client.close()
    forgets = _why_it_forgets(memory)
    if forgets is not None:
        raise StillwatchError(forgets)
    if not kept.get("aof_enabled"):
        return "answers; its data end with it: set appendonly yes and appendfsync always"
    return "answers and keeps its data"


def _why_it_forgets(memory: dict[str, Any]) -> str | None:
    policy = memory.get("maxmemory_policy", KEEPS_ALL)
    if not memory.get("maxmemory") or policy == KEEPS_ALL:
        return None
    return (
        f"Redis may forget what was used (maxmemory-policy is {policy}); "
        f"set maxmemory-policy {KEEPS_ALL}"
    )
