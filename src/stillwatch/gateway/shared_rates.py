"""Rates and requests at once, over all gateways that share a Redis.

Every request is admitted by Redis. One call is under way at a time; what comes meanwhile goes along
with the next, so that many requests cost few calls.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from stillwatch.gateway.redis_link import AwayError, RedisLink
from stillwatch.gateway.refusals import Refused, retry_after
from stillwatch.licences.licence import Licence

BEAT_S: Final = 0.5
"""How often Redis hears of this gateway at least."""
HOLD_S: Final = 20.0
"""After so long without Redis, requests in flight are cut: after 30 s (``admit.lua``) another
gateway may be given their place."""
AWAY: Final = Refused(
    503, "unavailable", "limits cannot be checked now; try again", retry_after(2.0)
)


@dataclass(frozen=True, slots=True)
class Admitted:
    """What is left after a request was let in; of a rate that does not bind, nonsense."""

    requests_left: int
    requests_whole_s: float
    tokens_left: int
    tokens_whole_s: float


@dataclass(frozen=True, slots=True)
class Reached:
    """A limit that a request would exceed: ``parallel``, ``requests`` or ``tokens``."""

    what: str
    wait_s: float


LIMITS: Final = ("", "parallel", "requests", "tokens")


@dataclass(slots=True)
class _Wish:
    """A request that wants in."""

    terms: tuple[int, int, int, int]
    answer: "asyncio.Future[Admitted | Reached]"


@dataclass(slots=True)
class _Own:
    """What this gateway has in flight of one account, and what it has yet to tell."""

    parallel: int = 0
    tokens: int = 0
    used: int = 0
    waiting: list[_Wish] = field(default_factory=list)


class SharedRates:
    """Has requests admitted by Redis.

    Parameters
    ----------
    link : RedisLink
    monotonic : callable
        Seconds of a monotonic clock.
    on_back : callable
        Called when Redis can be used again.
    """

    def __init__(
        self, link: RedisLink, monotonic: Callable[[], float], on_back: Callable[[], None]
    ) -> None:
        self._link = link
        self._monotonic = monotonic
        self._on_back = on_back
        self.on_lost: Callable[[], None] = lambda: None
        self._accounts: dict[str, _Own] = {}
        self._changed: set[str] = set()
        self._wake = asyncio.Event()
        self._heard = monotonic()

    @property
    def are_away(self) -> bool:
        """Whether nobody can be admitted, since Redis is away."""
        return self._link.problem is not None

    async def admit(self, account: str, licence: Licence, tokens: int) -> Admitted | Reached:
        """Have one request admitted.

        Raises
        ------
        Refused
            Redis is away.
        """
        if self.are_away:
            raise AWAY
        limits = (licence.parallel, licence.requests_per_minute, licence.tokens_per_minute)
        parallel, requests, most = (-1 if one is None else one for one in limits)
        answer: asyncio.Future[Admitted | Reached]
        answer = asyncio.get_running_loop().create_future()
        self._own(account).waiting.append(_Wish((parallel, requests, most, tokens), answer))
        self._tell_of(account)
        try:
            return await answer
        except asyncio.CancelledError:
            if answer.done() and not answer.cancelled() and isinstance(answer.result(), Admitted):
                self.settle(account, tokens, 0)
            raise

    def settle(self, account: str, reserved: int, used: int) -> None:
        """End a request that was admitted."""
        own = self._own(account)
        own.parallel -= 1
        own.tokens -= reserved
        own.used += used
        self._tell_of(account)

    def _own(self, account: str) -> _Own:
        return self._accounts.setdefault(account, _Own())

    def _tell_of(self, account: str) -> None:
        self._changed.add(account)
        self._wake.set()

    async def follow(self) -> None:
        """Talk to Redis, for ever."""
        while True:
            if self._link.problem is None:
                timer = asyncio.get_running_loop().call_later(BEAT_S, self._wake.set)
                await self._wake.wait()
                timer.cancel()
            else:
                await asyncio.sleep(BEAT_S)
            self._wake.clear()
            await self.tell()

    async def tell(self) -> None:
        """Tell Redis what ended and what is in flight, and ask for what wants in."""
        was_away = self._link.problem is not None
        if was_away:  # it may come back with less than it had
            self._changed.update(self._accounts)
        told = [(name, self._accounts[name]) for name in self._changed]
        self._changed = set()
        wishes = [own.waiting for _, own in told]
        used = [own.used for _, own in told]
        said = [
            [name, own.parallel, own.tokens, own.used, [wish.terms for wish in own.waiting]]
            for name, own in told
        ]
        for _, own in told:
            own.used, own.waiting = 0, []
        began = self._monotonic()
        try:
            answers = await self._link.admit(said)
        except (AwayError, asyncio.CancelledError) as error:
            for (name, own), spent, wanting in zip(told, used, wishes, strict=True):
                own.used += spent
                self._changed.add(name)
                for wish in wanting:
                    _answer(wish, AWAY)
            if isinstance(error, asyncio.CancelledError):
                raise
            if self._monotonic() - self._heard > HOLD_S:
                self.on_lost()
            return
        self._heard = began
        if was_away:
            self._on_back()
        for (name, own), wanting, given in zip(told, wishes, answers, strict=True):
            for wish, one in zip(wanting, given or (), strict=True):
                self._give(name, own, wish, one)
            if own == _Own() and name not in self._changed:
                del self._accounts[name]

    def _give(self, account: str, own: _Own, wish: _Wish, said: list[Any]) -> None:
        if said[0]:
            _answer(wish, Reached(LIMITS[said[0]], said[1] / 1000))
            return
        requests, requests_ms, tokens, tokens_ms = said[1:]
        own.parallel += 1
        own.tokens += wish.terms[3]
        if wish.answer.done():  # it did not wait
            self.settle(account, wish.terms[3], 0)
        else:
            _answer(wish, Admitted(requests, requests_ms / 1000, tokens, tokens_ms / 1000))


def _answer(wish: _Wish, answer: Admitted | Reached | Refused) -> None:
    if wish.answer.done():
        return
    if isinstance(answer, Refused):
        wish.answer.set_exception(answer)
    else:
        wish.answer.set_result(answer)
