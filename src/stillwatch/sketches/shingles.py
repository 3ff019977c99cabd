"""Hashed 8-grams of words ("shingles"), for a whole batch of texts at once.

A text of n words has max(1, n - 7) shingles. A keyed sample of them is kept: those whose hash
lies in the lowest eighth of the range, so that two texts that share a passage keep the same
shingles of it (Broder 1997, "On the resemblance and containment of documents", section 4).
"""

import hashlib
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from stillwatch.core.keyed import KeyedHash
from stillwatch.sketches.words import N_GRAM, Ints, Words

Hashes = npt.NDArray[np.uint64]

MIN_KEPT: Final = 4
MAX_KEPT: Final = 64
SAMPLE: Final = np.uint64(2**64 // 8)
VOCABULARY_LIMIT: Final = 500_000


class Shingler:
    """Hashes shingles under one key; remembers the hashes of words it has met.

    Parameters
    ----------
    hashing : KeyedHash
        Key of the word hashes and of the mixing constants.
    """

    def __init__(self, hashing: KeyedHash) -> None:
        self._hashing = hashing
        seed = hashlib.blake2b(key=hashing.key, person=b"shingle").digest()
        self._factors = np.frombuffer(seed, dtype="<u8")[:N_GRAM] | np.uint64(1)
        self._known: dict[str, int] = {}

    def word_hashes(self, spelled: Sequence[str]) -> Hashes:
        """Return the keyed hash of each word, shape (n_distinct,)."""
        known = self._known
        new = [word for word in spelled if word not in known]
        if len(known) + len(new) > VOCABULARY_LIMIT:
            known.clear()
            new = list(spelled)
        known.update(zip(new, self._hashing.many(new, "word").tolist(), strict=True))
        hashes = np.fromiter(map(known.__getitem__, spelled), np.int64, len(spelled))
        return hashes.view(np.uint64)

    def grams(self, words: Words, hashes: Hashes) -> tuple[Hashes, Ints]:
        """Hash every shingle of every text.

        Returns
        -------
        shingles : ndarray of uint64, shape (n_shingles,)
            In the order of the texts, and of the words within each.
        text_of : ndarray of int64, shape (n_shingles,)
        """
        if words.ids.size < N_GRAM:
            return np.empty(0, np.uint64), np.empty(0, np.int64)
        coded = hashes[words.ids]
        last = coded.size - N_GRAM + 1
        total = np.zeros(last, np.uint64)
        for j in range(N_GRAM):
            total += coded[j : j + last] * self._factors[j]
        whole = words.text_of[:last] == words.text_of[N_GRAM - 1 :]
        return _mix(total[whole]), words.text_of[:last][whole]


def _mix(values: Hashes) -> Hashes:
    """Spread the bits (finaliser of SplitMix64: Steele, Lea, Flood 2014, figure 16)."""
    v = values.copy()
    v ^= v >> np.uint64(30)
    v *= np.uint64(0xBF58476D1CE4E5B9)
    v ^= v >> np.uint64(27)
    v *= np.uint64(0x94D049BB133111EB)
    v ^= v >> np.uint64(31)
    return v


def sample(shingles: Hashes, text_of: Ints, n_texts: int) -> tuple[Ints, Ints]:
    """Keep a consistent sample of each text's distinct shingles.

    Returns
    -------
    kept : ndarray of int64
        Kept shingles, text by text, ascending within each.
    offsets : ndarray of int64, shape (n_texts + 1,)
        Where each text's shingles begin and end in `kept`.
    """
    low = shingles < SAMPLE
    n_low = np.bincount(text_of[low], minlength=n_texts)
    chosen = low | (n_low < MIN_KEPT)[text_of]
    values, owner = shingles[chosen], text_of[chosen]
    order = np.argsort(values)
    small = owner.astype(np.min_scalar_type(n_texts))  # sorted by radix if it has 16 bits
    order = order[np.argsort(small[order], kind="stable")]
    values, owner = values[order], owner[order]
    if values.size:
        fresh = np.ones(values.size, dtype=bool)
        fresh[1:] = (values[1:] != values[:-1]) | (owner[1:] != owner[:-1])
        values, owner = values[fresh], owner[fresh]
    start = np.searchsorted(owner, np.arange(n_texts))
    rank = np.arange(owner.size) - start[owner]
    keep = (rank < MIN_KEPT) | ((values < SAMPLE) & (rank < MAX_KEPT))
    values, owner = values[keep], owner[keep]
    return values.view(np.int64), np.searchsorted(owner, np.arange(n_texts + 1))
