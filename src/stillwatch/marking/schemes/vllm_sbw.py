"""The green list that is proposed for vLLM: ``{"algorithm": "sbw", "sbw_scheme": "lefthash"}``.

**In no release of vLLM up to 0.33**, which refuses the algorithm: it is the open pull request
56859. The rule is that of the package ``sbw`` 1.0.0 by the same authors (``gpu-fused-simple``). A
token is green if a word of Philox4x32-10 is low: the counter is the token, the key the product of
the engine's key and the sum of the context's tokens. Every colour is drawn alone, so that the null
is exactly binomial.

The other rule, ``selfhash`` (the default of the pull request), is refused. Its seed is the least of
a few products, so that many pairs share a coin, and which ones depends on the key. Of 20,000
different pairs of independent tokens (Zipf's law over 2,000) only 10,123 had a coin of their own on
average; the usual z had a standard deviation of 10 instead of 1 over 300 keys (seed 1), and 39 % of
these innocent keys lay below p = .01.

After a context whose tokens add up to 0 the list is the same under every key: no such pair counts.

References
----------
vLLM pull request 56859; Ceppi, Sanchez (2026), "Flip, don't shuffle: watermarking LLMs at the speed
of inference", arXiv 2609.03844; Kirchenbauer et al. (2023), algorithm 2.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from stillwatch.marking.philox import MASK, philox
from stillwatch.marking.scheme import Cells, Flags, Tokens, key_words
from stillwatch.marking.scores import Binomial, Floats

HIGHEST: Final = (1 << 31) - 1
MOST_KEY: Final = (1 << 63) - 1
"""The engine holds the key in a signed number of 64 bits."""
CHUNK: Final = 4096


@dataclass(frozen=True, slots=True)
class VllmSbw:
    """Scores 1 for a green token, 0 for another.

    Parameters
    ----------
    green_share : float
        ``sbw_gamma``.
    """

    green_share: float = 0.5
    id: str = "vllm_sbw"
    engine: str = "vLLM pull request 56859, sbw 1.0.0"
    context_width: int = 1

    @property
    def highest(self) -> int:
        """First number of 31 bits that is not green."""
        return int(self.green_share * HIGHEST)

    @property
    def null(self) -> Binomial:
        """See `Scheme`."""
        return Binomial(self.highest / 2**31)

    def configuration(self, key: int) -> dict[str, object]:
        """See `Scheme`; the engine takes 63 bits of a key."""
        key_words(key)
        return {
            "algorithm": "sbw",
            "key": key & MOST_KEY,
            "sbw_scheme": "lefthash",
            "context_width": self.context_width,
            "sbw_gamma": self.green_share,
        }

    def keyed(self, contexts: Tokens) -> Flags:
        """See `Scheme`; the seed after tokens that add up to 0 is 0 under every key."""
        found: Flags = _sums(contexts) != 0
        return found

    def cells(self, contexts: Tokens, tokens: Tokens) -> Cells | None:
        """See `Scheme`; of a wider context only the sum counts."""
        if contexts.shape[1] == 1:
            return None
        return (_sums(contexts) << np.uint64(32)) | tokens.astype(np.uint64)

    def scores(self, key: int, contexts: Tokens, tokens: Tokens) -> Floats:
        """See `Scheme`."""
        key_words(key)
        own = np.uint64(key & MOST_KEY)
        out = np.empty(len(tokens))
        for start in range(0, len(tokens), CHUNK):
            part = slice(start, start + CHUNK)
            seeds = _sums(contexts[part]) * own  # modulo 2**64, as in the engine
            token = tokens[part].astype(np.uint64)
            none = np.zeros(len(token), dtype=np.uint64)
            four = philox(
                (token >> np.uint64(2), none, none, none),
                (seeds & MASK, seeds >> np.uint64(32)),
            )
            word = np.choose((token & np.uint64(3)).astype(np.intp), four)
            out[part] = (word & np.uint64(HIGHEST)) < np.uint64(self.highest)
        return out


def _sums(contexts: Tokens) -> Cells:
    sums: Cells = contexts.sum(axis=1, dtype=np.uint64)
    return sums


SCHEME: Final = VllmSbw()
