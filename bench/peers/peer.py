"""What a published test is here: fitted to a pool of ordinary prompts, it scores windows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from bench.peers.embedding import Matrix

Vector = NDArray[np.float64]
Tails = Literal["upper", "both"]
MAX_POOL: Final = 4000
"""Prompts of the pool whose pairwise products are kept; drawn at random from all ordinary ones."""


class Fitted(Protocol):
    """A test that knows its reference."""

    def project(self, vectors: Matrix) -> Vector:
        """Return what the test needs of each prompt alone."""
        ...

    def score(self, gram: Matrix, projected: Vector) -> float:
        """Return the score of one window.

        Parameters
        ----------
        gram : array (n, n)
            Cosines of all pairs of the window's prompts, in order of time.
        projected : array (n,)
        """
        ...

    def null(self, size: int, draws: int, pick: np.random.Generator) -> Vector:
        """Return scores of random draws of ordinary prompts."""
        ...


@dataclass(frozen=True)
class Peer:
    """A published test.

    Attributes
    ----------
    name : str
    tails : str
        Which scores are suspicious: upper, or both ends.
    least : int
        Fewest prompts; with fewer the test cannot be run and accuses nobody.
    fit : callable
        Takes unit vectors of ordinary prompts in random order.
    """

    name: str
    tails: Tails
    least: int
    fit: Callable[[Matrix], Fitted]


class PairwiseTest:
    """A test that looks at the cosines within a window only."""

    def __init__(self, pool: Matrix) -> None:
        pool = pool[:MAX_POOL]
        self.gram = pool @ pool.T

    def project(self, vectors: Matrix) -> Vector:
        """Return nothing of use: zeros."""
        return np.zeros(len(vectors))

    def score(self, gram: Matrix, projected: Vector) -> float:
        """Return the score of one window."""
        raise NotImplementedError

    def null(self, size: int, draws: int, pick: np.random.Generator) -> Vector:
        """Return scores of random draws of ordinary prompts."""
        nothing = np.zeros(size)
        drawn = (pick.choice(len(self.gram), size, replace=False) for _ in range(draws))
        return np.array([self.score(self.gram[np.ix_(rows, rows)], nothing) for rows in drawn])
