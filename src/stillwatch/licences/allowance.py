"""Output allowances: reserve before, settle after. What was sold is never exceeded.

A purse holds what this gateway took in advance, on lease, of one allowance; the bank keeps what
is left of it for all gateways. A request takes its reservation out of the purse and puts back
what it did not use, so that no two requests spend the same tokens.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, Protocol

from stillwatch.licences.licence import Licence

EPOCH: Final = date(1970, 1, 1)
DAY_US: Final = 86_400_000_000
SLICE: Final = 64
"""A lease is for one part in so many of an allowance, if a request does not need more."""
IDLE_S: Final = 5.0
"""What was not touched for so long goes back to the bank, for other gateways."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """So much output in one period.

    Attributes
    ----------
    name : str
        Account and period: ``u-17/day/2026-11-23``, ``u-17/month/2026-11``, ``u-17/total``.
    limit : int
        Tokens.
    """

    name: str
    limit: int


def allowances(account: str, licence: Licence, now_us: int) -> Iterator[Allowance]:
    """Give the allowances that bind at an instant, the shortest period first."""
    today = _date(now_us // DAY_US)
    if licence.output_per_day is not None:
        yield Allowance(f"{account}/day/{today}", licence.output_per_day)
    if licence.output_per_month is not None:
        yield Allowance(f"{account}/month/{today[:7]}", licence.output_per_month)
    if licence.output_in_total is not None:
        yield Allowance(f"{account}/total", licence.output_in_total)


@lru_cache(maxsize=8)
def _date(day: int) -> str:
    """Return the date of a day since the epoch; every request asks."""
    return str(EPOCH + timedelta(days=day))


class Bank(Protocol):
    """Keeps what is left of each allowance, for all gateways, across crashes."""

    def lease(self, allowance: Allowance, least: int, want: int) -> int:
        """Hand out up to ``want`` tokens, fewer than ``least`` only where no more are left.

        What was handed out and not given back counts as used.
        """
        ...

    def give_back(self, name: str, tokens: int) -> None:
        """Take back tokens that were leased and not used; fewer than none: used beyond a lease."""
        ...


@dataclass(slots=True)
class _Purse:
    """What this gateway holds of one allowance.

    ``in_hand`` is below zero where an answer used more than was reserved for it.
    """

    allowance: Allowance
    in_hand: int = 0
    reserved: int = 0
    touched: float = 0.0


class Purses:
    """The purses of this gateway.

    Parameters
    ----------
    bank : Bank
    """

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self._purses: dict[str, _Purse] = {}

    def reserve(self, wanted: list[Allowance], tokens: int, now: float) -> int:
        """Reserve tokens of several allowances at once.

        Parameters
        ----------
        wanted : list of Allowance
        tokens : int
        now : float
            Seconds of a monotonic clock.

        Returns
        -------
        int
            What was reserved of each: ``tokens``, or less where less is left of one of them.
        """
        purses = [self._purse(allowance, now) for allowance in wanted]
        granted = tokens
        for purse in purses:
            granted = min(granted, self._fill(purse, granted))
        for purse in purses:
            purse.in_hand -= granted
            purse.reserved += granted
        return granted

    def _purse(self, allowance: Allowance, now: float) -> _Purse:
        purse = self._purses.get(allowance.name)
        if purse is None:
            purse = self._purses[allowance.name] = _Purse(allowance)
        purse.allowance = allowance  # a licence may have been changed
        purse.touched = now
        return purse

    def _fill(self, purse: _Purse, tokens: int) -> int:
        """Lease until the purse holds so many tokens, if they are to be had; return what it has."""
        missing = tokens - purse.in_hand
        if missing > 0:
            want = missing + purse.allowance.limit // SLICE
            purse.in_hand += self._bank.lease(purse.allowance, missing, want)
        return max(0, purse.in_hand)

    def settle(self, names: list[str], reserved: int, used: int, now: float) -> None:
        """Put back what was reserved and not used."""
        for name in names:
            purse = self._purses[name]
            purse.reserved -= reserved
            purse.in_hand += reserved - used
            purse.touched = now

    def left(self, allowance: Allowance) -> int:
        """Return what this gateway holds of an allowance."""
        purse = self._purses.get(allowance.name)
        return 0 if purse is None else max(0, purse.in_hand)

    def return_idle(self, now: float) -> None:
        """Give back what was not touched for a while; forget purses of periods that are over."""
        for name, purse in list(self._purses.items()):
            if purse.reserved or now - purse.touched < IDLE_S:
                continue
            if purse.in_hand:
                self._bank.give_back(name, purse.in_hand)
            del self._purses[name]

    def close(self) -> None:
        """Give everything back that is not in use."""
        self.return_idle(float("inf"))
