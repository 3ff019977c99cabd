"""SGLang's Gumbel mark: ``--enable-watermark``, with a key per request.

The keyed uniform of a (context, token) pair is a MurmurHash3 of the key's two words, the hash of
the context and the token (SGLang 0.5.23, ``sglang.srt.sampling.watermarking``). Each of the first
4,096 contexts of an answer is marked once, the first ones with the end of the prompt.

An engine that was given a ``key_b`` lets it decide where a coin of both keys and the context says
so; half of a text is then not seen here.

References
----------
Aaronson (2022); SGLang pull request 37577.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from stillwatch.marking.murmur import murmur
from stillwatch.marking.scheme import Flags, Tokens, key_words
from stillwatch.marking.scores import Exponential, Floats

CHUNK: Final = 8192

NULL: Final = Exponential()


@dataclass(frozen=True, slots=True)
class SglangGumbel:
    """Scores -log(1 - u) of SGLang's keyed uniforms u."""

    id: str = "sglang_gumbel"
    engine: str = "SGLang 0.5.23"
    context_width: int = 4
    null: Exponential = NULL

    def configuration(self, key: int) -> dict[str, object]:
        """See `Scheme`."""
        key_words(key)
        return {"key": f"{key:016x}", "context_window": self.context_width, "enforce_all": True}

    def keyed(self, contexts: Tokens) -> Flags:
        """See `Scheme`; all do."""
        return np.ones(len(contexts), dtype=bool)

    def cells(self, contexts: Tokens, tokens: Tokens) -> None:
        """See `Scheme`; different pairs have different scores."""

    def scores(self, key: int, contexts: Tokens, tokens: Tokens) -> Floats:
        """See `Scheme`."""
        low, high = (np.array([word], dtype=np.uint32) for word in key_words(key))
        out = np.empty(len(tokens))
        for start in range(0, len(tokens), CHUNK):
            part = slice(start, start + CHUNK)
            context = murmur(list(contexts[part].T))
            hashed = murmur((low, high, context, tokens[part]))
            out[part] = (hashed.astype(np.float64) + 0.5) / 2**32
        return -np.log1p(-out)


SCHEME: Final = SglangGumbel()
