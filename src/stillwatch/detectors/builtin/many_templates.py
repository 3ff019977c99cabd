"""Many templates: a collection of prompt templates, each filled again and again."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from stillwatch.baselines.units import Floats, Units
from stillwatch.detectors.counts import CONTENT_PARAMETERS, MIN_READABLE, number, per_account
from stillwatch.detectors.detector import Detector, Example

RESOLUTION: Final = 2.0


def statistic(units: Units) -> Floats:
    """Return the number of prompt openings per account that are filled in many ways.

    Parameters
    ----------
    units : Units

    Returns
    -------
    ndarray, shape (n,)
        ``n_openings`` per account; NaN below `MIN_READABLE` readable requests.
    """
    enough = units["n_readable"] >= MIN_READABLE
    return np.where(enough, per_account(units, units.count("n_openings")), np.nan)


def sentence(row: Mapping[str, float]) -> str:
    """State how many openings come back."""
    return (
        f"{number(row, 'n_openings')} openings of prompts come back with five or more different "
        f"continuations, in {number(row, 'n_readable')} readable requests"
    )


DETECTOR: Final = Detector(
    id="many_templates",
    version="1",
    title="Many templates",
    behaviour="fills many more different prompt templates than peers do",
    family="content",
    null=(
        "The subject's number of openings with five or more continuations, centred and scaled by "
        "its peer group, is exchangeable with that of ordinary subjects."
    ),
    needs=("n_readable",),
    statistic=statistic,
    sentence=sentence,
    catches=(
        "Instruction collections poured over a data set: hundreds of tasks, each with its own "
        "wording and many inputs, where an application has one to a few."
    ),
    misses=(
        "One template for everything, templates that differ in their first six words each time, "
        "and collections spread so thin that no opening comes back five times on one subject."
    ),
    false_positives=(
        "Platforms on which customers write prompts of their own, prompt-testing tools, "
        "benchmark suites with many tasks, and companies with many products behind one account."
    ),
    runbook=(
        "List the openings: one product's features, or tasks of every kind? See whether the same "
        "inputs pass through several of them."
    ),
    references=(
        "Sanh et al. 2022, T0, arXiv:2110.08207, section 4",
        "Wang et al. 2023, Self-Instruct, arXiv:2212.10560",
    ),
    examples=(
        Example("140 templates in 400 requests", {"n_openings": 140}, "fired"),
        Example("an application with two", {"n_openings": 2}, "quiet"),
        Example("prompts are not in the log", {"n_readable": 0}, "abstained"),
    ),
    resolution=RESOLUTION,
    parameters=CONTENT_PARAMETERS,
)
