"""The suspect's place among the controls, and the p-value that it may claim.

Conformal: if the suspect were one more model like the controls, each place would be as likely as
any other. With k controls no p-value below 1/(k + 1) exists.

References
----------
Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World, 2nd edition, chapter 2.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm, rankdata

from stillwatch.audit.resemblance.agreement import Floats


@dataclass(frozen=True, slots=True)
class Place:
    """Where one model stands among others.

    Attributes
    ----------
    rank : int
        1 for the most alike; those that tie with it count as before it.
    n_controls : int
    """

    rank: int
    n_controls: int

    @property
    def p(self) -> float:
        """Chance of such a place or a better one for one more control."""
        return self.rank / (self.n_controls + 1)


def place_of(scores: Floats, who: int = 0) -> Place:
    """Return the place of one of several models.

    Parameters
    ----------
    scores : ndarray, shape (k + 1,)
        Higher is more alike.
    who : int
        Whose place; the others are its controls.
    """
    others = np.delete(scores, who)
    return Place(1 + int((others >= scores[who]).sum()), len(others))


def normal_scores(scores: Floats) -> Floats:
    """Return the normal score of each model's rank, ties sharing theirs, shape (n,)."""
    return np.asarray(norm.ppf(rankdata(scores) / (len(scores) + 1)), dtype=np.float64)


def combined(tests: Sequence[Floats]) -> Floats:
    """Return one score for each model: the mean of its normal scores in each test.

    Parameters
    ----------
    tests : sequence of ndarray, shape (n,) each
        At least one.
    """
    return np.asarray(np.mean([normal_scores(one) for one in tests], axis=0), dtype=np.float64)
