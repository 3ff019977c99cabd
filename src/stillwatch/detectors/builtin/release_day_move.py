"""Release-day move: traffic turns to a new model within a day of its release."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from stillwatch.baselines.units import Floats, Units
from stillwatch.detectors.counts import number
from stillwatch.detectors.detector import PRIOR_REQUESTS, Detector, Example, rate

MIN_RELEASE_DAY: Final = 5


def statistic(units: Units) -> Floats:
    """Return the share of requests in the day after a release that went to the new model.

    Parameters
    ----------
    units : Units

    Returns
    -------
    ndarray, shape (n,)
        n_release_moved / (n_release_day + 10); NaN below `MIN_RELEASE_DAY` requests that day.
    """
    day = units["n_release_day"]
    share = rate(units.count("n_release_moved"), day)
    return np.where(day >= MIN_RELEASE_DAY, share, np.nan)


def sentence(row: Mapping[str, float]) -> str:
    """State how many requests moved."""
    return (
        f"{number(row, 'n_release_moved')} of {number(row, 'n_release_day')} requests in the day "
        "after a model's release went to the new model"
    )


DETECTOR: Final = Detector(
    id="release_day_move",
    version="2",
    title="Release-day move",
    behaviour="moves to a new model within a day of its release",
    family="timing",
    null=(
        "The subject's share of requests to a new model in its first day, centred and scaled by "
        "its peer group, is exchangeable with that of ordinary subjects."
    ),
    needs=("n_release_day",),
    statistic=statistic,
    sentence=sentence,
    catches="Work that follows the newest model at once and as a whole.",
    misses=(
        "Windows without a release, and models that fewer than three accounts take up on one "
        "day; accounts opened after it, which cannot move; work that waits a day or keeps part of "
        "its requests on the old model."
    ),
    false_positives=(
        "Enthusiasts, evaluators, products that always call the newest model by an alias, and "
        "customers who were told of the release."
    ),
    runbook=(
        "See whether an alias moved the traffic, and what was asked of the new model: the same "
        "work as before, or the same set of prompts from its beginning."
    ),
    references=("OWASP AISVS, chapter C11, Model-Extraction Defense (query-pattern analysis)",),
    examples=(
        Example(
            "all of 200 requests went to the new model",
            {"n_release_day": 200, "n_release_moved": 200},
            "fired",
        ),
        Example("it was tried twice", {"n_release_day": 60, "n_release_moved": 2}, "quiet"),
        Example("nobody moved", {"n_release_day": 60, "n_release_moved": 0}, "quiet"),
        Example("four requests that day", {"n_release_day": 4, "n_release_moved": 4}, "abstained"),
        Example("no release in the window", {"n_release_day": float("nan")}, "abstained"),
    ),
    parameters={"min_release_day": MIN_RELEASE_DAY, "prior_requests": PRIOR_REQUESTS},
)
