"""What a token's score looks like when the text knows nothing of the key.

A scheme turns a key, a context and a token into a score. Under the null, that the text was made
without knowledge of the key, the scores of different (context, token) pairs are independent draws
of one known distribution, which this module describes by its cumulant function. Sums, tail
probabilities and bets all follow from it.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy.stats import binom, gamma

Floats = npt.NDArray[np.float64]


class Null(Protocol):
    """Distribution of one score under the null; scores are higher where the mark is."""

    @property
    def mean(self) -> float:
        """Expectation of one score."""
        ...

    @property
    def variance(self) -> float:
        """Variance of one score."""
        ...

    @property
    def most_tilt(self) -> float:
        """Supremum of the arguments for which the cumulant function is finite."""
        ...

    def cumulant(self, tilt: Floats) -> tuple[Floats, Floats, Floats]:
        """Return log E exp(tilt * score) and its first two derivatives, element by element."""
        ...

    def log_tail(self, total: float, n: int) -> float:
        """Return log of the chance that n scores add up to at least a total."""
        ...

    def draws(self, rng: np.random.Generator, n: int) -> Floats:
        """Return scores drawn under the null, shape (n,)."""
        ...


@dataclass(frozen=True, slots=True)
class Exponential:
    """Score -log(1 - u) of a keyed uniform u: standard exponential (Gumbel schemes)."""

    mean: float = 1.0
    variance: float = 1.0
    most_tilt: float = 1.0

    def cumulant(self, tilt: Floats) -> tuple[Floats, Floats, Floats]:
        """See `Null`; finite for tilts below 1."""
        rest = 1.0 - tilt
        return -np.log(rest), 1.0 / rest, 1.0 / rest**2

    def log_tail(self, total: float, n: int) -> float:
        """See `Null`; the sum has a gamma distribution."""
        return float(gamma.logsf(total, n))

    def draws(self, rng: np.random.Generator, n: int) -> Floats:
        """See `Null`."""
        return rng.standard_exponential(n)


@dataclass(frozen=True, slots=True)
class Binomial:
    """Share of ``depth`` keyed coins that show heads: green lists (one coin), SynthID (many).

    Parameters
    ----------
    heads : float
        Probability of one coin: the green share of the vocabulary; one half for SynthID.
    depth : int
        Coins for each token.
    """

    heads: float
    depth: int = 1
    most_tilt: float = np.inf

    @property
    def mean(self) -> float:
        """See `Null`."""
        return self.heads

    @property
    def variance(self) -> float:
        """See `Null`."""
        return self.heads * (1.0 - self.heads) / self.depth

    def cumulant(self, tilt: Floats) -> tuple[Floats, Floats, Floats]:
        """See `Null`."""
        one = tilt / self.depth
        top = np.maximum(one, 0.0)
        head = self.heads * np.exp(one - top)
        total = head + (1.0 - self.heads) * np.exp(-top)
        share = head / total
        value = self.depth * (np.log(total) + top)
        return value, share, share * (1.0 - share) / self.depth

    def log_tail(self, total: float, n: int) -> float:
        """See `Null`; the sum counts coins, of which a total within rounding counts in full."""
        heads = np.ceil(total * self.depth - 1e-6)
        return float(binom.logsf(heads - 1, n * self.depth, self.heads))

    def draws(self, rng: np.random.Generator, n: int) -> Floats:
        """See `Null`."""
        return rng.binomial(self.depth, self.heads, n) / self.depth
