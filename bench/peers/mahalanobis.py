"""Mean marginal Mahalanobis distance of a window (the variant of arXiv 2606.05725's comparison).

One centre and one covariance of ordinary prompts, ridge 1e-6; the null draws from ordinary prompts
that the fit did not see: one eighth of the pool, as the source's 70 to 10 parts.
"""

from typing import Final

import numpy as np

from bench.peers.embedding import Matrix
from bench.peers.peer import Peer, Vector

RIDGE: Final = 1e-6
SPARE: Final = 8


class Mahalanobis:
    """Fitted to a pool."""

    def __init__(self, pool: Matrix) -> None:
        n_spare = len(pool) // SPARE
        seen = pool[n_spare:].astype(np.float64)
        self.centre = seen.mean(axis=0)
        variances, axes = np.linalg.eigh(np.cov(seen, rowvar=False, bias=True))
        self.whiten = axes / np.sqrt(np.maximum(variances, 0) + RIDGE)
        self.spare = self.project(pool[:n_spare])

    def project(self, vectors: Matrix) -> Vector:
        """Return each prompt's squared distance."""
        turned = (vectors - self.centre) @ self.whiten
        return np.asarray(np.einsum("ij,ij->i", turned, turned), dtype=np.float64)

    def score(self, gram: Matrix, projected: Vector) -> float:
        """Return the mean squared distance."""
        return float(projected.mean())

    def null(self, size: int, draws: int, pick: np.random.Generator) -> Vector:
        """Return means over draws of the prompts that were set aside."""
        again = len(self.spare) < size
        return np.array([pick.choice(self.spare, size, replace=again).mean() for _ in range(draws)])


PEER: Final = Peer("Mahalanobis", "upper", 20, Mahalanobis)
