"""How much each pair of a suspect's text counts: by how often its context was served.

A student can only have learned what followed contexts that it was shown. Never by how often
context *and* token were served: those pairs score high because the teacher was marked, and so
does every text that shares a habit with the teacher. A model trained on human text alone reaches
z = 26.6 that way, while wrong keys look perfectly calibrated.
"""

from typing import Final

import numpy as np

from stillwatch.marking.alike import first_alike
from stillwatch.marking.pairs import Ints
from stillwatch.marking.scheme import Cells
from stillwatch.marking.scores import Floats

FULL: Final = float(np.log1p(10))
"""Weight of a context that was served ten times, before scaling: scaled to 1 for betting."""


def pair_weights(times: Ints, served: Ints | None) -> Floats:
    """Return the weights of different pairs in a sum, shape (n,).

    Parameters
    ----------
    times : ndarray of int64, shape (n,)
        How often each pair came in the suspect's text.
    served : ndarray of int64, shape (n,), or None
        How often its context was served to whom the key belongs; None where nobody kept count.

    Returns
    -------
    ndarray of float64
        sqrt(times) * log(1 + served); sqrt(times) alone where nobody kept count.
    """
    repeated = np.sqrt(times.astype(np.float64))
    return repeated if served is None else repeated * np.log1p(served)


def betting_weights(n: int, served: Ints | None) -> Floats:
    """Return the weights of pairs in bets, shape (n,): known before the pair's token is."""
    return np.ones(n) if served is None else np.log1p(served) / FULL


def in_cells(cells: Cells | None, weights: Floats) -> tuple[Ints, Floats]:
    """Join pairs that have one score under every key.

    Parameters
    ----------
    cells : ndarray of uint64, shape (n,), or None
        See `stillwatch.marking.scheme.Scheme.cells`.
    weights : ndarray, shape (n,)

    Returns
    -------
    first : ndarray of int64, shape (m,)
        The first pair of each cell, in order.
    weights : ndarray, shape (m,)
        The sum of each cell's weights.
    """
    if cells is None:
        return np.arange(len(weights)), weights
    alike = first_alike(cells)
    first = np.flatnonzero(alike == np.arange(len(alike)))
    summed = np.bincount(alike, weights=weights, minlength=len(alike)).astype(np.float64)
    return first, summed[first]
