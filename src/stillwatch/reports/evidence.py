"""The evidence table: what each detector says of each campaign."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from stillwatch.reports.cards import Card, title_of

MOST_COLUMNS: Final = 10
STEPS: Final = (1.0, 2.0, 3.0, 4.0, 6.0)
"""Where the shade of a cell deepens, in -log10 p."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One detector on one subject.

    Attributes
    ----------
    weight : float or None
        -log10 p; None where the detector abstained.
    shade : int
        0 to ``len(STEPS)``.
    """

    weight: float | None
    shade: int


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
    weight = -math.log10(max(p, 1e-300)) + 0.0
    return Cell(weight, sum(weight >= step for step in STEPS))


def evidence(subjects: Sequence[Card], known_as: Mapping[str, Mapping[str, object]]) -> Evidence:
    """Lay out the evidence for the first `MOST_COLUMNS` subjects."""
    shown = list(subjects[:MOST_COLUMNS])
    p_values = [{r.detector: r.p_value for r in c.fired + c.other} for c in shown]
    detectors = sorted({name for some in p_values for name in some})
    rows = [(name, [weigh(some.get(name)) for some in p_values]) for name in detectors]
    rows.sort(key=lambda row: (-max((c.weight or 0.0) for c in row[1]), row[0]))
    titled = [(title_of(known_as, name), cells) for name, cells in rows]
    return Evidence(shown, titled, len(subjects) - len(shown))
