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
import numpy.typing as npt

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
        last = contexts[:, -1]
        highest = max((int(ids.max()) for ids in (last, tokens) if len(ids)), default=0)
        if highest >= self.vocabulary:
            raise InputError(
                f"token {highest} is outside a vocabulary of {self.vocabulary}; "
                "is this the tokenizer of the served model?",
                field="vocabulary",
            )
        n_after = np.bincount(last, minlength=self.vocabulary)
        before = np.flatnonzero(n_after)
        order = np.argsort(last, kind="stable")
        ends = np.cumsum(n_after[before])
        out = np.zeros(len(tokens))
        step = max(1, BATCH_CELLS // self.vocabulary)
        for start in range(0, len(before), step):
            some = slice(start, start + step)
            asked = order[ends[start] - n_after[before[start]] : ends[some][-1]]
            shuffles = self._shuffles(key, before[some])
            rows = np.repeat(np.arange(len(shuffles.drawn)), n_after[before[some]])
            out[asked] = shuffles.are_green(rows, tokens[asked])
        return out

    def green_lists(self, key: int, before: Tokens) -> np.ndarray:
        """Return the lists of previous tokens, shape (n, vocabulary), boolean."""
        every = np.arange(self.vocabulary, dtype=np.uint32)
        out = np.empty((len(before), self.vocabulary), dtype=bool)
        step = max(1, BATCH_CELLS // self.vocabulary)
        for start in range(0, len(before), step):
            some = slice(start, start + step)
            shuffles = self._shuffles(key, before[some])
            for row, its_list in enumerate(out[some]):
                its_list[:] = shuffles.are_green(np.full(len(every), row), every)
        return out

    def _shuffles(self, key: int, before: npt.NDArray[np.integer]) -> "_Shuffles":
        """Return the first steps, which alone decide, of the shuffles after previous tokens."""
        n, size, steps = len(before), self.vocabulary, self.n_green
        left = np.arange(size, size - steps, -1, dtype=np.uint64)
        order = np.arange(steps, dtype=np.int32)
        drawn = np.empty((n, steps), dtype=np.int64)
        latest = np.full((n, size), -1, dtype=np.int32)
        twister = np.random.MT19937(0)
        for row, token in enumerate(before.tolist()):
            # the seeding of PyTorch's generator, which numpy keeps as legacy
            twister._legacy_seeding((key * token) % SEEDS & LOW)
            np.add(twister.random_raw(steps) % left, order, out=drawn[row], casting="unsafe")
            latest[row, drawn[row]] = order
        return _Shuffles(drawn, latest)


@dataclass(frozen=True, slots=True)
class _Shuffles:
    """First steps of Fisher's and Yates's shuffles: step i swaps place i with one not before it.

    Attributes
    ----------
    drawn : ndarray of int64, shape (n, steps)
        With which place each step swaps its own.
    latest : ndarray of int32, shape (n, size)
        The last step that drew each place; -1 for none.
    """

    drawn: npt.NDArray[np.int64]
    latest: npt.NDArray[np.int32]

    def are_green(self, rows: npt.NDArray[np.int64], tokens: Tokens) -> npt.NDArray[np.bool_]:
        """Tell whether tokens end at the places of the steps, which hold the green list.

        Parameters
        ----------
        rows : ndarray of int64, shape (m,)
            Whose shuffle.
        tokens : ndarray of uint32, shape (m,)

        Notes
        -----
        A token stands at the place of its own number until a step draws that place, which puts it
        on the list for good, or until the step of that place sends it to another, where the same
        holds again: it is put on the list unless no later step draws that place.
        """
        steps = self.drawn.shape[1]
        green: npt.NDArray[np.bool_] = self.latest[rows, tokens] >= 0
        sent = np.flatnonzero(~green & (tokens < steps))
        row, place = rows[sent], tokens[sent].astype(np.int64)
        while len(sent):
            to = self.drawn[row, place]
            again = self.latest[row, to] != place
            green[sent[again]] = True
            on = np.flatnonzero(~again & (to < steps))
            sent, row, place = sent[on], row[on], to[on]
        return green


SCHEME: Final = TransformersGreen()
