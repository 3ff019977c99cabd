"""What every test of likeness offers: how alike each two models of a panel are."""

from dataclasses import dataclass
from functools import cache
from typing import Literal, Protocol, runtime_checkable

from stillwatch.audit.resemblance.agreement import Floats
from stillwatch.audit.resemblance.panel import Panel
from stillwatch.core.registry import discover

Expected = Literal["alike", "unalike", "abstains"]


@dataclass(frozen=True, slots=True)
class Abstained:
    """A test that cannot tell, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Example:
    """A small panel, and what a test must say of its suspect."""

    name: str
    panel: Panel
    expects: Expected


@runtime_checkable
class Likeness(Protocol):
    """One way in which two models can be alike."""

    @property
    def id(self) -> str:
        """Name by which settings and reports call it."""
        ...

    @property
    def title(self) -> str:
        """Completes "the suspect ... as the teacher does"."""
        ...

    @property
    def innocent(self) -> str:
        """Who is alike without having copied, as a sentence."""
        ...

    @property
    def decides(self) -> bool:
        """Whether it enters the combined score; others are shown only."""
        ...

    def examples(self) -> tuple[Example, ...]:
        """At least one each that is alike, unalike, and abstained on."""
        ...

    def agreement(self, panel: Panel) -> Floats | Abstained:
        """Return how alike each two models are beyond how alike each is to everybody.

        Returns
        -------
        ndarray of float64, shape (n, n)
            Symmetric, higher for more alike; NaN on the diagonal. Neither the order of prompts nor
            that of models may matter.
        """
        ...


@cache
def all_likenesses() -> dict[str, Likeness]:
    """Return every test by id."""
    return discover(
        "stillwatch.audit.resemblance.likeness",
        "LIKENESS",
        "stillwatch.resemblance",
        Likeness,  # type: ignore[type-abstract]
    )
