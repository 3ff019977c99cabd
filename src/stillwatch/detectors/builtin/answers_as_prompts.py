"""Answers as prompts: earlier answers come back as input of another conversation."""

from collections.abc import Mapping
from typing import Final

from stillwatch.baselines.units import Floats, Units
from stillwatch.detectors.counts import CONTENT_PARAMETERS, of_readable, readable_share
from stillwatch.detectors.detector import Detector, Example


def statistic(units: Units) -> Floats:
    """Return the share of readable requests whose newest turn carries an earlier answer.

    Parameters
    ----------
    units : Units

    Returns
    -------
    ndarray, shape (n,)
        n_fed_back / (n_readable + 10), in [0, 1).
    """
    return readable_share(units, "n_fed_back")


def sentence(row: Mapping[str, float]) -> str:
    """State how many requests carry an answer that another conversation got."""
    return f"{of_readable(row, 'n_fed_back')} carry text that an earlier answer elsewhere gave"


DETECTOR: Final = Detector(
    id="answers_as_prompts",
    version="1",
    title="Answers come back as prompts",
    behaviour="feeds answers of the model into new conversations",
    family="content",
    null=(
        "The subject's share of requests that carry earlier answers, centred and scaled by its "
        "peer group, is exchangeable with that of ordinary subjects."
    ),
    needs=("n_readable",),
    statistic=statistic,
    sentence=sentence,
    catches=(
        "Self-instruction, self-chat and evolve-a-prompt loops, and stages that rate or rewrite "
        "what an earlier stage produced, on the same or on another account."
    ),
    misses=(
        "Answers that were paraphrased, translated or shortened before they came back; answers "
        "produced before the log begins; logs without answers."
    ),
    false_positives=(
        "Agents and chains of calls, translation of generated text, people who paste an answer "
        "into a new chat, and tools that summarise earlier conversations."
    ),
    runbook=(
        "See what is done with the answers: continued, rated, rewritten, or only quoted. Check "
        "whether they come from the subject's own conversations or from other accounts."
    ),
    references=(
        "Wang et al. 2023, Self-Instruct, arXiv:2212.10560",
        "Xu et al. 2023, Baize (self-chat), arXiv:2304.01196",
        "Xu et al. 2023, WizardLM (Evol-Instruct), arXiv:2304.12244",
    ),
    examples=(
        Example("320 of 400 requests carry an earlier answer", {"n_fed_back": 320}, "fired"),
        Example("three do", {"n_fed_back": 3}, "quiet"),
        Example("none does", {"n_fed_back": 0}, "quiet"),
        Example("prompts are not in the log", {"n_readable": 0}, "abstained"),
    ),
    parameters=CONTENT_PARAMETERS,
)
