"""The stronger test, where the suspect's probabilities can be seen: open weights, or logprobs.

What a suspect says is one draw; what it would have said is all of them. Each context gives a score
for every token that the suspect finds likely, weighted by how likely.

Null: as for `tails`. The suspect's probabilities were made without knowledge of the key; so scores
of different (context, token) pairs are independent, whatever their weights.

References
----------
Sander et al. (2024), arXiv 2402.14904, section 4.2 ("open-model" setting), has the idea for
greedy tokens; to weigh all tokens by their probability is Stillwatch's own.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from stillwatch.audit.provenance.radioactivity import Candidate
from stillwatch.audit.provenance.tails import Sum, weighted_sum
from stillwatch.audit.provenance.weights import in_cells, pair_weights
from stillwatch.core.errors import InputError
from stillwatch.marking.contexts import ContextHash
from stillwatch.marking.pairs import row_hash
from stillwatch.marking.scheme import Scheme, Tokens
from stillwatch.marking.scores import Floats

MOST: Final = 1.0 + 1e-4


@dataclass(frozen=True, slots=True)
class Likely:
    """What a suspect finds likely after some contexts.

    Attributes
    ----------
    contexts : ndarray of uint32, shape (n, width)
        One that comes again counts once.
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
        if (self.probabilities < 0).any() or (self.probabilities.sum(axis=1) > MOST).any():
            raise InputError("a row of probabilities adds up to more than 1, or has one below 0")


def assessed_by_probabilities(
    likely: Likely, scheme: Scheme, candidate: Candidate, hashing: ContextHash
) -> Sum:
    """Test a suspect's probabilities under one key."""
    _, first = np.unique(row_hash(likely.contexts), return_index=True)
    contexts, served = likely.contexts[first], None
    if candidate.table is not None:
        served = candidate.table.served(hashing.many(contexts))
    weights = pair_weights(np.ones(len(contexts), np.int64), served)
    kept = first[weights > 0]
    tokens = likely.tokens[kept].ravel()
    each = (weights[weights > 0][:, None] * likely.probabilities[kept]).ravel()
    repeated = np.repeat(likely.contexts[kept], likely.tokens.shape[1], axis=0)
    one, each = in_cells(scheme.cells(repeated, tokens), each)
    return weighted_sum(scheme.scores(candidate.key, repeated[one], tokens[one]), each, scheme.null)
