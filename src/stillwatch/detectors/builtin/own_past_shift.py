"""Shift against the own past: the subject's work changes, and stays changed."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from stillwatch.baselines.martingale import MIN_DAYS
from stillwatch.baselines.units import Floats, Units
from stillwatch.detectors.counts import number
from stillwatch.detectors.detector import Detector, Example

RESOLUTION: Final = 0.3


def statistic(units: Units) -> Floats:
    """Return log10 of the highest value of a conformal test martingale over days.

    Parameters
    ----------
    units : Units
        ``shift_log10_e``, unknown where the subject has too few active days.

    Returns
    -------
    ndarray, shape (n,)
        0 or more; 2 means that exchangeable days would get there in at most 1 % of cases.
    """
    return units["shift_log10_e"]


def sentence(row: Mapping[str, float]) -> str:
    """State how strongly the days speak against exchangeability."""
    log10_e = row.get("shift_log10_e", float("nan"))
    days = number(row, "n_days")
    if np.isnan(log10_e):
        return f"the topics of its {days} active days cannot be compared"
    e_value = 10.0 ** min(log10_e, 12.0)
    return (
        f"the topics of its {days} active days change: evidence of {e_value:,.1f} to 1 against "
        "days that could stand in any order"
    )


DETECTOR: Final = Detector(
    id="own_past_shift",
    version="1",
    title="Shift against the own past",
    behaviour="changes what it asks about and does not change back",
    family="timing",
    null=(
        "The subject's days are exchangeable, which makes the martingale an e-value at any time. "
        "Because honest work drifts too, its highest value, centred and scaled by the peer "
        "group, is then ranked among those of ordinary subjects."
    ),
    needs=("shift_log10_e",),
    statistic=statistic,
    sentence=sentence,
    catches=(
        "An account that was quiet or ordinary and turns to other work; stages of a plan that "
        "follow each other by days."
    ),
    misses=(
        f"Subjects with fewer than {MIN_DAYS} active days, work that is the same from the first "
        "day, and changes mixed in slowly."
    ),
    false_positives=(
        "New products, new projects, a new semester, seasonal work, a sold or re-used account."
    ),
    runbook=(
        "Find the day of the change and what changed with it: client, address, key, payment, "
        "volume. A change of work alone is ordinary."
    ),
    references=(
        "Vovk, Nouretdinov, Gammerman 2003, Testing Exchangeability On-Line (ICML)",
        "Vovk, Gammerman, Shafer 2005, Algorithmic Learning in a Random World, section 7.1",
    ),
    examples=(
        Example("evidence of 10,000 to 1", {"shift_log10_e": 4.0, "n_days": 20}, "fired"),
        Example("evidence of 2 to 1", {"shift_log10_e": 0.3, "n_days": 20}, "quiet"),
        Example("none", {"shift_log10_e": 0.0, "n_days": 20}, "quiet"),
        Example("three active days", {"shift_log10_e": float("nan"), "n_days": 3}, "abstained"),
    ),
    resolution=RESOLUTION,
    parameters={"min_days": MIN_DAYS},
)
