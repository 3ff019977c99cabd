"""Limits that several gateways keep together in Redis, put together."""

import asyncio
import time
from functools import partial
from pathlib import Path
from typing import Final

import structlog

from stillwatch.gateway.bank import ALLOWANCES, LocalBank
from stillwatch.gateway.exchange import now_us
from stillwatch.gateway.flights import Flights
from stillwatch.gateway.redis_bank import RedisBank
from stillwatch.gateway.redis_link import RedisLink
from stillwatch.gateway.shared_limits import SharedLimits
from stillwatch.gateway.shared_rates import SharedRates
from stillwatch.licences.allowance import IDLE_S, Purses
from stillwatch.store.shares import begin_share, share_of
from stillwatch.store.store import Store

log: Final = structlog.get_logger("stillwatch.sharing")
WHO: Final = "gateway"
SOON_S: Final = 0.1
"""When to go on saying what Redis may not know."""


class Sharing:
    """What one of several gateways needs for limits.

    Parameters
    ----------
    url : str
        Of Redis.
    store : Store
    folder : Path
        Where this gateway kept allowances, if it served alone before.
    bytes_per_token : float

    Attributes
    ----------
    limits : SharedLimits
    """

    def __init__(self, url: str, store: Store, folder: Path, bytes_per_token: float) -> None:
        name, begun = share_of(store, who=WHO)
        on_begun = partial(begin_share, store, who=WHO)
        self._link = RedisLink(url, name, begun=begun, on_begun=on_begun)
        self._bank = RedisBank(self._link, time.monotonic)
        self._alone = folder / ALLOWANCES
        if self._alone.is_file():
            before = LocalBank(self._alone)
            self._bank.carry(before.held())
            before.close()
        self._rates = SharedRates(self._link, time.monotonic, self._bank.restate)
        self.limits = SharedLimits(
            Purses(self._bank), self._rates, time.monotonic, now_us, bytes_per_token
        )

    def problem(self) -> str | None:
        """Return why limits cannot be checked; None: they can."""
        return self._link.problem

    async def follow(self, flights: Flights) -> None:
        """Keep in touch with Redis, for ever."""
        self._rates.on_lost = flights.cut_held
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._rates.follow())
            tasks.create_task(self._keep_house())

    async def _keep_house(self) -> None:
        while True:
            self.limits.purses.return_idle(time.monotonic())
            told = self._bank.keep_house()
            if told and self._alone.is_file():
                self._alone.rename(self._alone.with_suffix(".shared"))
                log.info("allowances_are_shared_now", before=str(self._alone))
            await asyncio.sleep(IDLE_S if told else SOON_S)

    async def close(self) -> None:
        """Give back what is not in use, and leave."""
        self.limits.purses.close()
        await self._rates.tell()
        await self._link.close()
