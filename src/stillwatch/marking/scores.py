"""What a token's score looks like when the text knows nothing of the key.

A scheme turns a key, a context and a token into a score. Under the null, that the text was made
without knowledge of the key, the scores of different (context, token) pairs are independent draws
of one known distribution, which this module describes by its cumulant function. Sums, tail
probabilities and bets all follow from it.
"""

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt
from scipy.special import gammaincc, gammaln, logsumexp
from scipy.stats import binom, nbinom

Floats = npt.NDArray[np.float64]

DEEP: Final = -690.0
"""Natural logarithm below which probabilities are no floats any more."""
FAINT: Final = 60.0
"""Natural logarithms below the highest term of a sum at which others are left out."""
LOOKS: Final = 512
"""Terms that are looked at to find where a sum lies."""


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

    @property
    def step(self) -> float:
        """Distance of the values that one score can take; 0 where it can take any."""
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
    step: float = 0.0

    def cumulant(self, tilt: Floats) -> tuple[Floats, Floats, Floats]:
        """See `Null`; finite for tilts below 1."""
        rest = 1.0 - tilt
        return -np.log(rest), 1.0 / rest, 1.0 / rest**2

    def log_tail(self, total: float, n: int) -> float:
        """See `Null`; the sum has a gamma distribution."""
        return float(_log_gamma_tail(np.array([total]), np.array([float(n)]))[0])

    def draws(self, rng: np.random.Generator, n: int) -> Floats:
        """See `Null`."""
        return rng.standard_exponential(n)


@dataclass(frozen=True, slots=True)
class TwoExponentials:
    """Weighted sum of the `Exponential` scores of two keys: Gumbel schemes with a key each for two.

    Parameters
    ----------
    first, second : float
        Weights, at least 0 and not both 0.
    """

    first: float
    second: float
    step: float = 0.0

    @property
    def mean(self) -> float:
        """See `Null`."""
        return self.first + self.second

    @property
    def variance(self) -> float:
        """See `Null`."""
        return self.first**2 + self.second**2

    @property
    def most_tilt(self) -> float:
        """See `Null`."""
        return 1.0 / max(self.first, self.second)

    def cumulant(self, tilt: Floats) -> tuple[Floats, Floats, Floats]:
        """See `Null`; the two are independent, so that theirs add up."""
        first, second = 1.0 - self.first * tilt, 1.0 - self.second * tilt
        return (
            -np.log(first) - np.log(second),
            self.first / first + self.second / second,
            (self.first / first) ** 2 + (self.second / second) ** 2,
        )

    def log_tail(self, total: float, n: int) -> float:
        """See `Null`; exact.

        An exponential is a geometric number of smaller ones, so that the sum of n of the greater
        weight is one of n + K of the smaller weight, with K negative binomial (Moschopoulos 1985).
        """
        low, high = sorted((self.first, self.second))
        if low in (0.0, high):
            shape = n if low == 0.0 else 2 * n
            return Exponential().log_tail(total / high, shape)
        scaled, share = total / low, low / high
        most = max(0, int(scaled + 12.0 * np.sqrt(scaled)) + 50 - 2 * n)

        def terms(more: npt.NDArray[np.int64]) -> Floats:
            chance = gammaln(n + more) - gammaln(n) - gammaln(more + 1.0)
            chance += n * np.log(share) + more * np.log1p(-share)
            found: Floats = chance + _log_gamma_tail(
                np.full(len(more), scaled), (2 * n + more).astype(float)
            )
            return found

        looks = np.unique(np.linspace(0, most, LOOKS).astype(np.int64))
        found = terms(looks)
        seen = np.flatnonzero(found > found.max() - FAINT)
        start = looks[max(0, seen[0] - 1)]
        stop = looks[min(len(looks) - 1, seen[-1] + 1)]
        inside = float(logsumexp(terms(np.arange(start, stop + 1))))
        beyond = float(nbinom.logsf(most, n, share))  # of more, any sum is as high
        return min(0.0, float(np.logaddexp(inside, beyond)))

    def draws(self, rng: np.random.Generator, n: int) -> Floats:
        """See `Null`."""
        return self.first * rng.standard_exponential(n) + self.second * rng.standard_exponential(n)


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

    @property
    def step(self) -> float:
        """See `Null`."""
        return 1.0 / self.depth

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
        coins = n * self.depth
        log = float(binom.logsf(heads - 1, coins, self.heads))
        if log > DEEP or heads > coins:
            return log
        # no float any more: what follows falls at least as fast as a geometric series
        ratio = (coins - heads) / (heads + 1.0) * self.heads / (1.0 - self.heads)
        return float(binom.logpmf(heads, coins, self.heads) - np.log1p(-ratio))

    def draws(self, rng: np.random.Generator, n: int) -> Floats:
        """See `Null`."""
        return rng.binomial(self.depth, self.heads, n) / self.depth


def _log_gamma_tail(x: Floats, shapes: Floats) -> Floats:
    """Return logs of the chances that gamma variables are at least x.

    Where the chance is no float, a near bound from above: the incomplete gamma function is x**a
    exp(-x) times the integral of exp(-x s) (1 + s)**(a - 1), and 1 + s is at most exp(s).
    """
    with np.errstate(divide="ignore"):
        logs: Floats = np.log(gammaincc(shapes, x))
    deep = (logs < DEEP) & (x > shapes)
    far, a = x[deep], shapes[deep]
    logs[deep] = a * np.log(far) - far - np.log(far - a + 1.0) - gammaln(a)
    return logs
