"""Do accounts work through one public corpus in parts that do not overlap?

Whoever draws on a corpus for a purpose of their own meets what others drew: of N items, accounts
that hold n_a and n_b share n_a n_b / N on average. One corpus dealt out over accounts leaves less
in common, down to nothing. The null: which items an account takes does not depend on what the
others take. Given how many each takes, the items shared by two accounts are then hypergeometric,
and those of different pairs are uncorrelated, so that the sum over pairs has at most the variance
of a Poisson variable of the same mean; its lower tail is the p-value.

The null does not hold among colleagues who share a benchmark out, nor among strangers who each
take one subject of a collection of many: disjoint parts are evidence of one family, and need
another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse, stats

from stillwatch.baselines.units import Floats, Ints
from stillwatch.campaigns.cores import LEVEL, MIN_BITS, Core

MIN_ITEMS: Final = 5
MIN_ACCOUNTS: Final = 3
MEMBER_P: Final = 0.05
MOST_LOG10_P: Final = 300.0
CORPUS_SIGNAL: Final = "same_corpus"
SIGNALS: Final = (CORPUS_SIGNAL, "disjoint_parts")


@dataclass(frozen=True)
class Coverage:
    """Which items of one split of a known corpus accounts sent; each pair once.

    Attributes
    ----------
    account, item : ndarray of int64, shape (k,)
    n_items : int
        Items of the split.
    """

    account: Ints
    item: Ints
    n_items: int


def disjoint_cores(coverages: Sequence[Coverage], n: int) -> list[Core]:
    """Find accounts that share a corpus out among themselves.

    Parameters
    ----------
    coverages : sequence of Coverage
    n : int
        Accounts of the scan.

    Returns
    -------
    list of Core
        At most one for each split. Members are accounts that share too little with the others
        themselves (p <= `MEMBER_P`): one that only draws on the same corpus is left out, and so
        is one that took too little to tell.

    Notes
    -----
    How popular a corpus is elsewhere is not known, and not taken as zero: the content is weighed
    by the accounts of the scan alone.
    """
    cores = []
    for coverage in coverages:
        holders, shared, expected = overlaps(coverage)
        if holders.size < MIN_ACCOUNTS:
            continue
        log10_p = _log10_p(shared.sum() / 2, expected.sum() / 2) + np.log10(len(coverages))
        members = holders[_log10_p(shared, expected) <= np.log10(MEMBER_P)]
        bits = _bits(holders.size - members.size, n - members.size)
        if log10_p <= np.log10(LEVEL) and members.size >= MIN_ACCOUNTS and bits >= MIN_BITS:
            most = _bits(0, n - members.size)
            weight = min(-float(log10_p) * np.log2(10), most)
            cores.append(Core(members, ("content", "timing"), SIGNALS, (bits, weight), log10_p))
    return cores


def overlaps(coverage: Coverage) -> tuple[Ints, Floats, Floats]:
    """Count the items that each account shares with every other, and what chance would give.

    Returns
    -------
    holders : ndarray of int64, shape (m,)
        Accounts with `MIN_ITEMS` items or more.
    shared, expected : ndarray, shape (m,)
        Items that it shares with each of the others, summed over the others.
    """
    holders, at, counts = np.unique(coverage.account, return_inverse=True, return_counts=True)
    enough = counts >= MIN_ITEMS
    row, kept = (np.cumsum(enough) - 1)[at], enough[at]
    _, item = np.unique(coverage.item, return_inverse=True)
    ones = np.ones(int(kept.sum()))
    shape = (int(enough.sum()), int(item.max(initial=-1)) + 1)
    held = sparse.csr_array((ones, (row[kept], item[kept])), shape=shape)
    size = counts[enough].astype(float)
    shared = np.asarray(held @ np.asarray(held.sum(axis=0)).ravel(), dtype=float) - size
    return holders[enough], shared, size * (size.sum() - size) / coverage.n_items


def _bits(n_hold: int, n_outside: int) -> float:
    """Return log2 of 1 / popularity among the accounts outside; see `cores`."""
    return float(np.log2((n_outside + 2) / (n_hold + 1)))


def _log10_p(shared: Floats, expected: Floats) -> Floats:
    found: Floats = stats.poisson.logcdf(shared, expected) / np.log(10)
    return np.maximum(found, -MOST_LOG10_P)
