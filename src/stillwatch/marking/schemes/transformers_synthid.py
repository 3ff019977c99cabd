"""SynthID's mark as Hugging Face Transformers makes it: ``SynthIDTextWatermarkingConfig``.

Each of ``depth`` keys gives a token a coin (a g-value), read from a fixed table of 65,536 coins at
a place that a linear congruential generator makes of context, token and key. Only the low 16
bits of it count: a text has at most 65,536 different cells, and pairs in one cell have the same
coins under every key: they count as one. Nor is the table quite fair: its mean is the null's.

References
----------
Dathathri et al. (2024), "Scalable watermarking for identifying large language model outputs",
Nature 634, methods; Transformers 5.23, ``SynthIDTextWatermarkLogitsProcessor``.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from stillwatch.marking.scheme import Cells, Flags, Tokens, key_words
from stillwatch.marking.scores import Binomial, Floats

MULTIPLIER: Final = np.uint64(6364136223846793005)
TABLE: Final = 1 << 16
MOST_KEY: Final = 1 << 31
CHUNK: Final = 8192


@dataclass(frozen=True, slots=True)
class TransformersSynthId:
    """Scores the share of a token's coins that show heads.

    Parameters
    ----------
    depth : int
        Keys of the configuration.
    table_seed : int
        ``sampling_table_seed``.
    """

    depth: int = 30
    table_seed: int = 0
    id: str = "transformers_synthid"
    engine: str = "Transformers 5.23"
    context_width: int = 4

    @property
    def null(self) -> Binomial:
        """See `Scheme`; the coins are those of the table, which is not quite fair."""
        return Binomial(float(_table(self.table_seed).mean()), self.depth)

    def keys(self, key: int) -> list[int]:
        """Return the ``keys`` of a configuration that belong to one key of 64 bits."""
        key_words(key)
        seed = key.to_bytes(8, "big")
        return [
            int.from_bytes(hashlib.blake2b(seed, digest_size=8, salt=bytes([i])).digest(), "big")
            % MOST_KEY
            for i in range(self.depth)
        ]

    def configuration(self, key: int) -> dict[str, object]:
        """See `Scheme`."""
        return {
            "keys": self.keys(key),
            "ngram_len": self.context_width + 1,
            "sampling_table_seed": self.table_seed,
        }

    def keyed(self, contexts: Tokens) -> Flags:
        """See `Scheme`; all do."""
        return np.ones(len(contexts), dtype=bool)

    def cells(self, contexts: Tokens, tokens: Tokens) -> Cells:
        """Return in which cell each pair lies, below 65,536."""
        return _hashed(contexts, tokens) % np.uint64(TABLE)

    def scores(self, key: int, contexts: Tokens, tokens: Tokens) -> Floats:
        """See `Scheme`."""
        table, heads = _table(self.table_seed), np.zeros(len(tokens))
        state = _hashed(contexts, tokens)
        for one in self.keys(key):
            place = (state + np.uint64(one)) * MULTIPLIER + np.uint64(1)
            heads += table[place % np.uint64(TABLE)]
        return heads / self.depth


def _hashed(contexts: Tokens, tokens: Tokens) -> Cells:
    state = np.ones(len(tokens), dtype=np.uint64)
    for column in (*contexts.T, tokens):
        state = (state + column.astype(np.uint64)) * MULTIPLIER + np.uint64(1)
    return state


@lru_cache(maxsize=4)
def _table(seed: int) -> npt.NDArray[np.int64]:
    bits = np.random.MT19937(0)
    bits._legacy_seeding(seed)  # as PyTorch's generator is seeded
    return (bits.random_raw(TABLE) % 2).astype(np.int64)


SCHEME: Final = TransformersSynthId()
