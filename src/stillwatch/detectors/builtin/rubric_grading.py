"""Rubric grading: the model is made to grade answers."""

from collections.abc import Mapping
from typing import Final

from stillwatch.baselines.units import Floats, Units
from stillwatch.detectors.counts import CONTENT_PARAMETERS, of_readable, readable_share
from stillwatch.detectors.detector import Detector, Example


def statistic(units: Units) -> Floats:
    """Return the share of readable requests that ask for a grade or a preference.

    Parameters
    ----------
    units : Units

    Returns
    -------
    ndarray, shape (n,)
        n_asks_grading / (n_readable + 10), in [0, 1).
    """
    return readable_share(units, "n_asks_grading")


def sentence(row: Mapping[str, float]) -> str:
    """State how many requests ask for a grade."""
    return f"{of_readable(row, 'n_asks_grading')} ask for a grade, a score or a preference"


DETECTOR: Final = Detector(
    id="rubric_grading",
    version="1",
    title="Grading by rubric",
    behaviour="has the model grade or compare answers by a rubric",
    family="content",
    null=(
        "The subject's share of grading requests, centred and scaled by its peer group, is "
        "exchangeable with that of ordinary subjects."
    ),
    needs=("n_readable",),
    statistic=statistic,
    sentence=sentence,
    catches=(
        "The model used as judge: scores on a scale, pairwise preferences, rubrics. Preference "
        "data and filters for training data are made this way."
    ),
    misses=(
        "Grading asked for in other words or languages than the wording covers, and graders "
        "whose rubric stands only in a fine-tuned model."
    ),
    false_positives=(
        "Evaluation of the customer's own product with the model as judge, teachers who grade, "
        "hiring and support-quality tools, content moderation with scores."
    ),
    runbook=(
        "See what is graded: the model's own answers, another model's, or people's work. A "
        "judge over a fixed test set repeats it; a filter for training data does not."
    ),
    references=(
        "Zheng et al. 2023, Judging LLM-as-a-Judge, arXiv:2306.05685",
        "Cui et al. 2023, UltraFeedback, arXiv:2310.01377",
    ),
    examples=(
        Example("370 of 400 requests ask for a grade", {"n_asks_grading": 370}, "fired"),
        Example("a few do", {"n_asks_grading": 3}, "quiet"),
        Example("none does", {"n_asks_grading": 0}, "quiet"),
        Example("prompts are not in the log", {"n_readable": 0}, "abstained"),
    ),
    parameters=CONTENT_PARAMETERS,
)
