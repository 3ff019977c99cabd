"""Evidence that may be looked at after every token: an e-process over the pairs of a text.

Null: as for `tails`. Each new pair multiplies the stake by exp(tilt * score) over its expectation
under the null, where the tilt depends only on what was known before the token: so the expected
stake never grows, and by Ville's inequality it ever reaches 1 / alpha with a chance of at most
alpha, however often somebody looks and whenever they stop. Several boldnesses are played side by
side with equal stakes, and their mean is an e-process again.

References
----------
Ville (1939); Ramdas, Grünwald, Vovk, Shafer (2023), "Game-theoretic statistics and safe anytime-
valid inference", sections 3 and 5.
"""

from typing import Final

import numpy as np

from stillwatch.marking.alike import distinct
from stillwatch.marking.scores import Floats, Null

BOLDNESS: Final = np.array([0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28])
"""Tilts, in standard deviations of a score, for a pair of weight 1."""
LN10: Final = float(np.log(10))
CHUNK: Final = 8192
"""Pairs played at a time: their eight ways stay in the processor's second cache."""
MOST_OF_RANGE: Final = 0.9
"""No tilt comes nearer to where the null's cumulant function ends."""


def log10_stakes(scores: Floats, weights: Floats, null: Null) -> Floats:
    """Return log10 of the e-process after each pair.

    Parameters
    ----------
    scores : ndarray, shape (n,)
        In the order in which the pairs came.
    weights : ndarray, shape (n,)
        At least 0, about 1 where a pair is expected to tell something; known before the token.
    null : Null

    Returns
    -------
    ndarray, shape (n,)
    """
    if not len(scores):
        return np.empty(0)
    counts = weights != 0
    if not counts.all():  # a pair without a weight leaves the stake as it was
        moved = log10_stakes(scores[counts], weights[counts], null)
        after: Floats = np.concatenate((np.zeros(1), moved))[np.cumsum(counts)]
        return after
    first, which = distinct(weights)
    tilts = BOLDNESS[:, None] / np.sqrt(null.variance) * weights[first]
    tilts = np.minimum(tilts, MOST_OF_RANGE * null.most_tilt)
    expected = null.cumulant(tilts)[0]
    stakes, before = np.empty(len(scores)), np.zeros(len(BOLDNESS))
    for start in range(0, len(scores), CHUNK):
        part = slice(start, start + CHUNK)
        steps = tilts[:, which[part]] * scores[part] - expected[:, which[part]]
        steps[:, 0] += before
        wealth = np.cumsum(steps, axis=1)
        before = wealth[:, -1]
        most = wealth.max(axis=0)
        stakes[part] = most + np.log(np.exp(wealth - most).mean(axis=0))
    return stakes / LN10
