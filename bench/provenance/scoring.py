"""What the audit says of a student's answers: as the text grows, under true and under wrong keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.stats import binomtest, kstest

from bench.provenance.world import Pair, World
from stillwatch.audit.provenance.betting import log10_stakes
from stillwatch.audit.provenance.radioactivity import Candidate, KeyTest, assessed, better_of
from stillwatch.audit.provenance.reference import excess_over
from stillwatch.audit.provenance.tails import Sum, weighted_sum
from stillwatch.audit.provenance.verbatim import PASSAGE, repeats
from stillwatch.audit.provenance.verdict import SCALE
from stillwatch.audit.provenance.weights import betting_weights, pair_weights
from stillwatch.marking.contexts import ContextHash, ContextTable, table_of
from stillwatch.marking.keyed_pairs import keyed_pairs
from stillwatch.marking.pairs import Pairs
from stillwatch.marking.scheme import Scheme, Tokens

LENGTHS: Final = (500, 1_000, 2_000, 5_000, 10_000, 20_000, 40_000)
THRESHOLDS: Final = (20, 1_000, 1_000_000)
WRONG_KEYS: Final = 2_000
EVIDENCE: Final = SCALE[1][0]
HASHING: Final = ContextHash(271828)


def tokens_of(world: World, answers: Sequence[Pair]) -> list[Tokens]:
    """Return answers as the audit sees them: text, by the teacher's tokenizer."""
    return [np.array(ids, dtype=np.uint32) for ids in world.tokens([text for _, text in answers])]


def contexts_of(world: World, answers: Sequence[Pair], width: int) -> ContextTable:
    """Return the table of contexts of what was served."""
    return table_of(tokens_of(world, answers), width, HASHING)


def first(answers: Sequence[Tokens], n_tokens: int) -> list[Tokens]:
    """Return the answers that make up the first tokens of a text."""
    ends = np.cumsum([len(answer) for answer in answers])
    return list(answers[: int(np.searchsorted(ends, n_tokens)) + 1])


def reference_of(world: World, scheme: Scheme, unmarked: Sequence[Pair]) -> Pairs | None:
    """Return the pairs of an unmarked text, for schemes that have a use of them."""
    return keyed_pairs(tokens_of(world, unmarked), scheme) if scheme.context_width == 1 else None


def by_length(
    answers: list[Tokens],
    scheme: Scheme,
    key: int,
    table: ContextTable,
    *,
    known: Pairs | None = None,
    passages: ContextTable | None = None,
) -> list[dict[str, Any]]:
    """Return what the tests say after each of some lengths of a text, see `at_once`."""
    total = sum(len(answer) for answer in answers)
    return [
        at_once(first(answers, n), scheme, key, table, known=known, passages=passages)
        for n in [*(n for n in LENGTHS if n < total), total]
    ]


def at_once(
    answers: list[Tokens],
    scheme: Scheme,
    key: int,
    table: ContextTable,
    *,
    known: Pairs | None = None,
    passages: ContextTable | None = None,
) -> dict[str, Any]:
    """Return what the tests say of a text.

    ``log10_p`` is the p-value that the verdict of an audit rests on: of the whole text
    (``log10_p_whole``) or, where that is evidence, of the answers that repeat no passage which was
    served, if that is the higher one.
    """
    candidate = Candidate(name="", epoch="", key=key, table=table)

    def test(pairs: Pairs) -> KeyTest:
        excess = None if known is None else excess_over(pairs, known)
        return assessed(pairs, scheme, candidate, HASHING, excess)

    pairs = keyed_pairs(answers, scheme)
    whole = test(pairs)
    own, repeating = unrepeated(answers, passages)
    standing = whole.sum.log10_p
    if repeating and standing <= EVIDENCE:
        standing = max(standing, test(keyed_pairs(own, scheme)).sum.log10_p)
    return {
        "tokens": pairs.n_tokens,
        "pairs": len(pairs),
        "effective": round(whole.sum.n_effective, 1),
        "repeating": repeating / len(answers),
        "log10_p": standing,
        "log10_p_whole": whole.sum.log10_p,
        "z": whole.sum.z,
        "log10_p_weighted": whole.by_contexts.log10_p,
        "z_weighted": whole.by_contexts.z,
        "effective_weighted": round(whole.by_contexts.n_effective, 1),
        "log10_p_plain": whole.plain.log10_p,
        "z_plain": whole.plain.z,
        "log10_e": whole.log10_e,
    }


def passages_of(world: World, answers: Sequence[Pair]) -> ContextTable:
    """Return the table that tells who repeats what was served."""
    return contexts_of(world, answers, PASSAGE)


def unrepeated(answers: list[Tokens], passages: ContextTable | None) -> tuple[list[Tokens], int]:
    """Return the answers that repeat no passage which was served, and how many do."""
    if passages is None:
        return answers, 0
    again = repeats(answers, PASSAGE, passages, HASHING)
    return [one for one, bad in zip(answers, again, strict=True) if not bad], int(again.sum())


def pairs_until(
    answers: list[Tokens], scheme: Scheme, key: int, table: ContextTable
) -> dict[str, int | None]:
    """Return after how many different pairs the e-process passes each threshold."""
    pairs = keyed_pairs(answers, scheme)
    scores = scheme.scores(key, pairs.contexts, pairs.tokens)
    served = table.served(HASHING.many(pairs.contexts))
    stakes = log10_stakes(scores, betting_weights(len(pairs), served), scheme.null)
    out: dict[str, int | None] = {}
    for threshold in THRESHOLDS:
        passed = np.flatnonzero(stakes >= np.log10(threshold))
        out[str(threshold)] = int(passed[0]) + 1 if len(passed) else None
    return out


@dataclass(frozen=True, slots=True)
class Ready:
    """A text whose pairs have their weights: those that weigh nothing are left out.

    ``beside`` are those beside a reference, None where there is none.
    """

    pairs: Pairs
    weights: np.ndarray
    bets: np.ndarray
    beside: np.ndarray | None

    def sums(self, scores: np.ndarray, scheme: Scheme) -> list[Sum]:
        """Return the sums that the audit judges by: what comes of them all first, then each."""
        one = weighted_sum(scores, self.weights, scheme.null)
        if self.beside is None:
            return [one, one]
        other = weighted_sum(scores, self.beside, scheme.null)
        return [better_of(one, other), one, other]


def ready(
    answers: list[Tokens], scheme: Scheme, table: ContextTable, known: Pairs | None = None
) -> Ready:
    """Prepare the first 20,000 tokens of a text for many keys."""
    pairs = keyed_pairs(first(answers, 20_000), scheme)
    n = len(pairs)
    served = table.served(HASHING.many(pairs.contexts))
    weights, bets = pair_weights(pairs.times, served), betting_weights(n, served)
    if known is None:
        used = weights != 0
        return Ready(pairs.only(used), weights[used], bets[used], None)
    excess = excess_over(pairs, known)
    nothing = np.zeros(len(excess.pairs) - n)
    beside = excess.weighted(table.served(HASHING.many(excess.pairs.contexts)))
    weights, bets = (np.concatenate((one, nothing)) for one in (weights, bets))
    used = (weights != 0) | (beside != 0)
    return Ready(excess.pairs.only(used), weights[used], bets[used], beside[used])


def under_wrong_keys(
    texts: Sequence[Ready], scheme: Scheme, keys: Sequence[int]
) -> tuple[np.ndarray, np.ndarray]:
    """Return p-values and highest e-values of texts under keys that marked nothing.

    Returns
    -------
    ndarray, shape (n_keys, n_texts, n_sums)
        p-values, of `Ready.sums`.
    ndarray, shape (n_keys, n_texts)
        The highest that the e-process was at any time.
    """
    n_sums = 2 if texts[0].beside is None else 3
    ps, es = np.empty((len(keys), len(texts), n_sums)), np.empty((len(keys), len(texts)))
    contexts = np.concatenate([text.pairs.contexts for text in texts])
    tokens = np.concatenate([text.pairs.tokens for text in texts])
    ends = np.cumsum([len(text.pairs) for text in texts])[:-1]
    for i, key in enumerate(keys):
        scores = np.split(scheme.scores(key, contexts, tokens), ends)
        for j, (text, own) in enumerate(zip(texts, scores, strict=True)):
            ps[i, j] = [10.0**one.log10_p for one in text.sums(own, scheme)]
            highest = float(log10_stakes(own, text.bets, scheme.null).max(initial=0.0))
            es[i, j] = 10.0 ** min(300.0, highest)
    return ps, es


def uniformity(ps: np.ndarray) -> dict[str, Any]:
    """Return how p-values of innocent texts compare with uniform ones.

    Parameters
    ----------
    ps : ndarray, shape (n_keys, n_texts)
        Texts share contexts, and so scores under one key: only keys are independent.
    """
    n_keys, n_texts = ps.shape
    one_each = ps[np.arange(n_keys), np.arange(n_keys) % n_texts]
    out: dict[str, Any] = {
        "keys": n_keys,
        "texts": n_texts,
        "kolmogorov_smirnov_p": float(kstest(one_each, "uniform").pvalue),
        "too_small_p": float(kstest(one_each, "uniform", alternative="greater").pvalue),
        "kolmogorov_smirnov_n": n_keys,
    }
    for level in (0.1, 0.05, 0.01, 0.001):
        out[f"at_{level}"] = _share(ps <= level)
    return out


def false_alarms(es: np.ndarray) -> dict[str, Any]:
    """Return how often the highest e-value on the way passed each threshold."""
    return {str(t): _share(es >= t) for t in (20, 100, 1_000)}


def _share(happened: np.ndarray) -> dict[str, float]:
    """Return a share with its 95 % interval, by resampling keys with all their texts."""
    of_key = happened.mean(axis=1)
    if len(happened.T) == 1 or not of_key.any():
        k, n = int(happened[:, 0].sum()), len(happened)
        low, high = binomtest(k, n).proportion_ci(0.95, "exact")
    else:
        rng = np.random.default_rng(8)
        drawn = rng.choice(of_key, (2_000, len(of_key))).mean(axis=1)
        low, high = np.quantile(drawn, (0.025, 0.975))
    return {"share": float(of_key.mean()), "low": float(low), "high": float(high)}
