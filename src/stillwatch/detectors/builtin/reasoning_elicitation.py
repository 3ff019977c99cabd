"""Reasoning elicitation: requests that ask the model to write out how it thinks."""

from collections.abc import Mapping
from typing import Final

from stillwatch.baselines.units import Floats, Units
from stillwatch.detectors.counts import CONTENT_PARAMETERS, of_readable, readable_share
from stillwatch.detectors.detector import Detector, Example


def statistic(units: Units) -> Floats:
    """Return the share of readable requests that ask for the reasoning itself.

    Parameters
    ----------
    units : Units

    Returns
    -------
    ndarray, shape (n,)
        n_elicits_reasoning / (n_readable + 10), in [0, 1).
    """
    return readable_share(units, "n_elicits_reasoning")


def sentence(row: Mapping[str, float]) -> str:
    """State how many requests ask for reasoning."""
    return f"{of_readable(row, 'n_elicits_reasoning')} ask the model to write out its reasoning"


DETECTOR: Final = Detector(
    id="reasoning_elicitation",
    version="1",
    title="Elicitation of reasoning",
    behaviour="asks the model to write out its reasoning",
    family="content",
    null=(
        "The subject's share of requests that ask for reasoning, centred and scaled by its peer "
        "group, is exchangeable with that of ordinary subjects."
    ),
    needs=("n_readable",),
    statistic=statistic,
    sentence=sentence,
    catches=(
        "Prompts and system prompts, in English and partly in Chinese, that demand hidden or "
        "step-by-step reasoning, thinking tags, or one line for each step."
    ),
    misses=(
        "Reasoning asked for in other words or languages, reasoning that the model shows without "
        "being asked, and demands in the middle of prompts longer than 8,000 characters."
    ),
    false_positives=(
        "Step-by-step wording is common prompting advice; tutoring, maths and agent products "
        "send it with every request."
    ),
    runbook=(
        "Read the wording: is a worked solution for a reader wanted, or the hidden trace in a "
        "form that a program can split? See whether the questions have known answers, by which "
        "traces could be kept or thrown away."
    ),
    references=(
        "Hsieh et al. 2023, Distilling Step-by-Step, arXiv:2305.02301",
        "Mukherjee et al. 2023, Orca, arXiv:2306.02707",
        "Wei et al. 2022, Chain-of-Thought Prompting, arXiv:2201.11903",
    ),
    examples=(
        Example("380 of 400 requests ask for reasoning", {"n_elicits_reasoning": 380}, "fired"),
        Example("a few do", {"n_elicits_reasoning": 4}, "quiet"),
        Example("none does", {"n_elicits_reasoning": 0}, "quiet"),
        Example("prompts are not in the log", {"n_readable": 0}, "abstained"),
    ),
    parameters=CONTENT_PARAMETERS,
)
