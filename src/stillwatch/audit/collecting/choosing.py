"""Which prompts to ask first: those in whose words the teacher has answered before."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from stillwatch.marking.contexts import ContextHash, ContextTable
from stillwatch.marking.scheme import Tokens
from stillwatch.marking.scores import Floats

UNKNOWN: Final = 8.0
"""Contexts that were never served which every prompt is taken to have beside its own: so that a
prompt of three words, all of them common, does not come first."""


def expected_yield(
    prompts: Sequence[Tokens], width: int, hashing: ContextHash, table: ContextTable
) -> Floats:
    """Return for each prompt how much its answers may tell; higher is better.

    The answer to a prompt stays near the words of the prompt, and only pairs whose context was
    served weigh in the test, by log(1 + times). So a prompt scores the mean of log(1 + times
    served) over its own different contexts. It is a heuristic: nothing is known of the answer yet.
    It uses contexts only, never the token after, so that choosing cannot make an innocent text
    look marked; what stands in the prompt itself is left out of the test later.

    Parameters
    ----------
    prompts : sequence of ndarrays of uint32
        Token ids, by the tokenizer of the model that was served.
    width : int
        Tokens of a context.
    hashing : ContextHash
    table : ContextTable
        Contexts that were served, to whomever.
    """
    out = np.zeros(len(prompts))
    for i, prompt in enumerate(prompts):
        if len(prompt) < width:
            continue
        contexts = np.lib.stride_tricks.sliding_window_view(prompt, width)
        hashes = np.unique(hashing.many(contexts))
        out[i] = np.log1p(table.served(hashes)).sum() / (len(hashes) + UNKNOWN)
    return out


def best(scores: Floats, n: int) -> list[int]:
    """Return the places of the n highest, the highest first; of equals, the earlier first."""
    return [int(place) for place in np.argsort(-scores, kind="stable")[:n]]
