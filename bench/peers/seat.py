"""SEAT: an account that asks many near-duplicates (Zhang, Chen, Wagner: AISec 2021).

The original blocks an account at its 51st similar pair, with the similarity that counts set for a
false-positive rate on ordinary accounts: the same as a threshold on the 51st highest similarity.
The second form is that of arXiv 2606.05725's comparison: the share of pairs at or above the 99th
percentile of ordinary pairs, both ends suspicious.
"""

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.peers.embedding import Matrix
from bench.peers.peer import PairwiseTest, Peer, Vector

PAIRS: Final = 50
PERCENTILE: Final = 99


def cosines(gram: Matrix) -> Matrix:
    """Return the cosines of all unordered pairs."""
    return np.asarray(gram[above_diagonal(len(gram))])


@lru_cache(maxsize=4)
def above_diagonal(n: int) -> NDArray[np.bool_]:
    """Return a mask of the upper triangle."""
    return np.asarray(np.triu(np.ones((n, n), dtype=np.bool_), 1))


class SimilarPair(PairwiseTest):
    """The 51st highest similarity of a window."""

    def score(self, gram: Matrix, projected: Vector) -> float:
        """Return the similarity of the pair that would block."""
        pairs = cosines(gram)
        return float(np.partition(pairs, len(pairs) - PAIRS - 1)[len(pairs) - PAIRS - 1])


class SimilarShare(PairwiseTest):
    """The share of similar pairs in a window."""

    def __init__(self, pool: Matrix) -> None:
        super().__init__(pool)
        self.similar = float(np.percentile(cosines(self.gram), PERCENTILE))

    def score(self, gram: Matrix, projected: Vector) -> float:
        """Return the share."""
        return float(np.mean(cosines(gram) >= self.similar))


PEER: Final = Peer("SEAT", "upper", 20, SimilarPair)
ADAPTED: Final = Peer("SEAT, share of pairs", "both", 20, SimilarShare)
