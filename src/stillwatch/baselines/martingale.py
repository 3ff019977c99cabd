"""Evidence that adds up day by day, valid whenever one looks.

Null: a subject's days are exchangeable. Each new day's distance from the mean of the days so
far is ranked among the earlier days' own; the ranks feed a conformal test martingale (Vovk,
Nouretdinov, Gammerman 2003; mixture betting, Vovk et al. 2005, section 7.1). By Ville's
inequality the chance that it ever exceeds 1/alpha is at most alpha.
"""

from typing import Final

import numpy as np

from stillwatch.baselines.units import Floats

EPSILONS: Final = np.linspace(0.05, 0.95, 19)
MIN_DAYS: Final = 6
FIRST_BET: Final = 2
"""Two days are equally far from their mean: the third is the first that can be ranked."""
MOST_WEALTH: Final = 1e300


def wealth(means: Floats) -> Floats:
    """Return the martingale after each day from the third on.

    Parameters
    ----------
    means : ndarray, shape (n_days, d)
        Mean topic vector of each active day, in order.

    Returns
    -------
    ndarray, shape (n_days - 2,)
        Its expectation under the null is 1, or less where distances tie.

    Notes
    -----
    The wealth is an average over betting exponents and over the day on which betting begins: an
    average of martingales is one, and bets that begin near a change have lost nothing before it.
    A bet pays rank ** (epsilon - 1) over its mean under the null, where the ranks 1/n, ..., n/n
    are equally likely. Ties count in full, which can only lower the wealth.
    """
    n_bets = max(means.shape[0] - FIRST_BET, 0)
    held = np.empty(n_bets)
    started = np.zeros(EPSILONS.size)
    for i in range(n_bets):
        seen = means[: FIRST_BET + i + 1]
        distance = np.linalg.norm(seen - seen.mean(axis=0), axis=1)
        rank = int((distance >= distance[-1]).sum())
        pays = np.arange(1, len(seen) + 1)[:, None] ** (EPSILONS - 1)
        bet = pays[rank - 1] / pays.mean(axis=0)
        started = np.minimum((started + 1 / n_bets) * bet, MOST_WEALTH)
        held[i] = started.mean() + 1 - (i + 1) / n_bets
    return held


def shift_log10_e(means: Floats) -> float:
    """Return log10 of the highest value that the martingale reaches; NaN below `MIN_DAYS`.

    Parameters
    ----------
    means : ndarray, shape (n_days, d)
        Mean topic vector of each active day, in order.

    Returns
    -------
    float
        0 or more.
    """
    if means.shape[0] < MIN_DAYS:
        return float("nan")
    return float(np.log10(max(1.0, wealth(means).max())))
