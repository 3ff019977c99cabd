"""The stronger test, where the suspect's probabilities can be seen: open weights, or logprobs.

What a suspect says is one draw; what it would have said is all of them. Each context gives a score
for every token that the suspect finds likely, weighted by how likely.

Null: as for `tails`. The suspect's probabilities were made without knowledge of the key; so scores
of different (context, token) pairs are independent, whatever their weights. Probabilities look at
more than the context, at all that stands before: so they must be taken where that says nothing of
the scores of the context (`windows`). Which rows there are must not depend on what followed them.

A context that comes again, in another text, has the same scores again, and counts once: with the
mean of its probabilities. A pair weighs sqrt(probability * times of its context); that a token is
among the likeliest at all tells more than by how much. Both were chosen on two students that no
result is reported of (decision 14).

References
----------
Sander et al. (2024), arXiv 2402.14904, section 4.2 ("open-model" setting), has the idea for
greedy tokens; to weigh all tokens by their probability is Stillwatch's own.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from stillwatch.audit.provenance.betting import log10_stakes
from stillwatch.audit.provenance.radioactivity import MOST_STAKES, Candidate, KeyTest
from stillwatch.audit.provenance.tails import weighted_sum
from stillwatch.audit.provenance.weights import FULL, in_cells
from stillwatch.core.errors import InputError
from stillwatch.marking.contexts import ContextHash
from stillwatch.marking.pairs import Ints, row_hash
from stillwatch.marking.scheme import Scheme, Tokens
from stillwatch.marking.scores import Floats

MOST: Final = 1.0 + 1e-4


@dataclass(frozen=True, slots=True)
class Likely:
    """What a suspect finds likely after some contexts.

    Attributes
    ----------
    contexts : ndarray of uint32, shape (n, width)
        One may come again, in another text.
    tokens : ndarray of uint32, shape (n, m)
        Likely tokens after each, no token twice.
    probabilities : ndarray, shape (n, m)
        The suspect's, each row adding up to at most 1.

    Raises
    ------
    InputError
        The shapes do not fit, or a row is no part of a distribution.
    """

    contexts: Tokens
    tokens: Tokens
    probabilities: Floats

    def __post_init__(self) -> None:
        if self.tokens.shape != self.probabilities.shape or len(self.contexts) != len(self.tokens):
            raise InputError("contexts, tokens and probabilities need one row for each context")
        if not np.isfinite(self.probabilities).all():
            raise InputError("its probabilities are no numbers; the weights are broken")
        if (self.probabilities < 0).any() or (self.probabilities.sum(axis=1) > MOST).any():
            raise InputError("a row of probabilities adds up to more than 1, or has one below 0")

    def only(self, which: npt.NDArray[np.bool_]) -> "Likely":
        """Return some of the rows."""
        return Likely(self.contexts[which], self.tokens[which], self.probabilities[which])


@dataclass(frozen=True, slots=True)
class LikelyPairs:
    """Different pairs of a context and a token that a suspect finds likely after it.

    Attributes
    ----------
    contexts : ndarray of uint32, shape (n, width)
        Pairs of one context stand together.
    tokens : ndarray of uint32, shape (n,)
    probabilities : ndarray, shape (n,)
        Mean over the rows of the context.
    times : ndarray of int64, shape (n,)
        Rows of the context.
    """

    contexts: Tokens
    tokens: Tokens
    probabilities: Floats
    times: Ints

    def __len__(self) -> int:
        return len(self.tokens)


def pairs_of_likely(likely: Likely) -> LikelyPairs:
    """Join the rows of each context."""
    _, first, where, times = np.unique(
        row_hash(likely.contexts), return_index=True, return_inverse=True, return_counts=True
    )
    names = (where.astype(np.uint64)[:, None] << np.uint64(32)) | likely.tokens.astype(np.uint64)
    unique, place = np.unique(names.ravel(), return_inverse=True)
    of = (unique >> np.uint64(32)).astype(np.int64)
    summed = np.bincount(place, weights=likely.probabilities.ravel(), minlength=len(unique))
    return LikelyPairs(
        likely.contexts[first][of],
        unique.astype(np.uint32),
        summed / times[of],
        times[of].astype(np.int64),
    )


def assessed_by_probabilities(
    pairs: LikelyPairs, scheme: Scheme, candidate: Candidate, hashing: ContextHash
) -> KeyTest:
    """Test a suspect's probabilities under one key.

    Parameters
    ----------
    pairs : LikelyPairs
    scheme : Scheme
    candidate : Candidate
    hashing : ContextHash

    Returns
    -------
    KeyTest
        ``plain`` weighs by probability alone. The e-process takes contexts in an order that the
        key knows nothing of.
    """
    each = np.sqrt(pairs.probabilities * pairs.times)
    seen, n_served = np.ones(len(pairs)), None
    if candidate.table is not None:
        served = candidate.table.served(hashing.many(pairs.contexts))
        seen, n_served = np.log1p(served), int((served > 0).sum())
    cells = scheme.cells(pairs.contexts, pairs.tokens)
    one, weights = in_cells(cells, each * seen)
    _, alike = in_cells(cells, each)
    scores = scheme.scores(candidate.key, pairs.contexts[one], pairs.tokens[one])
    bets = weights / FULL if candidate.table is not None else weights
    stakes = log10_stakes(scores, bets, scheme.null)
    weighted = weighted_sum(scores, weights, scheme.null)
    return KeyTest(
        name=candidate.name,
        epoch=candidate.epoch,
        sum=weighted,
        by_contexts=weighted,
        plain=weighted_sum(scores, alike, scheme.null),
        log10_e=float(stakes[-1]) if len(stakes) else 0.0,
        log10_e_highest=float(max(0.0, stakes.max())) if len(stakes) else 0.0,
        n_served=n_served,
        stakes=tuple(np.round(stakes[:: len(stakes) // MOST_STAKES + 1], 2).tolist()),
    )
