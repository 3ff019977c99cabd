"""Whether a baseline still fits: the accounts of a scan against those of the baseline.

Two samples are compared by the Kolmogorov-Smirnov test, at one level over all comparisons
together (Bonferroni). Harvesters among the accounts, a share s of them, move a distribution by
at most s. So a difference counts only if it is also larger than `MOST_BY_HARVESTERS`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import stats

from stillwatch.baselines.units import Floats

LEVEL: Final = 0.01
"""Chance that a baseline that fits is said not to."""
MOST_BY_HARVESTERS: Final = 0.10
MIN_KNOWN: Final = 40
"""Fewer known values on either side, and two samples are not compared."""
FAR_SHARE: Final = 0.01
"""Share of the baseline that is farther from its peers than all others."""
MIN_FAR: Final = 0.05
FAR: Final = "accounts far from every peer group"
POPULAR: Final = 0.05
"""A value is popular if this share of the accounts holds it."""
TAIL: Final = 0.05


@dataclass(frozen=True, slots=True)
class Comparison:
    """One quantity, then and now.

    Attributes
    ----------
    what : str
    distance : float
        Largest difference between the two distribution functions, or between the shares.
    p_value : float
    then, now : float
        Medians, or shares.
    least : float
        A smaller distance does not count.
    """

    what: str
    distance: float
    p_value: float
    then: float
    now: float
    least: float = MOST_BY_HARVESTERS

    def moved(self, n_comparisons: int) -> bool:
        """Return whether the difference counts, as one of several."""
        return self.distance > self.least and self.p_value <= LEVEL / n_comparisons


def compare(samples: Mapping[str, tuple[Floats, Floats]]) -> list[Comparison]:
    """Compare samples, each of the baseline (first) and of the scan, by name.

    Returns
    -------
    list of Comparison
        Those that hold enough known values, the least likely first.
    """
    found = []
    for what, (then, now) in samples.items():
        a, b = then[~np.isnan(then)], now[~np.isnan(now)]
        if min(a.size, b.size) < MIN_KNOWN:
            continue
        test = stats.ks_2samp(a, b, method="asymp")
        found.append(
            Comparison(
                what,
                float(test.statistic),
                float(test.pvalue),
                float(np.median(a)),
                float(np.median(b)),
            )
        )
    return sorted(found, key=lambda one: (one.p_value, -one.distance))


def far_from_peers(then: Floats, now: Floats) -> Comparison:
    """Compare the shares that are farther from their peers than 99 % of the baseline.

    Fisher's exact test, one-sided: the quantile is itself an estimate.
    """
    limit = float(np.quantile(then, 1 - FAR_SHARE))
    a, b = int((then > limit).sum()), int((now > limit).sum())
    p = stats.fisher_exact([[b, now.size - b], [a, then.size - a]], alternative="greater").pvalue
    share_then, share_now = a / then.size, b / now.size
    return Comparison(
        FAR, max(0.0, share_now - share_then), float(p), share_then, share_now, least=MIN_FAR
    )


def new_values(
    known: Mapping[int, int], n_then: int, holders: Mapping[int, int], n_now: int
) -> dict[int, float]:
    """Find values that are popular now, and that the baseline would have held were they then.

    Parameters
    ----------
    known : mapping of value to int
        Accounts of the baseline that hold it; one that fewer than two hold is left out.
    holders : mapping of value to int
        Accounts of the scan that hold it.

    Returns
    -------
    dict of value to float
        Share of the accounts that hold it.
    """
    popular = {v: n for v, n in holders.items() if n >= max(2.0, POPULAR * n_now)}
    found = {}
    for value, n in popular.items():
        before = known.get(value, 1)
        table = [[n, n_now - n], [before, n_then - before]]
        p = stats.fisher_exact(table, alternative="greater").pvalue
        if value not in known and p <= LEVEL / len(popular):
            found[value] = n / n_now
    return found


def excess_share(p: Floats) -> float | None:
    """Bound the share of subjects that the tail of ordinary ones does not explain.

    Parameters
    ----------
    p : ndarray, shape (m,)
        Tail probabilities under a model of the ordinary tail; NaN are left out.

    Returns
    -------
    float or None
        Upper end of the one-sided 95 % interval (Clopper and Pearson 1934) for the share with
        p <= 0.05, less 0.05. None if there is no model.
    """
    known = p[~np.isnan(p)]
    if not known.size:
        return None
    k, m = int((known <= TAIL).sum()), known.size
    upper = 1.0 if k == m else float(stats.beta.ppf(0.95, k + 1, m - k))
    return max(0.0, upper - TAIL)
