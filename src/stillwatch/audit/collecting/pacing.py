"""No faster than the suspect allows: requests per minute, Retry-After, limits in headers."""

import asyncio
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

LONGEST_OWN_WAIT_S: Final = 60.0
MINUTE_S: Final = 60.0
SPAN: Final = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)?")
UNITS: Final = {"": 1.0, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
LIMITED: Final = ("requests", "tokens")


class Pacer:
    """Lets requests begin, one after another.

    Parameters
    ----------
    per_minute : float or None
        Most requests begun in a minute; None: as many as come.
    clock : callable
        Seconds that never go back.
    """

    def __init__(self, per_minute: float | None, clock: Callable[[], float]) -> None:
        self._gap = MINUTE_S / per_minute if per_minute else 0.0
        self._clock = clock
        self._next = 0.0

    async def turn(self) -> None:
        """Wait until a request may begin."""
        while (wait := self._next - self._clock()) > 0:
            await asyncio.sleep(wait)
        self._next = self._clock() + self._gap

    def pause(self, seconds: float) -> None:
        """Let no request begin for some time."""
        self._next = max(self._next, self._clock() + seconds)


def own_wait(first_s: float, attempt: int) -> float:
    """Return how long to wait after the nth attempt (from 0) where nobody says."""
    return min(LONGEST_OWN_WAIT_S, first_s * 2.0**attempt)


def asked_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return for how long an endpoint asks to wait (``Retry-After``), None if it does not."""
    said = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d+(\.\d+)?", said):
        return float(said)
    try:
        until = parsedate_to_datetime(said)
    except (ValueError, IndexError):  # what the library raises on other texts
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - now).total_seconds())


def until_refilled(headers: Mapping[str, str]) -> float | None:
    """Return the seconds until a limit that is used up is refilled (``x-ratelimit-...``)."""
    waits = [
        wait
        for what in LIMITED
        if headers.get(f"x-ratelimit-remaining-{what}", "").strip() == "0"
        and (wait := _span(headers.get(f"x-ratelimit-reset-{what}", ""))) is not None
    ]
    return max(waits, default=None)


def _span(text: str) -> float | None:
    """Read ``6m0s``, ``20ms`` or ``1.5``."""
    parts = SPAN.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text.strip():
        return None
    return sum(float(number) * UNITS[unit] for number, unit in parts)
