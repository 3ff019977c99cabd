"""Rates that hold in every minute: what was taken in any 60 seconds never exceeds what was sold.

What is in flight counts with all that was reserved for it, what has ended with what it used, at
the instant it ended. Whatever flowed in the 60 seconds before an instant belongs to a request
that is in flight or ended within them, so their sum bounds it.
"""

from collections import deque
from typing import Final

NEVER: Final = float("inf")
MINUTE_S: Final = 60.0
SLOT_S: Final = 1.0
"""Takes within one slot are forgotten together, when the last of them is a minute old."""
SOON_S: Final = 1.0
"""When to ask again where only requests in flight can make room."""


class Rate:
    """One rate of one account.

    Parameters
    ----------
    per_minute : int

    Notes
    -----
    Instants are seconds of a monotonic clock: a clock that is set changes nothing. The generic
    cell rate algorithm would let twice as much through in the worst minute (decision 0010).
    """

    __slots__ = ("_booked", "_slots", "in_flight", "per_minute")

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self.in_flight = 0
        self._booked = 0
        self._slots: deque[tuple[float, float, int]] = deque()  # first, last instant, amount

    def _forget(self, now: float) -> None:
        slots = self._slots
        while slots and slots[0][1] + MINUTE_S <= now:
            self._booked -= slots.popleft()[2]

    def reserve(self, amount: int, now: float) -> float:
        """Reserve an amount if there is room for it.

        Returns
        -------
        float
            0 if it was reserved; else the seconds after which there may be room, `NEVER` if it is
            more than a minute's worth.
        """
        if amount > self.per_minute:
            return NEVER
        self._forget(now)
        missing = self.in_flight + self._booked + amount - self.per_minute
        if missing <= 0:
            self.in_flight += amount
            return 0.0
        for _, last, booked in self._slots:
            missing -= booked
            if missing <= 0:
                return last + MINUTE_S - now
        return SOON_S

    def settle(self, reserved: int, used: int, now: float) -> None:
        """End a reservation and book what was used, also where it was more."""
        self.in_flight -= reserved
        if not used:
            return
        self._forget(now)
        self._booked += used
        if self._slots and now < self._slots[-1][0] + SLOT_S:
            first, _, booked = self._slots.pop()
            self._slots.append((first, now, booked + used))
        else:
            self._slots.append((now, now, used))

    def left(self, now: float) -> int:
        """Return how much may come now."""
        self._forget(now)
        return max(0, self.per_minute - self.in_flight - self._booked)

    def whole_after(self, now: float) -> float:
        """Return the seconds after which a whole minute's worth may come, if nothing more does."""
        return max(0.0, self._slots[-1][1] + MINUTE_S - now) if self._slots else 0.0
