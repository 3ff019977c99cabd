"""What keys open, as the store last said: in memory, so that no request waits for a database."""

import asyncio
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Final

import structlog

from stillwatch.gateway.refusals import Refused, retry_after
from stillwatch.licences.licence import Grant, Licence
from stillwatch.measures.measure import Measure, Rung
from stillwatch.measures.narrowing import Narrowing, narrowing_of
from stillwatch.store.snapshot import Known

log: Final = structlog.get_logger("stillwatch.directory")


class Directory:
    """Finds grants; follows the store.

    Parameters
    ----------
    read : callable
        Reads the store; given the known revision, None if nothing changed.
    digest : callable
        Shown key to its digest.
    poll_s, stale_s : float
        How often the store is asked, and after how long without it everything is refused.
    """

    def __init__(
        self,
        read: Callable[[int], Known | None],
        digest: Callable[[bytes], bytes],
        poll_s: float,
        stale_s: float,
    ) -> None:
        self._read = read
        self._digest = digest
        self._poll_s = poll_s
        self._stale_s = stale_s
        self._asked = time.monotonic()
        self.known = read(-1) or Known(-1)
        self._keys = frozenset(grant.key for grant in self.known.grants.values())
        self.on_lost: Callable[[frozenset[str]], None] = lambda _keys: None
        """Told the ids of keys that open nothing any more."""

    @property
    def age_s(self) -> float:
        """Seconds since the store was last heard of."""
        return time.monotonic() - self._asked

    def find(self, shown: bytes | None) -> Grant:
        """Return what a key opens.

        Raises
        ------
        Refused
            Nothing, or the store was not heard of for too long.
        """
        if self.age_s > self._stale_s:
            raise Refused(503, "unavailable", "keys cannot be checked now", retry_after(5))
        if shown is None:
            raise Refused(401, "missing_api_key", "no API key was sent")
        grant = self.known.grants.get(self._digest(shown))
        if grant is None:
            raise Refused(401, "invalid_api_key", "this API key is not valid")
        if grant.expires_us is not None and time.time_ns() // 1000 >= grant.expires_us:
            raise Refused(401, "invalid_api_key", "this API key has expired")
        return grant

    def opens(self, key: str) -> bool:
        """Tell whether a key still opens anything, by its id."""
        return key in self._keys

    def measures(self, account: str, now_us: int) -> list[Measure]:
        """Return the measures in force on an account."""
        taken = self.known.measures.get(account)
        return [one for one in taken if one.in_force(now_us)] if taken else []

    async def follow(self) -> None:
        """Ask the store for changes, for ever."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(self._poll_s)
            try:
                found = await loop.run_in_executor(None, self._read, self.known.revision)
            except Exception as error:  # noqa: BLE001 - whatever a driver raises: ask again
                log.warning("store_unreachable", error=type(error).__name__)
                continue
            self._asked = time.monotonic()
            if found is not None:
                self._take(found)

    def _take(self, found: Known) -> None:
        keys = frozenset(grant.key for grant in found.grants.values())
        lost = self._keys - keys
        self.known, self._keys = found, keys
        log.info("store_followed", revision=found.revision, keys=len(keys), lost=len(lost))
        if lost:
            self.on_lost(lost)


def consequence(grant: Grant, taken: list[Measure], now_us: int) -> tuple[Narrowing, float]:
    """Return what is withheld from an account, and the seconds that it is slowed down by.

    Raises
    ------
    Refused
        It is challenged or suspended.
    """
    if all(one.rung is Rung.OBSERVE for one in taken):  # who is observed does not wait for it
        return _licensed(grant.licence), 0.0
    top = max(one.rung for one in taken)
    if top is Rung.SUSPEND:
        raise Refused(403, "account_suspended", "this account is suspended; ask the provider why")
    if top is Rung.CHALLENGE:
        raise Refused(403, "verification_required", "this account must be verified first")
    delay = max((one.delay_ms for one in taken if one.rung is Rung.SLOW), default=0)
    return narrowing_of(grant.licence, taken, now_us), delay / 1000


@lru_cache(maxsize=1024)
def _licensed(licence: Licence) -> Narrowing:
    """Return what a licence alone withholds; every request of an ordinary account asks."""
    return narrowing_of(licence, (), 0)
