"""Bulk of unrelated prompts: a data set's worth of single questions without a common wording."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from stillwatch.baselines.units import Floats, Units
from stillwatch.detectors.counts import CONTENT_PARAMETERS, MIN_READABLE, number, per_account
from stillwatch.detectors.detector import Detector, Example

RESOLUTION: Final = 25.0


def statistic(units: Units) -> Floats:
    """Return distinct bare prompts per account, beyond follow-ups and the commonest template.

    Parameters
    ----------
    units : Units

    Returns
    -------
    ndarray, shape (n,)
        min(n_prompts, n_bare) - follow-ups - n_swept, at least 0; NaN below `MIN_READABLE`
        readable requests. A bare prompt opens a conversation and has no system prompt.
    """
    readable = units["n_readable"]
    bare = np.minimum(units.count("n_prompts"), units.count("n_bare"))
    beyond = bare - (readable - units.count("n_single_turn")) - units.count("n_swept")
    each = per_account(units, np.maximum(beyond, 0.0))
    return np.where(readable >= MIN_READABLE, each, np.nan)


def sentence(row: Mapping[str, float]) -> str:
    """State how many prompts stand alone."""
    return (
        f"of {number(row, 'n_readable')} readable requests, {number(row, 'n_single_turn')} open a "
        f"conversation, {number(row, 'n_bare')} of them without a system prompt; "
        f"{number(row, 'n_prompts')} prompts are distinct, and at most {number(row, 'n_swept')} of "
        "them share a piece of text"
    )


DETECTOR: Final = Detector(
    id="bulk_unrelated_prompts",
    version="1",
    title="Bulk of unrelated prompts",
    behaviour="sends far more unrelated single questions than peers, and follows hardly any up",
    family="content",
    null=(
        "The subject's number of distinct bare prompts (single-turn, no system prompt), beyond "
        "follow-ups and its commonest template, centred and scaled by its peer group, is "
        "exchangeable with that of ordinary subjects."
    ),
    needs=("n_readable",),
    statistic=statistic,
    sentence=sentence,
    catches=(
        "A seed set, public or private, sent prompt by prompt through few accounts: answers are "
        "collected, nothing is ever asked again. It adds up over days."
    ),
    misses=(
        "Harvests spread over many accounts, inside conversations, or mixed with as many "
        "follow-ups; anything with one template or a system prompt, which looks like an "
        "application, so that a harvester has only to add one."
    ),
    false_positives=(
        "Question boxes and chat products without a system prompt whose users ask once, people who "
        "try a model out, resellers. It counts prompts, so that size alone makes it fire: it "
        "decides nothing without a second behaviour."
    ),
    runbook=(
        "See whether the prompts come from many people (end users, hours, languages) or from one "
        "list: order, length, punctuation, and whether any was corrected and sent again."
    ),
    references=(
        "Orekondy et al. 2019, Knockoff Nets, arXiv:1812.02766",
        "Juuti et al. 2019, PRADA, arXiv:1805.02628",
    ),
    examples=(
        Example(
            "6,000 distinct questions, none followed up",
            {
                "n_requests": 6000,
                "n_readable": 6000,
                "n_single_turn": 6000,
                "n_bare": 6000,
                "n_prompts": 5990,
                "n_template": 20,
                "n_swept": 20,
            },
            "fired",
        ),
        Example(
            "a chat product: as many follow-ups as openings",
            {
                "n_requests": 6000,
                "n_readable": 6000,
                "n_single_turn": 2800,
                "n_bare": 2800,
                "n_prompts": 5900,
                "n_template": 20,
                "n_swept": 20,
            },
            "quiet",
        ),
        Example(
            "a question box with a system prompt",
            {
                "n_requests": 6000,
                "n_readable": 6000,
                "n_single_turn": 6000,
                "n_bare": 0,
                "n_prompts": 5900,
                "n_template": 20,
                "n_swept": 20,
            },
            "quiet",
        ),
        Example(
            "one template over 6,000 documents",
            {
                "n_requests": 6000,
                "n_readable": 6000,
                "n_single_turn": 6000,
                "n_bare": 6000,
                "n_prompts": 6000,
                "n_template": 6000,
                "n_swept": 6000,
            },
            "quiet",
        ),
        Example("prompts are not in the log", {"n_readable": 0}, "abstained"),
    ),
    resolution=RESOLUTION,
    parameters=CONTENT_PARAMETERS,
)
