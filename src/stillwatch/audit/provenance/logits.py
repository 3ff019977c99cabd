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

import numpy as np

from stillwatch.audit.provenance.radioactivity import Candidate
from stillwatch.audit.provenance.tails import Sum, weighted_sum
from stillwatch.audit.provenance.weights import pair_weights
from stillwatch.core.errors import InputError
from stillwatch.marking.contexts import ContextHash
from stillwatch.marking.pairs import row_hash
from stillwatch.marking.scheme import Scheme, Tokens
from stillwatch.marking.scores import Floats


def assessed_by_probabilities(
    contexts: Tokens,
    tokens: Tokens,
    probabilities: Floats,
    scheme: Scheme,
    candidate: Candidate,
    hashing: ContextHash,
) -> Sum:
    """Test a suspect's probabilities under one key.

    Parameters
    ----------
    contexts : ndarray of uint32, shape (n, width)
        Contexts at which the suspect was looked at; one that comes again counts once.
    tokens : ndarray of uint32, shape (n, m)
        Likely tokens after each, no token twice.
    probabilities : ndarray, shape (n, m)
        The suspect's, each row adding up to at most 1.
    scheme, candidate, hashing
        As for `radioactivity.assessed`.

    Raises
    ------
    InputError
        The shapes do not fit, or a row is no part of a distribution.
    """
    if tokens.shape != probabilities.shape or len(contexts) != len(tokens):
        raise InputError("contexts, tokens and probabilities must have one row for each context")
    if (probabilities < 0).any() or (probabilities.sum(axis=1) > 1 + 1e-4).any():
        raise InputError("a row of probabilities adds up to more than 1, or has one below 0")
    _, first = np.unique(row_hash(contexts), return_index=True)
    contexts, tokens, probabilities = contexts[first], tokens[first], probabilities[first]
    served = None
    if candidate.table is not None:
        served = candidate.table.served(hashing.many(contexts))
    weights = pair_weights(np.ones(len(contexts), np.int64), served)
    kept = weights > 0
    contexts, tokens = contexts[kept], tokens[kept]
    each = (weights[kept][:, None] * probabilities[kept]).ravel()
    scores = scheme.scores(
        candidate.key, np.repeat(contexts, tokens.shape[1], axis=0), tokens.ravel()
    )
    return weighted_sum(scores, each, scheme.null)
