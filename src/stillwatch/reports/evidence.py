"""The evidence table: what each detector says of each campaign."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from stillwatch.reports.cards import Card
from stillwatch.reports.catalogue import MEMBERSHIP, Catalogue, title_of

MOST_COLUMNS: Final = 10
MOST_WEIGHT: Final = 12.0
"""Higher weights are not told apart."""
STEPS: Final = (1.0, 2.0, 3.0, 4.0, 6.0)
"""Where the shade of a cell deepens, in -log10 p."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One detector on one subject.

    Attributes
    ----------
    weight : float or None
        -log10 p, at most `MOST_WEIGHT`; None where the detector abstained.
    shade : int
        0 to ``len(STEPS)``.
    """

    weight: float | None
    shade: int

    @property
    def text(self) -> str:
        """The weight as it is shown."""
        if self.weight is None:
            return "–"
        return f"{MOST_WEIGHT:.0f}+" if self.weight >= MOST_WEIGHT else f"{self.weight:.1f}"


@dataclass(frozen=True)
class Evidence:
    """Detectors by subjects; rows in order of their highest weight."""

    subjects: list[Card]
    rows: list[tuple[str, list[Cell]]]
    n_left_out: int


def weigh(p: float | None) -> Cell:
    """Turn a p-value into a cell."""
    if p is None:
        return Cell(None, 0)
    weight = min(-math.log10(p), MOST_WEIGHT) + 0.0 if p > 0 else MOST_WEIGHT
    return Cell(weight, sum(weight >= step for step in STEPS))


def evidence(subjects: Sequence[Card], known_as: Catalogue) -> Evidence:
    """Lay out the evidence for the first `MOST_COLUMNS` subjects."""
    shown = list(subjects[:MOST_COLUMNS])
    p_values = [{r.detector: r.p_value for r in c.fired + c.other} for c in shown]
    detectors = sorted({name for some in p_values for name in some} - {MEMBERSHIP})
    rows = [(name, [weigh(some.get(name)) for some in p_values]) for name in detectors]
    rows.sort(key=lambda row: (-max((c.weight or 0.0) for c in row[1]), row[0]))
    titled = [(title_of(known_as, name), cells) for name, cells in rows]
    return Evidence(shown, titled, len(subjects) - len(shown))
