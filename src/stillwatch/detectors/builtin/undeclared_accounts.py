"""Undeclared accounts: one actor under several accounts that name no common organization."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from stillwatch.baselines.units import Floats, Units
from stillwatch.detectors.counts import number
from stillwatch.detectors.detector import Detector, Example

RESOLUTION: Final = 1.0


def statistic(units: Units) -> Floats:
    """Return log2 of the owners that a subject's accounts declare.

    Parameters
    ----------
    units : Units
        ``n_owners``: organizations that the accounts declare, each account without one counted
        as an owner of its own; unknown where no organization of any account is known.

    Returns
    -------
    ndarray, shape (n,)
        0 for one account, or several of one declared organization.
    """
    return np.log2(np.fmax(units["n_owners"], 1.0)) + 0.0 * units["n_owners"]


def sentence(row: Mapping[str, float]) -> str:
    """State the accounts and their declared owners."""
    return (
        f"its {number(row, 'n_accounts')} accounts, linked into one actor, declare "
        f"{number(row, 'n_owners')} different owners"
    )


DETECTOR: Final = Detector(
    id="undeclared_accounts",
    version="1",
    title="One actor under several undeclared accounts",
    behaviour="is one actor that holds several accounts and declares no common organization",
    family="identity",
    null=(
        "The subject is exchangeable with ordinary actors of the baseline, single accounts and "
        "linked groups of accounts alike."
    ),
    needs=("n_owners",),
    statistic=statistic,
    sentence=sentence,
    catches="Work split over accounts so that no single account reaches a limit or looks heavy.",
    misses=(
        "Accounts that were not linked; accounts registered under one false organization; "
        "everything where neither the log nor the accounts table names organizations."
    ),
    false_positives=(
        "A company, a course or a family whose members signed up one by one. Ask them to declare "
        "their organization: declared, they are one owner."
    ),
    runbook=(
        "Check the links: which families tie the accounts, and what remains without each. Look "
        "up who pays. Ask the account holders whether they belong together before acting."
    ),
    references=(
        "MITRE ATLAS AML.T0024.002, Extract AI Model",
        "OWASP LLM10:2025, Unbounded Consumption",
    ),
    examples=(
        Example("24 accounts, 24 owners", {"n_accounts": 24, "n_owners": 24}, "fired"),
        Example("12 accounts of one organization", {"n_accounts": 12, "n_owners": 1}, "quiet"),
        Example("one account", {"n_accounts": 1, "n_owners": 1}, "quiet"),
        Example(
            "no organization known anywhere",
            {"n_accounts": 24, "n_owners": float("nan")},
            "abstained",
        ),
    ),
    resolution=RESOLUTION,
)
