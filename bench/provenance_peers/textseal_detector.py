"""textseal's detector of its marks, on token ids, under its own keyed numbers or under ours.

textseal (Meta, MIT) scores each token after its context under the key, counts a (context, token)
pair once (``scoring_method="v2"``), and has a p-value for the plain sum. It has no weights for what
was served, no correction for looking often, and one key at a time. Its keyed numbers are its own:
no serving engine makes its marks. `plugged` puts another scheme's scores into its detector, so
that its rule and its p-value can be had for marks of vLLM, SGLang or Transformers.

The package imports a sentence encoder as soon as it is imported; here its detector's module is
loaded without that.
"""

import importlib
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import numpy as np

from stillwatch.marking.pairs import pairs_of
from stillwatch.marking.scheme import Scheme, Tokens
from stillwatch.marking.scores import Binomial

LOWEST: Final = 1e-200
"""Its floor for p-values."""
VOCABULARY: Final = 128_256


class Ids:
    """A tokenizer for texts that are lists of token ids already."""

    vocab_size = VOCABULARY

    def encode(self, text: list[int], add_bos: bool, add_eos: bool) -> list[int]:
        """Return the ids themselves."""
        del add_bos, add_eos
        return text

    def decode(self, ids: list[int]) -> str:
        """Not asked for; textseal tells tokenizers apart by it."""
        raise NotImplementedError


def module() -> Any:
    """Return textseal's module of detectors, without what else its package imports."""
    if "textseal" not in sys.modules:
        found = importlib.util.find_spec("textseal")
        if found is None or found.origin is None:
            raise ModuleNotFoundError("textseal is not there; run make bench-provenance-peers")
        folder = Path(found.origin).parent
        for name in ("textseal", "textseal.posthoc"):
            bare = ModuleType(name)
            bare.__path__ = [str(folder.joinpath(*name.split(".")[1:]))]
            sys.modules[name] = bare
    return importlib.import_module("textseal.posthoc.detector")


def settings(kind: str, key: int, width: int, green_share: float = 0.5) -> Any:
    """Return textseal's settings of a mark.

    Parameters
    ----------
    kind : {"greenlist", "gumbelmax"}
    key : int
    width : int
        Tokens of a context.
    green_share : float
    """
    core = module() and importlib.import_module("textseal.common.watermark.core")
    return core.WatermarkConfig(
        watermark_type=kind,
        secret_key=key,
        ngram=width,
        gamma=green_share,
        method="binary" if kind == "greenlist" else "uniform",
    )


def detector(kind: str, key: int, width: int, green_share: float = 0.5) -> Any:
    """Return textseal's detector of its own marks."""
    return module().build_detector(Ids(), settings(kind, key, width, green_share))


def plugged(scheme: Scheme, key: int, answers: Sequence[Tokens]) -> Any:
    """Return textseal's detector with another scheme's scores, for some answers.

    Scores are exchanged where textseal's own detectors compute theirs, in ``score_tok``; texts,
    pairs and p-values stay textseal's. All scores are computed at once before.
    """
    pairs = pairs_of(answers, scheme.context_width)
    scores = scheme.scores(key, pairs.contexts, pairs.tokens).tolist()
    rows = zip(pairs.contexts.tolist(), pairs.tokens.tolist(), strict=True)
    known = {(*context, token): score for (context, token), score in zip(rows, scores, strict=True)}
    green = isinstance(scheme.null, Binomial)
    share = scheme.null.mean if green else 0.5
    one = detector("greenlist" if green else "gumbelmax", 0, scheme.context_width, share)

    def score_tok(context: list[int], token: int) -> float:
        return float(known[*context, token])

    one.score_tok = score_tok
    return one


def scored(one: Any, answers: Sequence[Tokens], how: str = "v2", *, pooled: bool = True) -> Any:
    """Return the scores that textseal counts, of all answers together, shape (n,).

    Parameters
    ----------
    one : textseal's detector
    answers : sequence of ndarrays
    how : str
        Its ``scoring_method``.
    pooled : bool
        Hand it the set of pairs seen, without which it removes no pair whatever `how` says.
    """
    lists = one.get_scores_by_t(
        [answer.tolist() for answer in answers],
        scoring_method=how,
        seen_windows=set() if pooled else None,
    )
    return np.array([score for some in lists for score in some])


def p_value(one: Any, scores: Any) -> float:
    """Return textseal's p-value of scores."""
    total = scores.sum()
    return float(one.get_pvalue(int(total) if _is_count(one) else total, len(scores), LOWEST))


def _is_count(one: Any) -> bool:
    return type(one).__name__ == "GreenlistDetector"


def textseal_on(
    answers: Sequence[Tokens], scheme: Scheme, key: int, how: str = "v2"
) -> dict[str, float]:
    """Return what textseal's test says of a suspect's answers, marked by a scheme that we know.

    Parameters
    ----------
    answers : sequence of ndarrays of uint32
        Token ids of each answer.
    scheme : Scheme
    key : int
    how : str
        Its ``scoring_method``; "none", the default of its detector, counts each pair again.

    Returns
    -------
    dict
        ``p``, ``n_pairs``.
    """
    one = plugged(scheme, key, answers)
    scores = scored(one, answers, how)
    return {"p": p_value(one, scores), "n_pairs": len(scores)}
