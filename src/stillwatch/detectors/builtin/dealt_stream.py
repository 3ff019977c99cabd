"""Dealt stream: accounts whose activity interlocks more than their hours explain."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from stillwatch.baselines.units import Floats, Units
from stillwatch.detectors.counts import number, one_in
from stillwatch.detectors.detector import Detector, Example

MIN_ACCOUNTS: Final = 2
RESOLUTION: Final = 1.0


def statistic(units: Units) -> Floats:
    """Return -log10 p of the test of co-activity; NaN for a single account.

    Parameters
    ----------
    units : Units
        ``dealt_log10_p``, unknown also where all accounts belong to one declared organization.

    Returns
    -------
    ndarray, shape (n,)
        -log10 of a p-value, 0 or more.
    """
    several = units.count("n_accounts") >= MIN_ACCOUNTS
    return np.where(several, units["dealt_log10_p"], np.nan)


def sentence(row: Mapping[str, float]) -> str:
    """State how unusual the co-activity is."""
    return (
        f"its {number(row, 'n_accounts')} accounts are active in the same minutes so often (or so "
        "seldom), given the hours each keeps, that random groups of other accounts match it with "
        f"a chance of {one_in(row.get('dealt_log10_p', float('nan')))}"
    )


DETECTOR: Final = Detector(
    id="dealt_stream",
    version="2",
    title="One stream dealt over accounts",
    behaviour="is several accounts that work as one stream of requests",
    family="timing",
    null=(
        "Given its habits (minutes of the day, on weekdays and on weekends), when an account is "
        "active does not depend on whether it belongs to the group. Two-sided: too many shared "
        "minutes and too few both count. The p-value is the rank of the group's shared minutes, "
        "in units of what its habits explain, among random groups of as many other accounts."
    ),
    needs=("dealt_log10_p",),
    statistic=statistic,
    sentence=sentence,
    catches=(
        "One queue of requests dealt over several accounts, so that they work in the same "
        "minutes, or take turns and never do."
    ),
    misses=(
        "Single accounts; short windows, in which few shuffles differ; dealing so slow or so well "
        "mixed with other traffic that the accounts look independent. The number of random groups "
        "bounds how small the p-value can be."
    ),
    false_positives=(
        "Undeclared accounts of one company; a public event that a few similar products react "
        "to. Accounts of one declared organization are not judged."
    ),
    runbook=(
        "Draw the accounts' requests on one time line. Take outages and public holidays out. "
        "Ask for a second family of evidence before acting: shared prompts, addresses, payment."
    ),
    references=(
        "Phipson and Smyth 2010, Permutation P-values Should Never Be Zero, arXiv:1603.05766",
        "Kesarwani et al. 2018, Model Extraction Warning in MLaaS Paradigm (colluding users), "
        "arXiv:1711.07221",
    ),
    examples=(
        Example("five accounts, p = .001", {"n_accounts": 5, "dealt_log10_p": 3.0}, "fired"),
        Example("five accounts, p = .4", {"n_accounts": 5, "dealt_log10_p": 0.4}, "quiet"),
        Example("one account", {"n_accounts": 1, "dealt_log10_p": 3.0}, "abstained"),
        Example(
            "accounts of one declared organization",
            {"n_accounts": 5, "dealt_log10_p": float("nan")},
            "abstained",
        ),
    ),
    resolution=RESOLUTION,
    min_requests=20,
    exact=True,
    parameters={"min_accounts": MIN_ACCOUNTS},
)
