"""The green list of Hugging Face Transformers: ``WatermarkingConfig(seeding_scheme="lefthash")``.

The token before decides, whatever ``context_width`` says, about a list of the vocabulary: a
permutation by PyTorch's generator for processors (a Mersenne Twister), seeded with the product of
key and token. Marks that were made on a GPU come from another generator and are not seen here.
After token 0 the list is the same under every key, so that such pairs do not count.

``selfhash`` is refused: the seed is the least product of key and hashes of the token itself and of
those before it. With the width that Transformers takes unless told, 1, that is one colour for each
token whatever stands before it; with any, many pairs share a coin, which `vllm_sbw` has measured.

References
----------
Kirchenbauer et al. (2023), "A watermark for large language models", algorithm 2; Transformers
5.23, ``WatermarkLogitsProcessor``; PyTorch 2.13, ``randperm`` on the CPU.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from stillwatch.core.errors import InputError
from stillwatch.marking.scheme import Flags, Tokens, key_words
from stillwatch.marking.scores import Binomial, Floats

SEEDS: Final = 2**64 - 1
LOW: Final = 2**32 - 1
BATCH_CELLS: Final = 1 << 22
"""Entries of permutations that are shuffled at a time."""


@dataclass(frozen=True, slots=True)
class TransformersGreen:
    """Scores 1 for a green token, 0 for another.

    Parameters
    ----------
    vocabulary : int
        ``vocab_size`` of the model's configuration (not of the tokenizer).
    green_share : float
        ``greenlist_ratio``.
    """

    vocabulary: int = 0
    green_share: float = 0.25
    id: str = "transformers_green"
    engine: str = "Transformers 5.23"
    context_width: int = 1

    @property
    def n_green(self) -> int:
        """Tokens on each list."""
        return int(self.vocabulary * self.green_share)

    @property
    def null(self) -> Binomial:
        """See `Scheme`."""
        return Binomial(self.n_green / self.vocabulary if self.vocabulary else self.green_share)

    def configuration(self, key: int) -> dict[str, object]:
        """See `Scheme`."""
        key_words(key)
        return {
            "hashing_key": key,
            "seeding_scheme": "lefthash",
            "greenlist_ratio": self.green_share,
        }

    def keyed(self, contexts: Tokens) -> Flags:
        """See `Scheme`; the seed after token 0 is 0 under every key."""
        found: Flags = contexts[:, -1] != 0
        return found

    def cells(self, contexts: Tokens, tokens: Tokens) -> None:
        """See `Scheme`; different pairs have different scores."""

    def scores(self, key: int, contexts: Tokens, tokens: Tokens) -> Floats:
        """See `Scheme`; only the newest token of a context counts.

        Raises
        ------
        InputError
            The size of the vocabulary is unknown, or a token lies outside of it.
        """
        key_words(key)
        if self.vocabulary < 1:
            raise InputError("the green list needs the model's vocab_size", field="vocabulary")
        if len(tokens) and int(tokens.max()) >= self.vocabulary:
            raise InputError(
                f"token {int(tokens.max())} is outside a vocabulary of {self.vocabulary}; "
                "is this the tokenizer of the served model?",
                field="vocabulary",
            )
        last = contexts[:, -1]
        out = np.zeros(len(tokens))
        before, where = np.unique(last, return_inverse=True)
        step = max(1, BATCH_CELLS // self.vocabulary)
        for start in range(0, len(before), step):
            lists = self.green_lists(key, before[start : start + step])
            inside = (where >= start) & (where < start + step)
            out[inside] = lists[where[inside] - start, tokens[inside]]
        return out

    def green_lists(self, key: int, before: Tokens) -> np.ndarray:
        """Return the lists of previous tokens, shape (n, vocabulary), boolean."""
        n, size = len(before), self.vocabulary
        draws = np.empty((n, self.n_green), dtype=np.int64)
        for row, token in enumerate(before.tolist()):
            draws[row] = _twister((key * token) % SEEDS & LOW).random_raw(self.n_green)
        deck = np.tile(np.arange(size, dtype=np.int32), (n, 1))
        rows = np.arange(n)
        for i in range(self.n_green):  # Fisher and Yates, all lists at once
            other = i + draws[:, i] % (size - i)
            taken = deck[rows, other]
            deck[rows, other] = deck[:, i]
            deck[:, i] = taken
        green = np.zeros((n, size), dtype=bool)
        np.put_along_axis(green, deck[:, : self.n_green], True, axis=1)
        return green


def _twister(seed: int) -> np.random.MT19937:
    bits = np.random.MT19937(0)
    bits._legacy_seeding(seed)  # the seeding of PyTorch's generator, which numpy keeps as legacy
    return bits


SCHEME: Final = TransformersGreen()
