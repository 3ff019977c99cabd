"""SGLang's Gumbel mark: ``--enable-watermark``, with a key per request.

The keyed uniform of a (context, token) pair is a MurmurHash3 of the key's two words, the hash of
the context and the token (SGLang 0.5.23, ``sglang.srt.sampling.watermarking``). Each of the first
4,096 contexts of an answer is marked once, the first ones with the end of the prompt. The hash of a
context has 32 bits and knows no key: contexts that share one have the same scores under every key.

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
from stillwatch.marking.scheme import Cells, Flags, Tokens, key_words
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

    def cells(self, contexts: Tokens, tokens: Tokens) -> Cells | None:
        """See `Scheme`; contexts with one hash are one, since no key goes into it.

        Rare by chance, but anybody can look for them. Where there are none, the search costs a
        sort, as much as scoring twice.
        """
        cells = (_hashed(contexts).astype(np.uint64) << np.uint64(32)) | tokens
        apart = np.sort(cells)
        return cells if bool((apart[1:] == apart[:-1]).any()) else None

    def scores(self, key: int, contexts: Tokens, tokens: Tokens) -> Floats:
        """See `Scheme`."""
        low, high = (np.array([word], dtype=np.uint32) for word in key_words(key))
        out = np.empty(len(tokens))
        for start in range(0, len(tokens), CHUNK):
            part = slice(start, start + CHUNK)
            hashed = murmur((low, high, _hashed(contexts[part]), tokens[part]))
            out[part] = (hashed.astype(np.float64) + 0.5) / 2**32
        return -np.log1p(-out)


def _hashed(contexts: Tokens) -> Tokens:
    out = np.empty(len(contexts), dtype=np.uint32)
    for start in range(0, len(contexts), CHUNK):
        part = slice(start, start + CHUNK)
        out[part] = murmur(list(contexts[part].T))
    return out


SCHEME: Final = SglangGumbel()
