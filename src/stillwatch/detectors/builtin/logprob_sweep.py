"""Log-probability sweep: most requests ask for the model's probabilities."""

from collections.abc import Mapping
from typing import Final

from stillwatch.baselines.units import Floats, Units
from stillwatch.detectors.counts import number
from stillwatch.detectors.detector import PRIOR_REQUESTS, Detector, Example, rate


def statistic(units: Units) -> Floats:
    """Return the share of requests that ask for token log-probabilities.

    Parameters
    ----------
    units : Units

    Returns
    -------
    ndarray, shape (n,)
        n_logprobs / (n_requests + 10), in [0, 1).
    """
    return rate(units.count("n_logprobs"), units["n_requests"])


def sentence(row: Mapping[str, float]) -> str:
    """State how many requests ask for log-probabilities."""
    return (
        f"{number(row, 'n_logprobs')} of {number(row, 'n_requests')} requests are recorded as "
        "asking for token log-probabilities"
    )


DETECTOR: Final = Detector(
    id="logprob_sweep",
    version="1",
    title="Log-probability sweep",
    behaviour="asks for token log-probabilities in most requests",
    family="shape",
    null=(
        "The subject's share of requests with log-probabilities, centred and scaled by its peer "
        "group, is exchangeable with that of ordinary subjects."
    ),
    needs=("n_requests", "n_logprobs"),
    statistic=statistic,
    sentence=sentence,
    catches="Collection of soft labels, or of what a model's output layer can be computed from.",
    misses=(
        "Harvests of text alone, and log sources that do not carry the parameter: there every "
        "subject counts as not asking, and the detector stays quiet on all."
    ),
    false_positives=(
        "Classifiers that threshold a token's probability, calibration and uncertainty work, "
        "lawful evaluators that score multiple-choice answers, search and re-ranking."
    ),
    runbook=(
        "See how many alternatives are asked for, how long the answers are (one token suggests "
        "classification), and whether a few fixed labels or open text are scored."
    ),
    references=(
        "Carlini et al. 2024, Stealing Part of a Production Language Model, arXiv:2403.06634",
        "Finlayson et al. 2024, Logits of API-Protected LLMs Leak Proprietary Information, "
        "arXiv:2403.09539",
        "Tramer et al. 2016, Stealing Machine Learning Models via Prediction APIs, "
        "arXiv:1609.02943",
    ),
    examples=(
        Example("395 of 400 requests ask for them", {"n_logprobs": 395}, "fired"),
        Example("five do", {"n_logprobs": 5}, "quiet"),
        Example("none does", {"n_logprobs": 0}, "quiet"),
        Example("a dozen requests", {"n_requests": 12, "n_logprobs": 12}, "abstained"),
    ),
    parameters={"prior_requests": PRIOR_REQUESTS},
)
