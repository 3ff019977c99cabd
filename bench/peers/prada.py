"""PRADA: least distances between prompts that are not normally distributed (Juuti et al. 2019).

Each prompt's distance to the nearest member of a growing set; a prompt joins the set where that
distance is above a threshold (mean less standard deviation of the members' own). Once there are
more than 100 distances, those within three standard deviations are tested for normality, and a
Shapiro-Wilk W below delta accuses. There is one class: a language model has no labels.
The second form is that of arXiv 2606.05725's comparison: nearest neighbours within the window,
both ends suspicious.
"""

import warnings
from typing import Final

import numpy as np
from scipy import stats

from bench.peers.embedding import Matrix
from bench.peers.peer import PairwiseTest, Peer, Vector
from bench.peers.windows import SIZES

LEAST_DISTANCES: Final = 101


def distances(gram: Matrix) -> Matrix:
    """Return the distances of unit vectors with these cosines."""
    return np.sqrt(np.maximum(2 - 2 * gram, 0))


def normality(values: Vector) -> float:
    """Return Shapiro and Wilk's W of the values within three standard deviations."""
    spread = values.std()
    kept = values[np.abs(values - values.mean()) <= 3 * spread]
    if spread <= 1e-6:
        return 1.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # W of nearly constant values: the caller ranks it only
        return float(stats.shapiro(kept).statistic)


def least_distances(apart: Matrix) -> Vector:
    """Return each later prompt's distance to the growing set."""
    n = len(apart)
    members, n_members = np.zeros(n, dtype=np.int64), 1
    found = np.empty(n - 1)
    threshold = total = squares = 0.0
    for at in range(1, n):
        least = float(apart[at, members[:n_members]].min())
        found[at - 1] = least
        if least > threshold:
            members[n_members] = at
            n_members += 1
            total, squares = total + least, squares + least * least
            mean = total / n_members
            deviation = max(squares / n_members - mean * mean, 0.0) ** 0.5
            threshold = max(threshold, mean - deviation)
    return found


class GrowingSet(PairwiseTest):
    """The published test, over a stream."""

    def score(self, gram: Matrix, projected: Vector) -> float:
        """Return 1 less the lowest W, looked at whenever the stream reaches one of the sizes."""
        least = least_distances(distances(gram))
        looks = [n for n in {*(size - 1 for size in SIZES), len(least)} if n >= LEAST_DISTANCES]
        return max(1 - normality(least[:n]) for n in looks if n <= len(least))


class NearestNeighbour(PairwiseTest):
    """The adapted test, over a window."""

    def score(self, gram: Matrix, projected: Vector) -> float:
        """Return 1 less W of the distances to nearest neighbours."""
        apart = distances(gram)
        np.fill_diagonal(apart, np.inf)
        return 1 - normality(apart.min(axis=1).astype(np.float64))


PEER: Final = Peer("PRADA", "upper", LEAST_DISTANCES + 1, GrowingSet)
ADAPTED: Final = Peer("PRADA, nearest neighbour", "both", 20, NearestNeighbour)
