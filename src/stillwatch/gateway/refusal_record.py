"""Refused requests on record: whoever is refused may ask again through another account.

Nobody waits for the disk because of one, and a flood of them does not fill it.
"""

import time
from collections.abc import Callable
from typing import Final

from stillwatch.gateway.exchange import Exchange, Spool, now_us
from stillwatch.gateway.journal import Journal
from stillwatch.gateway.metrics import Metrics
from stillwatch.gateway.refusals import Refused

STATUSES: Final = frozenset({403, 429})
AT_ONCE: Final = 10
PER_S: Final = 1.0
BYTES_AT_ONCE: Final = 2**20
BYTES_PER_S: Final = 2**14


class _Room:
    """What may still be written down for one account; grows back with time."""

    __slots__ = ("at", "refusals", "text")

    def __init__(self, now: float) -> None:
        self.at, self.refusals, self.text = now, float(AT_ONCE), float(BYTES_AT_ONCE)

    def grow(self, now: float) -> None:
        """Give back what time has brought."""
        passed, self.at = now - self.at, now
        self.refusals = min(AT_ONCE, self.refusals + passed * PER_S)
        self.text = min(BYTES_AT_ONCE, self.text + passed * BYTES_PER_S)


class RefusalRecord:
    """Writes refused requests down, as many of each account as there is room for.

    Parameters
    ----------
    journal : Journal or None
        None: nothing is recorded.
    spool : Spool
    metrics : Metrics
    monotonic : callable
        Seconds.
    """

    def __init__(
        self,
        journal: Journal | None,
        spool: Spool,
        metrics: Metrics,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._journal = journal
        self._spool = spool
        self._metrics = metrics
        self._monotonic = monotonic
        self._rooms: dict[str, _Room] = {}

    def takes(self, refused: Refused, account: str) -> bool:
        """Tell whether a refusal is written down, and keep room for it."""
        journal = self._journal
        if journal is None or refused.status not in STATUSES:
            return False
        now = self._monotonic()
        room = self._rooms.get(account)
        if room is None:
            room = self._rooms[account] = _Room(now)
        room.grow(now)
        if room.refusals < 1 or journal.failed is not None:
            self._metrics.not_recorded()
            return False
        room.refusals -= 1
        return True

    def write(self, exchange: Exchange, refused: Refused) -> None:
        """Write down a refusal that was taken; its prompt too, where there is room for it."""
        assert self._journal is not None
        asked, room = exchange.asked, self._rooms[exchange.grant.account]
        if asked is not None:
            if len(asked.raw) > room.text:
                asked.raw = b""
            room.text -= len(asked.raw)
        exchange.status, exchange.error, exchange.end_us = refused.status, refused.code, now_us()
        self._journal.append(self._spool.frame(exchange))
