"""Evidence that adds up day by day, valid whenever one looks.

Null: a subject's days are exchangeable. Each new day's distance from the mean of the earlier
days is ranked among the earlier days' own; the ranks feed a conformal test martingale (Vovk,
Nouretdinov, Gammerman 2003; mixture betting, Vovk et al. 2005, section 7.1). By Ville's
inequality the chance that it ever exceeds 1/alpha is at most alpha.
"""

from typing import Final

import numpy as np

from stillwatch.baselines.units import Floats

EPSILONS: Final = np.linspace(0.05, 0.95, 19)
MIN_DAYS: Final = 6


def shift_log10_e(means: Floats) -> float:
    """Return log10 of the highest value that the martingale reaches; NaN below `MIN_DAYS`.

    Parameters
    ----------
    means : ndarray, shape (n_days, d)
        Mean topic vector of each active day, in order.

    Notes
    -----
    The mixture over betting exponents stays a martingale: an average of martingales is one.
    Ties count in full, which can only lower the wealth.
    """
    n_days = means.shape[0]
    if n_days < MIN_DAYS:
        return float("nan")
    wealth = np.zeros(EPSILONS.size)
    highest = 0.0
    for t in range(2, n_days):
        seen = means[: t + 1]
        centre = seen.mean(axis=0)
        distance = np.linalg.norm(seen - centre, axis=1)
        p = (distance >= distance[-1]).mean()
        wealth += np.log(EPSILONS) + (EPSILONS - 1) * np.log(p)
        top = wealth.max()
        highest = max(highest, float(top + np.log(np.exp(wealth - top).mean())))
    return highest / float(np.log(10))
