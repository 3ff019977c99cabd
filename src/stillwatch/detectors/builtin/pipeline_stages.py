"""Pipeline stages: prompts are synthesised, answered, rated, and called training data."""

from collections.abc import Mapping
from typing import Final

from stillwatch.baselines.units import Floats, Units
from stillwatch.detectors.counts import CONTENT_PARAMETERS, number, readable_share
from stillwatch.detectors.detector import Detector, Example


def statistic(units: Units) -> Floats:
    """Return the stages of a data-making pipeline per readable request.

    Parameters
    ----------
    units : Units

    Returns
    -------
    ndarray, shape (n,)
        (n_fed_back_graded + n_synthesises_prompts + n_training_wording) / (n_readable + 10);
        above 1 where requests show several stages at once.
    """
    return readable_share(units, "n_fed_back_graded", "n_synthesises_prompts", "n_training_wording")


def sentence(row: Mapping[str, float]) -> str:
    """State the count of each stage."""
    return (
        f"of {number(row, 'n_readable')} readable requests, "
        f"{number(row, 'n_synthesises_prompts')} have new prompts made, "
        f"{number(row, 'n_fed_back_graded')} have an earlier answer graded and "
        f"{number(row, 'n_training_wording')} speak of training data"
    )


DETECTOR: Final = Detector(
    id="pipeline_stages",
    version="1",
    title="Stages of a data-making pipeline",
    behaviour="synthesises prompts, has earlier answers graded, or speaks of training data",
    family="content",
    null=(
        "The subject's stages per request, centred and scaled by its peer group, are "
        "exchangeable with those of ordinary subjects."
    ),
    needs=("n_readable",),
    statistic=statistic,
    sentence=sentence,
    catches=(
        "Generate-then-rate chains whose stages pass through the same provider, prompt "
        "synthesis and evolution, and prompts that name their purpose."
    ),
    misses=(
        "Pipelines that make or rate prompts with another model, that use fixed prompt sets, or "
        "whose wording avoids the usual terms."
    ),
    false_positives=(
        "Machine-learning engineers who ask about fine-tuning, question banks and quizzes, "
        "prompt-improvement products, synthetic test data, licensed data-making customers."
    ),
    runbook=(
        "Put the stages in order of time: prompts made, answered, rated. Check the licence for "
        "data generation, and whether the stages run on linked accounts."
    ),
    references=(
        "Wang et al. 2023, Self-Instruct, arXiv:2212.10560",
        "Xu et al. 2023, WizardLM (Evol-Instruct), arXiv:2304.12244",
        "Cui et al. 2023, UltraFeedback, arXiv:2310.01377",
    ),
    examples=(
        Example(
            "half of the requests make prompts, a third rate answers",
            {"n_synthesises_prompts": 200, "n_fed_back_graded": 130, "n_training_wording": 40},
            "fired",
        ),
        Example(
            "an engineer mentions fine-tuning now and then",
            {"n_synthesises_prompts": 0, "n_fed_back_graded": 0, "n_training_wording": 2},
            "quiet",
        ),
        Example(
            "none of the stages",
            {"n_synthesises_prompts": 0, "n_fed_back_graded": 0, "n_training_wording": 0},
            "quiet",
        ),
        Example("prompts are not in the log", {"n_readable": 0}, "abstained"),
    ),
    parameters=CONTENT_PARAMETERS,
)
