"""Tail probabilities from ordinary subjects: conformal ranks, and a checked tail beyond them.

The exchangeable unit is the subject. A conformal p-value is its rank among m ordinary subjects
and never falls below 1/(m + 1) (Vovk, Gammerman, Shafer 2005, section 2.2; Bates et al. 2023,
"Testing for outliers with conformal p-values", eq. 2). Beyond the largest ordinary score a
generalised Pareto tail may be named as a model (Coles 2001, section 4.2).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import stats

from stillwatch.baselines.units import Bools, Floats

TAIL_SHARE: Final = 0.10
MIN_EXCEEDANCES: Final = 20
CHECK_LEVEL: Final = 0.01
N_SPLITS: Final = 21


def rank_p(values: Floats, ordinary: Floats, inside: Bools | None = None) -> Floats:
    """Return conformal p-values; higher values are more suspicious.

    Parameters
    ----------
    values : ndarray, shape (n,)
        Scores; NaN (abstained) gives NaN.
    ordinary : ndarray, shape (m,)
        Scores of ordinary subjects; NaN are ignored.
    inside : ndarray of bool, shape (n,), optional
        Which of the subjects are themselves among the ordinary ones; each is then compared
        with the others only.

    Returns
    -------
    ndarray, shape (n,)
        (1 + number of other ordinary scores at least as high) / (1 + number of others).
        NaN where there is nothing to compare with.
    """
    known = np.sort(ordinary[~np.isnan(ordinary)])
    own = np.zeros(values.size) if inside is None else inside.astype(float)
    at_least = np.maximum(known.size - np.searchsorted(known, values, side="left") - own, 0.0)
    others = known.size - own
    with np.errstate(invalid="ignore", divide="ignore"):
        p: Floats = np.minimum((1 + at_least) / (1 + others), 1.0)
    p[np.isnan(values) | (others < 1)] = np.nan
    return p


@dataclass(frozen=True, slots=True)
class Tail:
    """A generalised Pareto tail fitted to the highest ordinary scores.

    Attributes
    ----------
    threshold : float
        Where the tail begins.
    shape, scale : float
        Parameters; the shape is raised by one standard error and is never negative, so that
        the tail claims less than the fit would.
    share : float
        Share of ordinary subjects above the threshold, upper-biased: (k + 1) / (m + 1).
    n_exceedances : int
    check_p : float
        Kolmogorov-Smirnov p-value of fits to one half against the other half.
    """

    threshold: float
    shape: float
    scale: float
    share: float
    n_exceedances: int
    check_p: float

    @property
    def accepted(self) -> bool:
        """Whether the held-out half did not contradict the fit."""
        return self.check_p >= CHECK_LEVEL

    def p(self, values: Floats) -> Floats:
        """Return the modelled tail probability, shape (n,); NaN below the threshold."""
        beyond = values - self.threshold
        tail = self.share * stats.genpareto.sf(beyond, self.shape, scale=self.scale)
        return np.where(beyond > 0, tail, np.nan)


def fit_tail(ordinary: Floats, seed: int) -> Tail | None:
    """Fit the tail of ordinary scores; None with fewer than `MIN_EXCEEDANCES` distinct ones.

    Parameters
    ----------
    ordinary : ndarray, shape (m,)
    seed : int
        Of the splits into halves that check the fit.
    """
    known = ordinary[~np.isnan(ordinary)]
    if known.size == 0:
        return None
    threshold = float(np.quantile(known, 1 - TAIL_SHARE))
    over = known[known > threshold] - threshold
    if np.unique(over).size < MIN_EXCEEDANCES:
        return None
    shape, _, scale = stats.genpareto.fit(over, floc=0)
    error = (1 + max(shape, 0.0)) / np.sqrt(over.size)
    return Tail(
        threshold=threshold,
        shape=float(max(shape, 0.0) + error),
        scale=float(scale),
        share=(over.size + 1) / (known.size + 1),
        n_exceedances=int(over.size),
        check_p=_check(over, seed),
    )


def _check(over: Floats, seed: int) -> float:
    """Return twice the median p-value of fits to one half against the other, over many halves.

    One split is a matter of luck. Twice the median of any dependent p-values is a p-value
    (Meinshausen, Meier and Buehlmann 2009, "p-values for high-dimensional regression", section
    3.2, gamma 1/2). The fit's own error is not allowed for: the check rejects too readily, and
    then ranks are used.
    """
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(N_SPLITS):
        half = rng.permutation(over.size)
        fitted = stats.genpareto.fit(over[half[::2]], floc=0)
        found.append(stats.kstest(over[half[1::2]], stats.genpareto(*fitted).cdf).pvalue)
    return float(min(1.0, 2 * np.median(found)))


def p_values(values: Floats, ordinary: Floats, inside: Bools, tail: Tail | None) -> Floats:
    """Return ranks, and the modelled tail where a value exceeds every ordinary score.

    The model is used only if its check accepted it, and never gives more than the rank does.
    """
    ranked = rank_p(values, ordinary, inside)
    if tail is None or not tail.accepted:
        return ranked
    known = ordinary[~np.isnan(ordinary)]
    beyond = values > known.max()
    return np.where(beyond, np.fmin(ranked, tail.p(values)), ranked)


def floor_of(m: int) -> float:
    """Return the smallest p-value that m ordinary subjects support by rank."""
    return 1.0 / (m + 1)


def discoveries(p: Floats) -> Floats:
    """Return Benjamini-Hochberg adjusted p-values (q-values), NaN kept; shape (n,)."""
    q = np.full(p.shape, np.nan)
    known = ~np.isnan(p)
    if known.any():
        q[known] = stats.false_discovery_control(p[known], method="bh")
    return q
