"""Tail probabilities of weighted sums of scores under the null.

Null: the text was made without knowledge of the key, so that the scores of its different pairs are
independent draws of the scheme's null distribution, whatever the weights, as long as these look
only at the suspect's text, at contexts that were served, and at texts that carry no mark.

References
----------
Lugannani, Rice (1980); Barndorff-Nielsen (1986) for the form r* used here; Daniels (1987),
"Tail probability approximations", section 4.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

from stillwatch.marking.scores import Floats, Null

MIN_EFFECTIVE: Final = 30.0
"""Pairs, as Kish counts them, below which no sum is judged: its tail is that of a few weights."""
LN10: Final = float(np.log(10))
FAR: Final = 1e6
"""Tilts beyond which a sum is at the end of its range."""
SHARP: Final = 0.1
"""Below this a saddle point is that of a lattice, and only Chernoff's bound holds."""
NARROW: Final = 1e-13
Cumulant = Callable[[float], tuple[float, float, float]]
NEAR_MEAN: Final = 1e-3
"""Standard deviations from the mean within which the saddle point is too flat to divide by."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A weighted sum of scores and how unlikely it is.

    Attributes
    ----------
    log10_p : float
        log10 of the chance under the null of a sum at least as high.
    z : float
        Standard deviations above the null's mean.
    n_pairs : int
        Pairs with a weight.
    n_effective : float
        Kish's effective number: (sum of sizes of weights)**2 / sum of their squares.
    """

    log10_p: float
    z: float
    n_pairs: int
    n_effective: float

    @property
    def is_enough(self) -> bool:
        """Tell whether there are pairs enough to judge by."""
        return self.n_effective >= MIN_EFFECTIVE


def weighted_sum(scores: Floats, weights: Floats, null: Null) -> Sum:
    """Return the sum of weighted scores with its tail probability.

    Parameters
    ----------
    scores, weights : ndarray, shape (n,)
        A weight must not depend on what was served after the context of its pair. Below 0 it may
        be where scores have a highest value.
    null : Null

    Raises
    ------
    ValueError
        A weight is below 0, and scores have no highest value.
    """
    used = weights != 0
    scores, weights = scores[used], weights[used]
    n = len(scores)
    if n == 0:
        return Sum(0.0, 0.0, 0, 0.0)
    if weights.min() < 0 and np.isfinite(null.most_tilt):
        raise ValueError("weights below 0 need scores that have a highest value")
    weights = weights / np.abs(weights).max()
    squares = float((weights**2).sum())
    spread = float(np.sqrt(squares * null.variance))
    total = float((weights * scores).sum())
    z = (total - null.mean * float(weights.sum())) / spread
    n_effective = float(np.abs(weights).sum()) ** 2 / squares
    return Sum(_log10_tail(total, z, weights, null), z, n, n_effective)


def _log10_tail(total: float, z: float, weights: Floats, null: Null) -> float:
    if weights[0] > 0 and bool((weights == weights[0]).all()):
        exact = null.log_tail(total, len(weights)) / LN10  # a plain sum's distribution is known
        if np.isfinite(exact):  # below 1e-308 only the saddle point still has figures
            return exact
    values, counts = np.unique(weights, return_counts=True)

    def cumulant(tilt: float) -> tuple[float, float, float]:
        value, slope, curve = null.cumulant(tilt * values)
        return (
            float((counts * value).sum()),
            float((counts * values * slope).sum()),
            float((counts * values**2 * curve).sum()),
        )

    tilt = _saddle(total, cumulant, null.most_tilt)
    if tilt is None:  # Chernoff's bound; no sum is lower than the lowest
        return min(0.0, (cumulant(FAR)[0] - FAR * total) / LN10) if z > 0 else 0.0
    if abs(z) < NEAR_MEAN:
        return float(norm.logsf(z)) / LN10
    value, _, curve = cumulant(tilt)
    steep = abs(tilt) * np.sqrt(curve)  # about |z|, but at the ends of the range
    if steep < min(SHARP, abs(z) / 2):  # next to the highest or the lowest sum there is
        return min(0.0, (value - tilt * total) / LN10) if z > 0 else 0.0
    root = float(np.sign(tilt) * np.sqrt(max(2.0 * (tilt * total - value), 0.0)))
    if root == 0.0:
        return float(norm.logsf(z)) / LN10
    ratio = tilt * np.sqrt(curve) / root
    found = float(norm.logsf(root + np.log(ratio) / root))
    return min(0.0, found + _log_steps(tilt * null.step)) / LN10


def _log_steps(tilt: float) -> float:
    """Return log of what a sum on a lattice has more of a tail than a smooth one.

    Where one weight is that of nearly all pairs, sums come in steps of it, and the chance of just
    the sum that was seen is part of its tail: the factor is that of steps of the highest weight,
    which is 1, and so the largest there can be (Daniels 1987, on lattices).
    """
    return 0.0 if tilt <= 0.0 else float(np.log(tilt) - np.log(-np.expm1(-tilt)))


def _saddle(total: float, cumulant: Cumulant, most: float) -> float | None:
    """Return the tilt under which the sum is what was seen; None at the ends of its range."""
    low, high = -1.0, min(0.5, most / 2)
    while cumulant(low)[1] > total:
        low *= 2.0
        if low < -FAR:
            return None
    while cumulant(high)[1] < total:
        high = (high + most) / 2.0 if np.isfinite(most) else high * 2.0
        if high > FAR or most - high < NARROW:
            return None
    return float(brentq(lambda tilt: cumulant(tilt)[1] - total, low, high, xtol=1e-14, rtol=1e-12))
