"""The bank of several gateways: what each of them holds of every allowance, in Redis."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from stillwatch.gateway.redis_link import AwayError, RedisLink
from stillwatch.licences.allowance import Allowance

DAY_S: Final = 86_400
KEEP_S: Final = {"day": 8 * DAY_S, "month": 62 * DAY_S, "total": 0}
"""How long an allowance is kept after it was last touched; 0: for ever."""
AT_ONCE: Final = 200
"""So much is said again before requests get their turn."""


@dataclass(slots=True)
class _Holding:
    """What this gateway leased of an allowance and did not give back, as it alone knows.

    ``told`` is False where Redis may believe something else.
    """

    keep_s: int
    touched: float = 0.0
    tokens: int = 0
    told: bool = True


class RedisBank:
    """Hands out what is left of allowances, to one of several gateways.

    Each call says what this gateway holds, not what changed: a call of which nobody knows whether
    it was carried out is set right by the next. A gateway that dies keeps what it held.

    Parameters
    ----------
    link : RedisLink
    monotonic : callable
        Seconds of a monotonic clock.
    """

    def __init__(self, link: RedisLink, monotonic: Callable[[], float]) -> None:
        self._link = link
        self._monotonic = monotonic
        self._holdings: dict[str, _Holding] = {}

    def lease(self, allowance: Allowance, least: int, want: int) -> int:
        """Hand out up to ``want`` tokens of what is left; none while Redis is away."""
        holding = self._holding(allowance.name)
        before = holding.tokens
        self._tell(allowance.name, holding, want, allowance.limit)
        return holding.tokens - before

    def give_back(self, name: str, tokens: int) -> None:
        """Take back tokens that were leased and not used; while Redis is away, later."""
        holding = self._holding(name)
        holding.tokens -= tokens
        self._tell(name, holding)

    def spent(self, name: str) -> int:
        """Return what was leased of an allowance and not given back, by all gateways."""
        return sum(self._link.held(name).values())

    def carry(self, held: dict[str, int]) -> None:
        """Hold what was used of allowances before anything was shared."""
        for name, tokens in held.items():
            holding = self._holding(name)
            holding.tokens += tokens
            holding.told = False

    def keep_house(self) -> bool:
        """Say again what Redis may not know, some of it; forget allowances of periods long over.

        Returns
        -------
        bool
            Whether Redis knows all.
        """
        now, said = self._monotonic(), 0
        for name, holding in list(self._holdings.items()):
            if not holding.told:
                if said == AT_ONCE:
                    return False
                said += 1
                if not self._tell(name, holding):
                    return False
            elif holding.keep_s and now - holding.touched > holding.keep_s:
                del self._holdings[name]
        return True

    def restate(self) -> None:
        """Say everything again: Redis was away, and may have come back with less."""
        for holding in self._holdings.values():
            holding.told = False

    def _holding(self, name: str) -> _Holding:
        holding = self._holdings.get(name)
        if holding is None:
            period = "total" if name.endswith("/total") else name.split("/")[-2]
            holding = self._holdings[name] = _Holding(KEEP_S[period])
        holding.touched = self._monotonic()
        return holding

    def _tell(self, name: str, holding: _Holding, want: int = 0, limit: int = 0) -> bool:
        """Say what is held and take what is wanted; return whether Redis heard it."""
        try:
            got = self._link.lease(name, holding.tokens, want, limit, holding.keep_s)
        except AwayError:
            holding.told = False
        else:
            holding.tokens += got
            holding.told = True
        return holding.told
