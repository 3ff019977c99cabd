"""vLLM's Gumbel-max mark: ``--watermark-config '{"algorithm": "gumbel", "key": ...}'``.

The keyed uniform of a (context, token) pair comes from two calls of Philox4x32-10: one chained
over the context in blocks of four tokens, one over the token (vLLM 0.33,
``vllm.v1.watermarking.prfs.philox``, version ``philox4x32-10-v1``, the only one). A context is
what was generated, never the prompt; one that comes again in the last 8,192 tokens of an answer is
left to chance (``deduplicate_contexts="single_turn"``, by default).

References
----------
Aaronson (2022); vLLM pull request 54053 and RFC 53916.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from stillwatch.marking.philox import MASK, Four, Words, philox
from stillwatch.marking.scheme import Flags, Tokens, key_words
from stillwatch.marking.scores import Exponential, Floats

CONTEXT_DOMAIN: Final = 0x574D4358
TOKEN_DOMAIN: Final = 0x574D544B
BLOCK: Final = 4
CHUNK: Final = 8192
"""Pairs scored at a time: what they need stays in the processor's second cache."""

NULL: Final = Exponential()


@dataclass(frozen=True, slots=True)
class VllmGumbel:
    """Scores -log(1 - u) of vLLM's keyed uniforms u."""

    id: str = "vllm_gumbel"
    engine: str = "vLLM 0.33"
    context_width: int = 4
    null: Exponential = NULL

    def configuration(self, key: int) -> dict[str, object]:
        """See `Scheme`."""
        key_words(key)
        return {"algorithm": "gumbel", "key": key, "context_width": self.context_width}

    def keyed(self, contexts: Tokens) -> Flags:
        """See `Scheme`; all do."""
        return np.ones(len(contexts), dtype=bool)

    def cells(self, contexts: Tokens, tokens: Tokens) -> None:
        """See `Scheme`; different pairs have different scores."""

    def scores(self, key: int, contexts: Tokens, tokens: Tokens) -> Floats:
        """See `Scheme`."""
        words = key_words(key)
        out = np.empty(len(tokens))
        for start in range(0, len(tokens), CHUNK):
            part = slice(start, start + CHUNK)
            out[part] = _uniforms(words, contexts[part], tokens[part])
        return -np.log1p(-out)


def _uniforms(key: tuple[int, int], contexts: Tokens, tokens: Tokens) -> Floats:
    low, high = np.uint64(key[0]), np.uint64(key[1])
    state = _context_state((low, high), contexts)
    token = tokens.astype(np.uint64)
    counter = (token >> np.uint64(2), state[0], state[1], state[2])
    outputs = philox(counter, (low ^ state[3], np.array([high ^ np.uint64(TOKEN_DOMAIN)])))
    which = token & np.uint64(3)
    word = np.choose(which.astype(np.intp), outputs)
    uniform = ((word >> np.uint64(8)).astype(np.float64) + 1.0) / (2**24 + 1)
    return uniform.astype(np.float32).astype(np.float64)


def _context_state(key: tuple[np.uint64, np.uint64], contexts: Tokens) -> Four:
    n, width = contexts.shape
    columns = contexts.astype(np.uint64).T

    def full(value: int) -> Words:
        return np.full(n, value, dtype=np.uint64)

    state: Four = (full(CONTEXT_DOMAIN), full(width), full(0), full(0))
    for offset in range(0, width, BLOCK):
        block = [
            columns[offset + i] if offset + i < width else MASK - np.uint64(i) for i in range(BLOCK)
        ]
        counter = (
            state[0] ^ block[0],
            state[1] ^ block[1],
            state[2] ^ block[2],
            state[3] ^ block[3],
        )
        state = philox(counter, (np.array([key[0] ^ np.uint64(offset)]), np.array([key[1]])))
    return state


SCHEME: Final = VllmGumbel()
