"""What limits need: kept by one gateway alone, or by several in Redis."""

import asyncio
import importlib
import math
import time
from typing import Any, Final, Protocol

import structlog

from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.gateway.bank import ALLOWANCES, LocalBank
from stillwatch.gateway.exchange import now_us
from stillwatch.gateway.flights import Flights
from stillwatch.gateway.limits import Limits
from stillwatch.gateway.settings import Settings
from stillwatch.licences.allowance import IDLE_S, Purses
from stillwatch.store.store import Store

log: Final = structlog.get_logger("stillwatch.limits")
SHARING: Final = "stillwatch.wiring.sharing"
"""Loaded only where gateways share: it needs the client of Redis."""


class Limiting(Protocol):
    """Keeps limits while a gateway serves."""

    @property
    def limits(self) -> Limits:
        """Admits requests."""
        ...

    def problem(self) -> str | None:
        """Return why limits cannot be checked; None: they can."""
        ...

    async def follow(self, flights: Flights) -> None:
        """Keep house, for ever."""
        ...

    async def close(self) -> None:
        """Give back what is not in use, and leave."""
        ...


class Alone:
    """Limits of one gateway, in its own folder.

    Parameters
    ----------
    settings : Settings
    """

    def __init__(self, settings: Settings) -> None:
        self._bank = LocalBank(settings.recording.folder / ALLOWANCES)
        purses = Purses(self._bank)
        self.limits = Limits(purses, time.monotonic, now_us, settings.limits.bytes_per_token)

    def problem(self) -> None:
        """Return nothing: a file that can be opened can be used."""

    async def follow(self, _flights: Flights) -> None:
        """Return idle purses, for ever."""
        while True:
            await asyncio.sleep(IDLE_S)
            self._give_back(time.monotonic())

    async def close(self) -> None:
        """Give back what is not in use."""
        self._give_back(math.inf)
        self._bank.close()

    def _give_back(self, now: float) -> None:
        """Give back what is idle; where that cannot be written down, it counts as used."""
        try:
            self.limits.purses.return_idle(now)
        except StillwatchError as error:
            log.warning("allowances_not_returned", why=str(error))


def with_redis(module: str) -> Any:
    """Load a module that needs the client of Redis.

    Raises
    ------
    InputError
        It is not installed.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name != "redis":
            raise
        raise InputError(
            "the client of Redis is not installed; install stillwatch[redis]", field="limits.redis"
        ) from None


def limiting_of(settings: Settings, store: Store) -> Limiting:
    """Return what keeps the limits of a gateway.

    Raises
    ------
    InputError
        Another gateway keeps them in the same folder, or the client of Redis is not installed.
    """
    if settings.limits.redis is None:
        return Alone(settings)
    sharing = with_redis(SHARING)
    made: Limiting = sharing.Sharing(
        settings.limits.redis, store, settings.recording.folder, settings.limits.bytes_per_token
    )
    return made
