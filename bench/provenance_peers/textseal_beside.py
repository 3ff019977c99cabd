"""textseal's test beside ours: pairs kept, p-values of equal scores, innocent text, other keys.

No student is trained here. The text is one model's recorded answers, which carry no mark, with a
number for each different word: a text with the repetitions of real language.
"""

import importlib
import re
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from scipy import stats

from bench.provenance_peers import textseal_detector as textseal
from bench.provenance_peers.answers import Answers
from bench.provenance_peers.counting import at_level
from stillwatch.audit.provenance.tails import weighted_sum
from stillwatch.marking.pairs import pairs_of
from stillwatch.marking.scheme import Scheme, Tokens
from stillwatch.marking.schemes import vllm_gumbel
from stillwatch.marking.scores import Binomial, Exponential, Null

MODEL: Final = "vicuna-13b"
TOKENS: Final = 5_000
KEYS: Final = 100
LEVELS: Final = (0.05, 0.01)
KINDS: Final = (("greenlist", 1), ("gumbelmax", 4))
RULES: Final = ("v2", "none")
VECTORS: Final = 200


def words(texts: Sequence[str], n: int) -> list[Tokens]:
    """Return texts as numbers of their words, in the order in which words first come; n in all."""
    numbers: dict[str, int] = {}
    rows, left = [], n
    for text in texts:
        found = re.findall(r"\w+|[^\w\s]", text.lower())[:left]
        rows.append(np.array([numbers.setdefault(w, len(numbers)) for w in found], np.uint32))
        left -= len(found)
        if not left:
            break
    return [row for row in rows if len(row)]


def measured(answers: Answers, seed: int) -> dict[str, Any]:
    """Return what the two make of the same text and of the same scores."""
    text = words(answers.by_model[MODEL], TOKENS)
    scheme = vllm_gumbel.SCHEME
    one = textseal.plugged(scheme, 1, text)
    pairs = pairs_of(text, scheme.context_width)
    return {
        "text": {"model": MODEL, "tokens": TOKENS, "answers": len(text)},
        "keys": KEYS,
        "pairs_kept": {
            "stillwatch": len(pairs),
            "textseal_v2_with_a_set": len(textseal.scored(one, text)),
            "textseal_v2_as_called_alone": len(textseal.scored(one, text, pooled=False)),
        },
        "wrong_keys": {**_its_own(text), "stillwatch, vllm_gumbel, plain": _ours(text, scheme)},
        "same_scores": {
            "gumbelmax": _same_scores("gumbelmax", Exponential(), seed),
            "greenlist": _same_scores("greenlist", Binomial(0.5), seed),
        },
    }


def _its_own(text: Sequence[Tokens]) -> dict[str, Any]:
    """Return how often textseal's own marks are found in a text that has none, by its rule."""
    core: Any = textseal.module() and importlib.import_module("textseal.common.watermark.core")
    ids = np.concatenate(text).astype(np.int64).tolist()
    found = {}
    for kind, width in KINDS:
        for rule in RULES:
            p_values = []
            for key in range(KEYS):
                wanted = textseal.settings(kind, key, width)
                wanted.scoring_method = rule
                values = np.array(core.score_tokens(ids, wanted)[0])
                scores = values if kind == "greenlist" else -np.log1p(-values)
                p_values.append(textseal.p_value(textseal.detector(kind, key, width), scores))
            found[f"textseal, {kind}, {rule}"] = _calibration(p_values)
    return found


def _ours(text: Sequence[Tokens], scheme: Scheme) -> dict[str, Any]:
    pairs = pairs_of(text, scheme.context_width)
    ones = np.ones(len(pairs))
    logs = [
        weighted_sum(scheme.scores(key, pairs.contexts, pairs.tokens), ones, scheme.null).log10_p
        for key in range(KEYS)
    ]
    return _calibration([10**log for log in logs])


def _calibration(p_values: Sequence[float]) -> dict[str, Any]:
    return {
        "rejected": [at_level(p_values, level) for level in LEVELS],
        "uniform_p": float(stats.kstest(p_values, "uniform").pvalue),
        "least_p": min(p_values),
    }


def _same_scores(kind: str, null: Null, seed: int) -> dict[str, Any]:
    """Return how far the two p-values of equal, unweighted scores lie apart, in decimals.

    Scores are draws of the null, a part of them raised, so that p-values reach far down.
    """
    rng = np.random.default_rng(seed)
    one = textseal.detector(kind, 1, 1)
    apart = []
    for k in range(VECTORS):
        scores = null.draws(rng, 1000)
        raised = rng.random(1000) < 0.2 * k / VECTORS
        scores[raised] = np.maximum(scores[raised], null.draws(rng, int(raised.sum())))
        theirs = np.log10(textseal.p_value(one, scores))
        apart.append(theirs - weighted_sum(scores, np.ones(1000), null).log10_p)
    return {
        "vectors": VECTORS,
        "log10_theirs_less_ours": {
            "lowest": float(min(apart)),
            "median": float(np.median(apart)),
            "highest": float(max(apart)),
        },
    }
