"""The words of many models' answers to the same prompts, as numbers.

A word is a run of letters or digits; each mark of punctuation and each line break stands alone, and
so does each character of a script that does not part words (Chinese, Japanese, Korean).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]

WORD: Final = re.compile(r"[぀-ヿ㐀-鿿가-힣]|[^\W_]+(?:['’][^\W_]+)*|\n+|[^\w\s]")
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_SHIFT: Final = np.uint64(29)


@dataclass(frozen=True)
class Spoken:
    """Answers of n models to m prompts, in words.

    Attributes
    ----------
    words : ndarray of uint32, shape (n_words,)
        Numbers of `vocabulary`, answer by answer, model by model.
    starts : ndarray of int64, shape (n * m + 1,)
        Answer j of model i is ``words[starts[i * m + j] : starts[i * m + j + 1]]``.
    n_models, n_prompts : int
    vocabulary : tuple of str
        Lower case.
    """

    words: npt.NDArray[np.uint32]
    starts: Ints
    n_models: int
    n_prompts: int
    vocabulary: tuple[str, ...]

    @property
    def lengths(self) -> Ints:
        """Words of each answer, shape (n, m)."""
        return np.diff(self.starts).reshape(self.n_models, self.n_prompts)

    @property
    def is_word(self) -> npt.NDArray[np.bool_]:
        """Which entries of the vocabulary are words, not punctuation."""
        return np.array([word[0].isalnum() for word in self.vocabulary], dtype=bool)

    def answer_of(self, width: int = 1) -> Ints:
        """Return for each n-gram which answer it stands in, -1 where it runs out of one."""
        answers = np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))
        if width > 1:
            last = answers[width - 1 :]
            answers = np.where(answers[: len(last)] == last, last, -1)
        return answers

    def grams(self, width: int) -> Hashes:
        """Return a hash of each run of `width` words, those across answers among them."""
        n = max(0, len(self.words) - width + 1)
        hashed = np.full(n, width, dtype=np.uint64)
        for i in range(width):
            hashed = mixed(hashed, self.words[i : i + n])
        return hashed


def mixed(hashes: Hashes, values: npt.NDArray[np.integer]) -> Hashes:
    """Mix values into hashes, one by one (splitmix64's finaliser, one round)."""
    out = (hashes ^ (values.astype(np.uint64) + np.uint64(1))) * _MIX
    out ^= out >> _SHIFT
    return out


def spoken(answers: Sequence[Sequence[str]]) -> Spoken:
    """Number the words of answers.

    Parameters
    ----------
    answers : sequence of sequences of str
        n models, m prompts each; empty where there is no answer.
    """
    numbers: dict[str, int] = {}
    parts, lengths = [], []
    for of_model in answers:
        for answer in of_model:
            found = WORD.findall(answer.lower())
            lengths.append(len(found))
            said = [numbers.setdefault(word, len(numbers)) for word in found]
            parts.append(np.array(said, dtype=np.uint32))
    starts = np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))).astype(np.int64)
    words = np.concatenate(parts) if parts else np.empty(0, dtype=np.uint32)
    n_prompts = len(answers[0]) if answers else 0
    return Spoken(words, starts, len(answers), n_prompts, tuple(numbers))


def users(models: Ints, features: Hashes, n_models: int) -> csr_matrix:
    """Return which model uses which feature, shape (n_models, n_features), each once.

    Features that one model alone uses can be shared by nobody and are left out.

    Parameters
    ----------
    models : ndarray of int64, shape (n_uses,)
    features : ndarray of uint64, shape (n_uses,)
    n_models : int
        Below 65,536; the low 16 bits of the hashes make room for the model.
    """
    low = np.uint64(0xFFFF)
    packed = np.unique((features & ~low) | models.astype(np.uint64))
    rows, hashed = (packed & low).astype(np.int64), packed >> np.uint64(16)
    new = np.ones(len(hashed), dtype=bool)
    new[1:] = hashed[1:] != hashed[:-1]
    times = np.diff(np.append(np.flatnonzero(new), len(hashed)))
    shared = np.repeat(times > 1, times)
    columns = (np.cumsum(new & shared) - 1)[shared]
    ones = np.ones(len(columns))
    shape = (n_models, int((times > 1).sum()))
    return csr_matrix((ones, (rows[shared], columns)), shape=shape)


@dataclass(frozen=True)
class Times:
    """In how many answers which model uses which feature.

    Attributes
    ----------
    models, features : ndarray, shape (n_pairs,)
        Sorted by feature.
    times : ndarray of int64, shape (n_pairs,)
    """

    models: Ints
    features: Hashes
    times: Ints

    def habits(self, least: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return how often each model uses the features that are some model's habit.

        Parameters
        ----------
        least : ndarray, shape (n_models,)
            Times from which on a feature is a habit of that model.

        Returns
        -------
        ndarray of float64, shape (n_models, n_features)
        """
        known = np.unique(self.features[self.times >= least[self.models]])
        if not len(known):
            return np.zeros((len(least), 0))
        place = np.searchsorted(known, self.features)
        found = place < len(known)
        found[found] = known[place[found]] == self.features[found]
        out = np.zeros((len(least), len(known)))
        out[self.models[found], place[found]] = self.times[found]
        return out


def counts_by(answers: Ints, features: Hashes, n_prompts: int) -> Times:
    """Count in how many answers each model uses a feature.

    Parameters
    ----------
    answers : ndarray of int64, shape (n_uses,)
        Below 2**24; model i's answer to prompt j is ``i * n_prompts + j``.
    features : ndarray of uint64, shape (n_uses,)
    n_prompts : int
    """
    bits = np.uint64(24)
    low = np.uint64((1 << 24) - 1)
    packed = np.unique((features & ~low) | answers.astype(np.uint64))
    models = (packed & low).astype(np.int64) // n_prompts
    hashed = packed >> bits
    new = np.ones(len(packed), dtype=bool)
    new[1:] = (hashed[1:] != hashed[:-1]) | (models[1:] != models[:-1])
    first = np.flatnonzero(new)
    return Times(models[first], hashed[first], np.diff(np.append(first, len(packed))))
