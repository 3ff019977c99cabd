"""What content detectors have in common: shares of readable requests, and figures in words."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from stillwatch.baselines.units import Floats, Units
from stillwatch.detectors.detector import PRIOR_REQUESTS, rate

MIN_READABLE: Final = 20
"""Fewer requests with a readable prompt than this say nothing about content."""
CONTENT_PARAMETERS: Final[Mapping[str, float | int | str]] = {
    "min_readable": MIN_READABLE,
    "prior_requests": PRIOR_REQUESTS,
}
MOST_ZEROS: Final = 12


def readable_share(units: Units, *parts: str) -> Floats:
    """Return the shrunk share of readable requests that some counts make up.

    Parameters
    ----------
    units : Units
    *parts : str
        Columns of counts, summed; null means that nothing was counted.

    Returns
    -------
    ndarray, shape (n,)
        parts / (``n_readable`` + `PRIOR_REQUESTS`); NaN below `MIN_READABLE` readable requests.
    """
    readable = units["n_readable"]
    total = np.sum([units.count(name) for name in parts], axis=0)
    return np.where(readable >= MIN_READABLE, rate(total, readable), np.nan)


def per_account(units: Units, counted: Floats) -> Floats:
    """Return a count per account of each subject, shape (n,): a cluster is its average member.

    A count grows with the number of accounts that are pooled, whoever they are; a share does not.
    """
    return counted / np.maximum(units.count("n_accounts"), 1.0)


def number(row: Mapping[str, float], name: str) -> str:
    """Write a count of a subject; unknown counts as none."""
    value = row.get(name, 0.0)
    return f"{0.0 if np.isnan(value) else value:,.0f}"


def of_readable(row: Mapping[str, float], name: str) -> str:
    """Write "312 of 340 readable requests"."""
    return f"{number(row, name)} of {number(row, 'n_readable')} readable requests"


def one_in(log10_p: float) -> str:
    """Write the probability 10 ** -log10_p as "1 in 4,000"; "an unknown chance" for NaN."""
    if np.isnan(log10_p):
        return "an unknown chance"
    if log10_p > MOST_ZEROS:
        return f"less than 1 in 10^{MOST_ZEROS}"
    return f"1 in {10.0 ** max(log10_p, 0.0):,.0f}"
