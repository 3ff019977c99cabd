"""How fast textseal scores token ids, each of its two ways.

``batch``: ``score_tokens`` of its core, which its test of contamination runs on: pairs one by one in
Python, scores of all at once. ``detector``: ``get_scores_by_t`` of its detectors, from which its
p-values come: one token at a time. Both remove pairs that come again.
"""

import importlib
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from bench.provenance_peers import textseal_detector
from stillwatch.marking.scheme import Tokens

KEY: Final = 42


def by_batch(answers: Sequence[Tokens], kind: str, width: int) -> None:
    """Score a text by ``score_tokens``, all answers as one sequence of ids."""
    wanted = textseal_detector.settings(kind, KEY, width)
    core: Any = importlib.import_module("textseal.common.watermark.core")
    core.score_tokens(np.concatenate(answers).astype(np.int64).tolist(), wanted)


def by_detector(answers: Sequence[Tokens], kind: str, width: int) -> None:
    """Score a text by the detector, and return its p-value."""
    one = textseal_detector.detector(kind, KEY, width)
    textseal_detector.p_value(one, textseal_detector.scored(one, answers))


WAYS: Final[dict[str, Callable[[Sequence[Tokens], str, int], None]]] = {
    "batch": by_batch,
    "detector": by_detector,
}


def tokens_a_second(answers: Sequence[Tokens], way: str, kind: str, width: int) -> float:
    """Return tokens per second of one core's time.

    Parameters
    ----------
    answers : sequence of ndarrays of uint32
    way : {"batch", "detector"}
    kind : {"greenlist", "gumbelmax"}
    width : int
        Tokens of a context.

    Notes
    -----
    The first call of a way loads textseal and PyTorch: call it once before.
    """
    n = sum(len(answer) for answer in answers)
    began = time.process_time()
    WAYS[way](answers, kind, width)
    return n / (time.process_time() - began)
