"""Memory of what was served: how often each context of a mark went out, without its text.

A table holds keyed hashes of 40 bits and counts, sorted. Whoever lacks the key can neither read
a context from it nor test a guess. A context that was never served is mistaken for one of n
served ones with a chance of n / 2**40.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from stillwatch.core.errors import InputError
from stillwatch.marking.philox import philox
from stillwatch.marking.scheme import Tokens, key_words

Hashes = npt.NDArray[np.uint64]
Counts = npt.NDArray[np.int64]

BITS: Final = 40
CHUNK: Final = 8192
DOMAIN: Final = 0x53574358
BLOCK: Final = 4


@dataclass(frozen=True, slots=True)
class ContextHash:
    """Keyed hashing of contexts.

    Parameters
    ----------
    key : int
        Secret of 64 bits; another one than any that marks.
    """

    key: int = field(repr=False)

    def many(self, contexts: Tokens) -> Hashes:
        """Return hashes of 40 bits, shape (n,), of contexts of shape (n, width)."""
        low, high = (np.uint64(word) for word in key_words(self.key))
        out = np.empty(len(contexts), dtype=np.uint64)
        for start in range(0, len(contexts), CHUNK):
            columns = contexts[start : start + CHUNK].astype(np.uint64).T
            zero = np.zeros(columns.shape[1], dtype=np.uint64)
            state = (zero + np.uint64(DOMAIN), zero + np.uint64(len(columns)), zero, zero)
            for offset in range(0, len(columns), BLOCK):
                block = [*columns[offset : offset + BLOCK]]
                block += [zero] * (BLOCK - len(block))
                counter = (
                    state[0] ^ block[0],
                    state[1] ^ block[1],
                    state[2] ^ block[2],
                    state[3] ^ block[3],
                )
                state = philox(counter, (np.array([low ^ np.uint64(offset)]), np.array([high])))
            joined = (state[0] << np.uint64(32)) | state[1]
            out[start : start + CHUNK] = joined >> np.uint64(64 - BITS)
        return out


@dataclass(frozen=True, slots=True)
class ContextTable:
    """How often each context was served.

    Attributes
    ----------
    hashes : ndarray of uint64, shape (n,)
        Of `ContextHash`, ascending, each once.
    counts : ndarray of int64, shape (n,)
        At least 1.
    """

    hashes: Hashes
    counts: Counts

    def __post_init__(self) -> None:
        if len(self.hashes) != len(self.counts) or bool((np.diff(self.hashes) == 0).any()):
            raise InputError("a table of contexts holds each hash once, with its count")

    def __len__(self) -> int:
        return len(self.hashes)

    @classmethod
    def none(cls) -> "ContextTable":
        """Return the table of somebody who was served nothing."""
        return cls(np.empty(0, np.uint64), np.empty(0, np.int64))

    def served(self, hashes: Hashes) -> Counts:
        """Return how often contexts were served; 0 for those that were not.

        Parameters
        ----------
        hashes : ndarray of uint64, shape (n,)
            In any order, below 2**40.

        Notes
        -----
        Hashes of a key are spread evenly, so that their first bits say where one stands: about
        one candidate is left for each of those asked, where a binary search goes a long way
        through memory.
        """
        shift = np.uint64(BITS - min(BITS, len(self).bit_length()))
        parts = 1 << (BITS - int(shift))
        sizes = np.bincount((self.hashes >> shift).view(np.int64), minlength=parts)
        ends = np.cumsum(sizes)
        part = (hashes >> shift).view(np.int64)
        out = np.zeros(len(hashes), dtype=np.int64)
        asked = np.flatnonzero(sizes[part])
        wanted, end = hashes[asked], ends[part[asked]]
        place = end - sizes[part[asked]]
        while len(asked):
            here = self.hashes[place]
            found = np.flatnonzero(here == wanted)
            out[asked[found]] = self.counts[place[found]]
            place += 1
            on = np.flatnonzero((here < wanted) & (place < end))
            asked, wanted, place, end = asked[on], wanted[on], place[on], end[on]
        return out


def table_of(answers: Iterable[Tokens], width: int, hashing: ContextHash) -> ContextTable:
    """Return the contexts of answers that were served.

    Parameters
    ----------
    answers : iterable of ndarrays of uint32
        Token ids as the engine made them.
    width : int
        Tokens of a context.
    hashing : ContextHash
    """
    windows = [
        np.lib.stride_tricks.sliding_window_view(answer[:-1], width)
        for answer in answers
        if len(answer) > width
    ]
    if not windows:
        return ContextTable.none()
    hashes, counts = np.unique(hashing.many(np.concatenate(windows)), return_counts=True)
    return ContextTable(hashes, counts.astype(np.int64))


def merged(tables: Sequence[ContextTable]) -> ContextTable:
    """Return the sum of several tables."""
    if not tables:
        return ContextTable.none()
    hashes = np.concatenate([table.hashes for table in tables])
    counts = np.concatenate([table.counts for table in tables])
    unique, where = np.unique(hashes, return_inverse=True)
    return ContextTable(unique, np.bincount(where, weights=counts).astype(np.int64))
