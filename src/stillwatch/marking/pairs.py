"""A text as the tests see it: its different pairs of a context and the token that followed.

A pair that comes again under the same key has the same score again, which is no new evidence:
tests that count it anew reject innocent texts (5 % tests in 33 to 40 % of the cases).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from stillwatch.marking.alike import MULTIPLIER, first_alike
from stillwatch.marking.scheme import Tokens

Ints = npt.NDArray[np.int64]

CHUNK: Final = 16384
"""Rows hashed at a time: what they need stays in the processor's second cache."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Different pairs of a text, in the order in which they first came.

    Attributes
    ----------
    contexts : ndarray of uint32, shape (n, width)
    tokens : ndarray of uint32, shape (n,)
    times : ndarray of int64, shape (n,)
        How often each came.
    answer : ndarray of int64, shape (n,)
        In which answer each first came.
    n_tokens : int
        Tokens of the whole text.
    """

    contexts: Tokens
    tokens: Tokens
    times: Ints
    answer: Ints
    n_tokens: int

    def __len__(self) -> int:
        return len(self.tokens)

    def only(self, which: npt.NDArray[np.bool_]) -> "Pairs":
        """Return some of the pairs."""
        return Pairs(
            self.contexts[which],
            self.tokens[which],
            self.times[which],
            self.answer[which],
            self.n_tokens,
        )


def pairs_of(answers: Sequence[Tokens], width: int) -> Pairs:
    """Return the different pairs of several answers.

    The first ``width`` tokens of an answer have a context that is not known, and are left out.

    Parameters
    ----------
    answers : sequence of ndarrays of uint32
        Token ids of each answer, by the tokenizer of the model that was served.
    width : int
        Tokens of a context.
    """
    kept = [i for i, answer in enumerate(answers) if len(answer) > width]
    n_tokens = sum(len(answer) for answer in answers)
    if not kept:
        nothing = np.empty(0, dtype=np.uint32)
        none = np.empty(0, dtype=np.int64)
        return Pairs(nothing.reshape(0, width), nothing, none, none, n_tokens)
    text = np.concatenate([answers[i] for i in kept])
    lengths = np.array([len(answers[i]) for i in kept])
    rows = np.lib.stride_tricks.sliding_window_view(text, width + 1)
    begins = np.flatnonzero(_begins_row(lengths, width))
    alike = first_alike(row_hash(rows)[begins])
    first = np.flatnonzero(alike == np.arange(len(alike), dtype=alike.dtype))
    times, begins = np.bincount(alike)[first], begins[first]
    found = rows[begins]
    return Pairs(
        found[:, :-1],
        found[:, -1],
        times.astype(np.int64),
        np.repeat(kept, lengths)[begins],
        n_tokens,
    )


def _begins_row(lengths: Ints, width: int) -> npt.NDArray[np.bool_]:
    """Tell at which tokens of a joined text a context begins that one answer holds to its end."""
    ends = np.cumsum(lengths)
    out = np.ones(int(ends[-1]), dtype=bool)
    for i in range(1, width + 1):
        out[ends - i] = False
    return out


def row_hash(rows: Tokens) -> npt.NDArray[np.uint64]:
    """Return an unkeyed hash of 64 bits for each row, to tell rows apart within one text.

    Notes
    -----
    A polynomial in an odd constant, finished by the mixer of splitmix64: two rows of a text of
    n different ones share a hash with a chance of about n**2 / 2**65, and then count once.
    """
    out = np.empty(len(rows), dtype=np.uint64)
    for start in range(0, len(rows), CHUNK):
        part = slice(start, start + CHUNK)
        out[part] = _hashed(rows[part])
    return out


def _hashed(rows: Tokens) -> npt.NDArray[np.uint64]:
    state = np.zeros(len(rows), dtype=np.uint64)
    for column in rows.T:
        state = (state + column.astype(np.uint64) + np.uint64(1)) * MULTIPLIER
        state ^= state >> np.uint64(29)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))
