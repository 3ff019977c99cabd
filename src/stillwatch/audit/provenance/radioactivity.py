"""The radioactivity test: does a suspect's text lean to what a key marked?

Null: the suspect's text was made without knowledge of the key, neither directly nor through texts
that were sampled under it. A low p-value says that this does not hold. It does not say how the
marked text reached the suspect.

References
----------
Sander, Fernandez, Durmus, Douze, Furon (2024), "Watermarking makes language models radioactive",
arXiv 2402.14904, section 4: scores of pairs, each counted once. The weights by contexts served
are Stillwatch's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from scipy.special import logsumexp

from stillwatch.audit.provenance.betting import log10_stakes
from stillwatch.audit.provenance.reference import Excess
from stillwatch.audit.provenance.tails import Sum, weighted_sum
from stillwatch.audit.provenance.weights import betting_weights, in_cells, pair_weights
from stillwatch.marking.contexts import ContextHash, ContextTable
from stillwatch.marking.pairs import Pairs
from stillwatch.marking.scheme import Scheme
from stillwatch.marking.scores import Floats

MOST_STAKES: Final = 200
LEAST_STEP: Final = 25
"""Pairs between two places of the e-process that are shown: single scores are secrets."""
LN10: Final = float(np.log(10))
LOG10_2: Final = float(np.log10(2))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A key that may have marked what the suspect learned from.

    Attributes
    ----------
    name : str
        Of whom: an account, or the engine's name where all have one key.
    epoch : str
    key : int
    table : ContextTable or None
        Contexts that were served under the key; None where nobody kept count.
    """

    name: str
    epoch: str
    key: int = field(repr=False)
    table: ContextTable | None = None


@dataclass(frozen=True, slots=True)
class KeyTest:
    """What one key says about a text.

    Attributes
    ----------
    name, epoch : str
        See `Candidate`.
    sum : Sum
        Weighted by contexts served, where they are known. With a reference, the better of this and
        of the sum weighted by excess over it, its p-value doubled for the choice.
    by_contexts : Sum
        Weighted by contexts served alone.
    plain : Sum
        Each pair counted once and alike: the test as published.
    log10_e : float
        log10 of the e-process where the text ends; may be read at any length.
    log10_e_highest : float
        Its highest value on the way.
    n_served : int or None
        Pairs whose context was served; None where nobody kept count.
    stakes : tuple of float
        log10 of the e-process along the text, at `MOST_STAKES` places at most and `LEAST_STEP`
        pairs apart at least.
    """

    name: str
    epoch: str
    sum: Sum
    by_contexts: Sum
    plain: Sum
    log10_e: float
    log10_e_highest: float
    n_served: int | None
    stakes: tuple[float, ...] = ()


def assessed(
    pairs: Pairs,
    scheme: Scheme,
    candidate: Candidate,
    hashing: ContextHash,
    excess: Excess | None = None,
) -> KeyTest:
    """Test a text under one key.

    Parameters
    ----------
    pairs : Pairs
        Of the text.
    scheme : Scheme
    candidate : Candidate
    hashing : ContextHash
    excess : Excess or None
        Of the same pairs over those of a reference, for schemes whose contexts are one token and
        whose pairs share no cells.
    """
    served = None
    if candidate.table is not None:
        served = candidate.table.served(hashing.many(pairs.contexts))
    cells = scheme.cells(pairs.contexts, pairs.tokens)
    first, weights = in_cells(cells, pair_weights(pairs.times, served))
    if excess is None:
        scores = scheme.scores(candidate.key, pairs.contexts[first], pairs.tokens[first])
        best = by_contexts = weighted_sum(scores, weights, scheme.null)
    else:
        every = scheme.scores(candidate.key, excess.pairs.contexts, excess.pairs.tokens)
        scores, there = every[: len(pairs)], None
        if candidate.table is not None:
            there = candidate.table.served(hashing.many(excess.pairs.contexts))
        by_contexts = weighted_sum(scores, weights, scheme.null)
        best = better_of(by_contexts, weighted_sum(every, excess.weighted(there), scheme.null))
    plain = weighted_sum(scores, np.ones(len(first)), scheme.null)
    stakes = log10_stakes(scores, betting_weights(len(pairs), served)[first], scheme.null)
    step = max(LEAST_STEP, len(stakes) // MOST_STAKES + 1)
    return KeyTest(
        name=candidate.name,
        epoch=candidate.epoch,
        sum=best,
        by_contexts=by_contexts,
        plain=plain,
        log10_e=float(stakes[-1]) if len(stakes) else 0.0,
        log10_e_highest=float(max(0.0, stakes.max())) if len(stakes) else 0.0,
        n_served=None if served is None else int((served > 0).sum()),
        stakes=tuple(np.round(stakes[::-step][::-1], 2).tolist()),
    )


def better_of(one: Sum, other: Sum) -> Sum:
    """Return the sum of the lower p-value, doubled since there were two to choose from.

    Beside a reference a faint mark is seen sooner; but in a text of other habits than the
    reference's (paraphrased answers, say) the excess is all habit, and contexts alone see the mark.
    """
    enough = [each for each in (one, other) if each.is_enough] or [one, other]
    best = min(enough, key=lambda each: each.log10_p)
    return replace(best, log10_p=min(0.0, best.log10_p + LOG10_2))


def familywise_log10_p(log10_ps: Floats) -> Floats:
    """Return p-values corrected for the number of keys tried (Holm 1979), as log10."""
    order = np.argsort(log10_ps)
    left = np.log10(np.arange(len(log10_ps), 0, -1))
    out = np.empty(len(log10_ps))
    out[order] = np.minimum(np.maximum.accumulate(log10_ps[order] + left), 0.0)
    return out


def together_log10_e(log10_es: Floats) -> float:
    """Return log10 of the mean of e-values: an e-value of "no key at all" whatever they share."""
    return float((logsumexp(log10_es * LN10) - np.log(len(log10_es))) / LN10)


def exclusive(tables: Mapping[str, ContextTable]) -> dict[str, ContextTable]:
    """Return each account's contexts that were served to nobody else.

    Where all accounts share one key, only these can tell them apart: a student of another account
    never saw them.
    """
    hashes = np.concatenate([table.hashes for table in tables.values()])
    unique, holders = np.unique(hashes, return_counts=True)
    alone = unique[holders == 1]
    out = {}
    for name, table in tables.items():
        only = np.isin(table.hashes, alone, assume_unique=True)
        out[name] = ContextTable(table.hashes[only], table.counts[only])
    return out
