"""Maximum mean discrepancy of a window from ordinary prompts (arXiv 2606.05725).

Unbiased squared MMD under the mean of four Gaussian kernels, of 0.5, 1, 2 and 4 times the median
distance of ordinary prompts. The null compares two disjoint draws of ordinary prompts, as the
source does; the score is the source's mean over reference draws in the limit of infinitely many.
"""

from typing import Final

import numpy as np

from bench.peers.embedding import Matrix
from bench.peers.peer import MAX_POOL, Peer, Vector

BANDWIDTH_SAMPLE: Final = 2000
GATHER_UP_TO: Final = 300
CHUNK: Final = 256


def kernel(gram: Matrix, median: float) -> Matrix:
    """Return the mean of the four kernels; `gram` holds cosines of unit vectors."""
    power = np.minimum(gram - 1, 0, dtype=np.float32)
    power *= 1 / (4 * median) ** 2
    total = np.exp(power, out=power).copy()
    for _ in range(3):
        np.square(power, out=power)
        total += np.square(power, out=power)
    total /= 4
    return total


def median_distance(gram: Matrix) -> float:
    """Return the median distance over all pairs that differ."""
    squared = 2 - 2 * gram[np.triu_indices(len(gram), 1)]
    apart = squared[squared > 1e-6]
    return float(np.sqrt(np.median(apart))) if len(apart) else 1.0


def off_diagonal_mean(block: Matrix) -> float:
    """Return the mean over all ordered pairs of two different rows."""
    n = len(block)
    return float((block.sum(dtype=np.float64) - np.trace(block)) / (n * (n - 1)))


class Mmd:
    """Fitted to a pool."""

    def __init__(self, pool: Matrix) -> None:
        self.pool = pool[:MAX_POOL]
        gram = self.pool @ self.pool.T
        self.median = median_distance(gram[:BANDWIDTH_SAMPLE, :BANDWIDTH_SAMPLE])
        self.kernel = kernel(gram, self.median)
        self.within = off_diagonal_mean(self.kernel)

    def project(self, vectors: Matrix) -> Vector:
        """Return each prompt's mean kernel with the pool."""
        found = np.empty(len(vectors))
        for at in range(0, len(vectors), CHUNK):
            block = kernel(vectors[at : at + CHUNK] @ self.pool.T, self.median)
            found[at : at + CHUNK] = block.mean(axis=1, dtype=np.float64)
        return found

    def score(self, gram: Matrix, projected: Vector) -> float:
        """Return the squared MMD of the window and the pool."""
        block = kernel(gram, self.median)
        return off_diagonal_mean(block) + self.within - 2 * float(projected.mean())

    def null(self, size: int, draws: int, pick: np.random.Generator) -> Vector:
        """Return the squared MMD of pairs of disjoint draws."""
        drawn = [pick.permutation(len(self.pool))[: 2 * size] for _ in range(draws)]
        if size <= GATHER_UP_TO:
            return np.array([self._of_block(self.kernel[np.ix_(rows, rows)]) for rows in drawn])
        sides = np.zeros((2, draws, len(self.pool)), dtype=np.float32)
        for at, rows in enumerate(drawn):
            sides[0, at, rows[:size]] = 1
            sides[1, at, rows[size:]] = 1
        left, right = (side @ self.kernel for side in sides)
        own = np.einsum("ij,ij->i", left, sides[0], dtype=np.float64)
        other = np.einsum("ij,ij->i", right, sides[1], dtype=np.float64)
        cross = np.einsum("ij,ij->i", left, sides[1], dtype=np.float64)
        diagonal = np.diag(self.kernel).astype(np.float64)
        selves = (sides[0] + sides[1]) @ diagonal
        found = (own + other - selves) / (size * (size - 1)) - 2 * cross / size**2
        return np.asarray(found, dtype=np.float64)

    @staticmethod
    def _of_block(block: Matrix) -> float:
        size = len(block) // 2
        return (
            off_diagonal_mean(block[:size, :size])
            + off_diagonal_mean(block[size:, size:])
            - 2 * float(block[:size, size:].mean(dtype=np.float64))
        )


PEER: Final = Peer("MMD", "upper", 20, Mmd)
