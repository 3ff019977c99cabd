"""What the accounts of a campaign have in common, and how popular that is elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from stillwatch.baselines.units import Ints
from stillwatch.campaigns.buckets import Buckets
from stillwatch.campaigns.clusters import Cluster
from stillwatch.campaigns.cores import bits_outside
from stillwatch.campaigns.signal import Family

MOST_VALUES: Final = 6
"""Shown of each family, those that tie the most accounts by the most bits first."""


@dataclass(frozen=True, slots=True)
class SharedValue:
    """One value, or several that the very same accounts hold.

    Attributes
    ----------
    holders : ndarray of int64
        Positions of the cluster's accounts that hold it.
    n_values : int
        Values that these very accounts hold.
    n_outside, n_baseline : int
        Other accounts of the scan, and accounts of the baseline, that hold it.
    bits : float
        Log-likelihood ratio of sharing it, base 2.
    """

    family: Family
    signal: str
    holders: Ints
    n_values: int
    n_outside: int
    n_baseline: int
    bits: float


def shared_values(
    cluster: Cluster, families: Sequence[Buckets], n: int, n_base: int
) -> list[SharedValue]:
    """Return what at least two accounts of a cluster share, by family.

    Parameters
    ----------
    cluster : Cluster
    families : sequence of Buckets
    n, n_base : int
        Accounts of the scan and of the baseline.
    """
    member = np.zeros(n)
    member[cluster.members] = 1.0
    found = []
    for family in families:
        inside, size = family.matrix @ member, family.sizes()
        bits = bits_outside(size, inside, family.elsewhere, n, n_base)
        weight = np.where((inside >= 2) & (bits > 0), inside * bits, 0.0)
        for row in np.argsort(-weight, kind="stable")[:MOST_VALUES].tolist():
            if weight[row] <= 0:
                break
            found.append(
                SharedValue(
                    family.family,
                    family.signal[row],
                    np.intersect1d(family.members(row), cluster.members),
                    int(family.n_values[row]),
                    int(size[row] - inside[row]),
                    int(family.elsewhere[row]),
                    float(bits[row]),
                )
            )
    return found
