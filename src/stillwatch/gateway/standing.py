"""How an upstream stands: what it has in flight, and whether it answers."""

from dataclasses import dataclass
from typing import Final

FAILURES: Final = 3
"""Connections in a row that could not be made, until an upstream is left out."""
OUT_S: Final = 10.0
"""How long it is left out; then the next request tries it again."""
MISSED: Final = 2
"""Health checks in a row that failed, until an upstream is down."""


@dataclass(eq=False, slots=True)
class Standing:
    """What is known of one upstream; a reload of the settings keeps it.

    Attributes
    ----------
    in_flight : int
    failures : int
        Connections in a row that could not be made.
    out_until : float
        Seconds of the monotonic clock until when it is left out.
    missed : int
        Health checks in a row that failed.
    check_at : float
        When its health is checked next.
    turn : int
        When it was chosen last, as a count.
    """

    in_flight: int = 0
    failures: int = 0
    out_until: float = 0.0
    missed: int = 0
    check_at: float = 0.0
    turn: int = 0

    @property
    def is_down(self) -> bool:
        """Whether its health check says so."""
        return self.missed >= MISSED

    def usable(self, now: float) -> bool:
        """Tell whether it is neither down nor left out."""
        return not self.is_down and now >= self.out_until

    def failed(self, now: float) -> bool:
        """Note that no connection could be made; tell whether it is left out from now on."""
        was_in = self.failures < FAILURES
        self.failures += 1
        if self.failures < FAILURES:
            return False
        self.out_until = now + OUT_S
        return was_in

    def connected(self) -> bool:
        """Note that a connection was made; tell whether it had been left out."""
        was_out = self.failures >= FAILURES
        self.failures, self.out_until = 0, 0.0
        return was_out

    def checked(self, well: bool) -> bool:
        """Note the outcome of a health check; tell whether it went up or down."""
        was_down = self.is_down
        self.missed = 0 if well else self.missed + 1
        return self.is_down is not was_down
