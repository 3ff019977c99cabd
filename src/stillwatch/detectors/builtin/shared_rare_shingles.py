"""Shared rare shingles: wording that only a few unrelated accounts have in common."""

from collections.abc import Mapping
from typing import Final

from stillwatch.baselines.units import Floats, Units
from stillwatch.detectors.counts import CONTENT_PARAMETERS, of_readable, readable_share
from stillwatch.detectors.detector import Detector, Example


def statistic(units: Units) -> Floats:
    """Return the share of readable requests that carry rare wording of unrelated accounts.

    Parameters
    ----------
    units : Units

    Returns
    -------
    ndarray, shape (n,)
        n_rare_shared / (n_readable + 10), in [0, 1).
    """
    return readable_share(units, "n_rare_shared")


def sentence(row: Mapping[str, float]) -> str:
    """State how many requests carry rare shared wording."""
    return (
        f"{of_readable(row, 'n_rare_shared')} carry a run of words that only a few other, "
        "unrelated accounts sent"
    )


DETECTOR: Final = Detector(
    id="shared_rare_shingles",
    version="1",
    title="Shared rare shingles",
    behaviour="sends wording that only a few unrelated accounts send",
    family="content",
    null=(
        "The subject's share of requests with rare shared wording, centred and scaled by its "
        "peer group, is exchangeable with that of ordinary subjects."
    ),
    needs=("n_readable", "n_rare_shared"),
    statistic=statistic,
    sentence=sentence,
    catches=(
        "One set of prompts or one template dealt over accounts that claim nothing in common, "
        "also when no whole prompt is repeated."
    ),
    misses=(
        "Accounts that share no text, because the stream was dealt without overlap and without "
        "a template; text reworded for each account; wording so popular that many accounts "
        "have it."
    ),
    false_positives=(
        "A blog post, course or small open-source tool whose prompts a few people copy; accounts "
        "of one company that did not declare an organization; readers of the same document."
    ),
    runbook=(
        "List the accounts that share the wording and what else they share: address, payment, "
        "client, hours. Search the public web for the template before concluding anything."
    ),
    references=(
        "Broder 1997, On the resemblance and containment of documents, section 2",
        "Chen, Carlini, Wagner 2020, Stateful Detection of Black-Box Adversarial Attacks, "
        "arXiv:1907.05587",
    ),
    examples=(
        Example("300 of 400 requests carry rare shared wording", {"n_rare_shared": 300}, "fired"),
        Example("two requests do", {"n_rare_shared": 2}, "quiet"),
        Example("none does", {"n_rare_shared": 0}, "quiet"),
        Example("sharing was not measured", {"n_rare_shared": float("nan")}, "abstained"),
        Example("prompts are not in the log", {"n_readable": 0}, "abstained"),
    ),
    parameters=CONTENT_PARAMETERS,
)
