"""A measure: what the gateway does about an account, why, and until when."""

from dataclasses import dataclass
from enum import IntEnum


class Rung(IntEnum):
    """The ladder; each rung includes none of the others."""

    OBSERVE = 0
    SLOW = 1
    NARROW = 2
    MARK = 3
    CHALLENGE = 4
    SUSPEND = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure on one account.

    Attributes
    ----------
    id : str
    account : str
    rung : Rung
    reason : str
        One sentence; no text of prompts or answers.
    case : str, optional
        Reference of the case, of the campaign or of the scan that it rests on.
    taken_us, expires_us : int
        Epoch microseconds; every measure ends.
    approved_by : str, optional
        Who approved it; None: proposed, and without effect.
    undone_us : int, optional
    delay_ms, output_per_answer : int, optional
        How much an account is slowed (`Rung.SLOW`), how short its answers are cut (`Rung.NARROW`).
    """

    id: str
    account: str
    rung: Rung
    reason: str
    taken_us: int
    expires_us: int
    case: str | None = None
    approved_by: str | None = None
    undone_us: int | None = None
    delay_ms: int = 0
    output_per_answer: int | None = None

    def in_force(self, now_us: int) -> bool:
        """Tell whether the measure has effect at an instant."""
        begun = self.approved_by is not None and self.taken_us <= now_us
        return begun and now_us < self.expires_us and self.undone_us is None
