"""vLLM's Gumbel-max mark with two keys: ``{"algorithm": "dual_key_gumbel", "key": ...}``.

The engine makes two keys of the one it is told: the first 8 bytes, highest first, of SHA-256 over
``key_a`` or ``key_b`` and the 8 bytes of the key. Under each the choice is that of `vllm_gumbel`.
Which of them chooses a token:

- plain decoding: a coin that is no function of the key shows B with probability ``alpha`` (.1
  unless told), else A;
- speculative decoding, which this algorithm is for: A chooses what the draft model proposes, B what
  is sampled anew after a rejection and after the last accepted token. ``alpha`` has no say then;
  how often B chose is the share of tokens that were not accepted drafts.

Nobody can tell afterwards which key chose a token, so both are scored, and the scores added with
the weights 1 - ``alpha`` and ``alpha``, as vLLM's detector does. That detector takes the sum for
one gamma variable, which is bold far out: 100 tokens that add up to 200 get 2.0e-18 instead of
6.6e-18. The null here is exact. Where speculative decoding was on, ``alpha`` should be the share
that B chose; another weight costs strength, never validity.

References
----------
vLLM 0.33.0, ``vllm.v1.watermarking.gumbel``, ``.spec_decode``, ``vllm.config.watermarking``; RFC
53916.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

import numpy as np

from stillwatch.core.errors import InputError
from stillwatch.marking.scheme import Flags, Tokens, key_words
from stillwatch.marking.schemes.vllm_gumbel import SCHEME as ONE_KEY
from stillwatch.marking.scores import Floats, TwoExponentials


@dataclass(frozen=True, slots=True)
class VllmDualGumbel:
    """Scores the weighted sum of both keys' -log(1 - u).

    Parameters
    ----------
    alpha : float
        Weight of key B, 0 to 1: how often it chose.

    Raises
    ------
    InputError
        The weight is none.
    """

    alpha: float = 0.1
    id: str = "vllm_dual_gumbel"
    engine: str = "vLLM 0.33"
    context_width: int = 4

    def __post_init__(self) -> None:
        if not 0.0 <= self.alpha <= 1.0:
            raise InputError("the share of key B is 0 to 1", field="alpha")

    @property
    def null(self) -> TwoExponentials:
        """See `Scheme`."""
        return TwoExponentials(1.0 - self.alpha, self.alpha)

    def keys(self, key: int) -> tuple[int, int]:
        """Return the keys A and B that the engine makes of the one that it is told."""
        key_words(key)
        told = key.to_bytes(8, "big")
        first, second = (
            int.from_bytes(hashlib.sha256(name + told).digest()[:8], "big")
            for name in (b"key_a", b"key_b")
        )
        return first, second

    def configuration(self, key: int) -> dict[str, object]:
        """See `Scheme`."""
        key_words(key)
        return {
            "algorithm": "dual_key_gumbel",
            "key": key,
            "context_width": self.context_width,
            "alpha": self.alpha,
        }

    def keyed(self, contexts: Tokens) -> Flags:
        """See `Scheme`; all do."""
        return np.ones(len(contexts), dtype=bool)

    def cells(self, contexts: Tokens, tokens: Tokens) -> None:
        """See `Scheme`; different pairs have different scores."""

    def scores(self, key: int, contexts: Tokens, tokens: Tokens) -> Floats:
        """See `Scheme`."""
        first, second = self.keys(key)
        found: Floats = (1.0 - self.alpha) * ONE_KEY.scores(first, contexts, tokens)
        found += self.alpha * ONE_KEY.scores(second, contexts, tokens)
        return found


SCHEME: Final = VllmDualGumbel()
