"""What a suspect says more often than a text of nobody's mark would lead one to expect.

A student of few marked answers says a marked token a little more often after a context, and mostly
what anybody would say there. An unmarked text of the same kind (best: the same model's answers
without the mark; other people's texts do nearly as well) tells what anybody would say; what remains
is weighed. The reference knows nothing of the key, so the null does not change.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from stillwatch.marking.pairs import Ints, Pairs, row_hash
from stillwatch.marking.scores import Floats

PRIOR: Final = 30.0
"""Tokens after a context in the reference that count as much as what is said anywhere."""
SPREAD: Final = 0.1
"""Variance by which a suspect's own habits differ from the reference's, relative to the square."""

STEPS: Final = 64.0


@dataclass(frozen=True, slots=True)
class Excess:
    """Pairs of a suspect's text and of a reference after the same contexts.

    Attributes
    ----------
    pairs : Pairs
        The suspect's pairs, in their order, then pairs that only the reference has: ``times`` is 0.
    weights : ndarray of float64, shape (n,)
        Above 0 where the suspect says a pair more often than expected, below 0 where less often.
    """

    pairs: Pairs
    weights: Floats

    def weighted(self, served: Ints | None) -> Floats:
        """Return the weights, times log(1 + times that the context was served) where that is known.

        Rounded to one part in 64: among few different weights a tail is found fast, and no weight
        knows the key, however it is rounded.
        """
        weights = self.weights if served is None else self.weights * np.log1p(served)
        part, power = np.frexp(weights)
        rounded: Floats = np.ldexp(np.round(part * STEPS) / STEPS, power)
        return rounded


def excess_over(pairs: Pairs, reference: Pairs) -> Excess:
    """Compare a suspect's pairs with those of a text that carries no mark of any key tried.

    Parameters
    ----------
    pairs, reference : Pairs
        Of contexts of one token.

    Notes
    -----
    Pair i is expected m = N (r + PRIOR q) / (R + PRIOR) times: N and R are how often its context
    came in the suspect's text and in the reference, r how often the pair came in the reference, q
    the token's share of both texts. Its weight (times - m) / (1 + SPREAD m) is the score of a
    negative binomial count of that mean, up to a constant: the locally best weight for a small
    shift of the mean. PRIOR and SPREAD were chosen on students that no result is reported of.
    """
    every = _joined(pairs, reference)
    n, m = len(pairs), len(every)
    contexts = every.contexts[:, 0].astype(np.int64)
    known = np.zeros(m)
    place = _places(reference, every)
    known[place >= 0] = reference.times[place[place >= 0]]
    size = int(max(_most(pairs), _most(reference))) + 1
    said = np.bincount(pairs.contexts[:, 0], weights=pairs.times, minlength=size)[contexts]
    there = np.bincount(reference.contexts[:, 0], weights=reference.times, minlength=size)[contexts]
    anywhere = np.bincount(
        np.concatenate((pairs.tokens, reference.tokens)),
        weights=np.concatenate((pairs.times, reference.times)),
        minlength=size,
    )
    share = (anywhere / max(1.0, anywhere.sum()))[every.tokens]
    expected = said * (known + PRIOR * share) / (there + PRIOR)
    times = np.zeros(m)
    times[:n] = pairs.times
    return Excess(every, (times - expected) / (1.0 + SPREAD * expected))


def _joined(pairs: Pairs, reference: Pairs) -> Pairs:
    """Return the pairs of a text, then those of a reference that it lacks after its contexts."""
    lacks = (_places(pairs, reference) < 0) & np.isin(
        reference.contexts[:, 0], pairs.contexts[:, 0]
    )
    more = reference.only(lacks)
    return Pairs(
        np.concatenate((pairs.contexts, more.contexts)),
        np.concatenate((pairs.tokens, more.tokens)),
        np.concatenate((pairs.times, np.zeros_like(more.times))),
        np.concatenate((pairs.answer, np.full_like(more.answer, -1))),
        pairs.n_tokens,
    )


def _places(known: Pairs, wanted: Pairs) -> np.ndarray:
    """Return where each wanted pair stands among known ones; -1: nowhere."""
    hashes, asked = _hashes(known), _hashes(wanted)
    if not len(hashes):
        return np.full(len(asked), -1)
    order = np.argsort(hashes)
    place = order[np.minimum(np.searchsorted(hashes[order], asked), len(hashes) - 1)]
    return np.where(hashes[place] == asked, place, -1)


def _hashes(pairs: Pairs) -> np.ndarray:
    return row_hash(np.column_stack((pairs.contexts, pairs.tokens)))


def _most(pairs: Pairs) -> int:
    return max(int(pairs.contexts.max()), int(pairs.tokens.max())) if len(pairs) else 0
