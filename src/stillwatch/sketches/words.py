"""Split a whole batch of texts into lower-case words, and number the distinct ones.

A word is a run of letters or digits, as ``\\w`` of `re` without the underscore; in Chinese and
Japanese it is one character. Texts in ASCII are split as bytes, others as code points, both by
looking each character up in a table: no Python object is made of a word before it is distinct.
"""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint32]

N_GRAM: Final = 8
CJK: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
N_LETTERS: Final = 0x40000
"""No code point from here on is a letter or a digit."""
ALONE: Final = np.uint32(1 << 31)
"""Marks a character that is a word of its own."""
SEPARATOR: Final = "\n"
UNEVEN: Final = ("\u0130", "\u03a3")
"""What `str.lower` makes two characters of, or writes by its place in the word: I-dot, sigma."""
_LOWER: Final = bytes(range(256)).lower()
_OTHER: Final = bytes(b for b in range(256) if not _LOWER[b : b + 1].isalnum())
_WORD_BYTE: Final = bytes(_LOWER[b] if b not in _OTHER else 0 for b in range(256))


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a batch of texts.

    Attributes
    ----------
    ids : ndarray of int64, shape (n_words,)
        Word numbers, texts one after another; each non-empty text padded to `N_GRAM` words.
    text_of : ndarray of int64, shape (n_words,)
        Which text each word belongs to.
    counts : ndarray of int64, shape (n_texts,)
        Words of each text, padding not counted.
    spelled : list of str
        Spelling of each word number; number 0 is the padding.
    """

    ids: Ints
    text_of: Ints
    counts: Ints
    spelled: list[str]

    @property
    def starts(self) -> Ints:
        """Where each text begins in `ids`, and the end; shape (n_texts + 1,)."""
        return _summed(_padded(self.counts))

    def split(self, n_texts: int) -> tuple["Words", "Words"]:
        """Return the words of the first texts, and of the others."""
        at = int(self.starts[n_texts])
        return (
            Words(self.ids[:at], self.text_of[:at], self.counts[:n_texts], self.spelled),
            Words(self.ids[at:], self.text_of[at:] - n_texts, self.counts[n_texts:], self.spelled),
        )


def split_words(texts: Sequence[str | None] | pa.StringArray) -> Words:
    """Split texts into lower-case words and number the distinct ones."""
    if not isinstance(texts, pa.StringArray):
        texts = pa.array([t and t.encode("utf-8", "replace") for t in texts], pa.binary())
        texts = texts.cast(pa.string())
    whole = texts.fill_null("")
    is_ascii = pc.string_is_ascii(whole)
    groups = [
        (np.flatnonzero(chosen.to_numpy(zero_copy_only=False)), cut(whole.filter(chosen)))
        for chosen, cut in ((is_ascii, _split_bytes), (pc.invert(is_ascii), _split_codes))
    ]
    counts = np.zeros(len(whole), dtype=np.int64)
    for rows, (_, n_words) in groups:
        counts[rows] = n_words
    padded = _padded(counts)
    begin = _summed(padded)
    ids = np.zeros(begin[-1], dtype=np.int64)
    coded = pa.concat_arrays([found for _, (found, _) in groups]).dictionary_encode()
    place = [_places(begin[rows], n_words) for rows, (_, n_words) in groups]
    ids[np.concatenate(place)] = coded.indices.to_numpy().astype(np.int64) + 1
    text_of = np.repeat(np.arange(len(whole)), padded)
    return Words(ids, text_of, counts, ["", *coded.dictionary.to_pylist()])


def _padded(counts: Ints) -> Ints:
    return np.where(counts > 0, np.maximum(counts, N_GRAM), 0)


def _summed(counts: Ints) -> Ints:
    """Return where each of several runs begins, and the end of the last."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])


def _places(begin: Ints, counts: Ints) -> Ints:
    """Return begin, begin + 1, ... for each run of `counts`, one after another."""
    return np.repeat(begin - _summed(counts)[:-1], counts) + np.arange(counts.sum())


def _joined(texts: pa.StringArray) -> bytes:
    """Write texts one after another, each with a separator behind it."""
    listed = pa.ListArray.from_arrays(pa.array([0, len(texts)], pa.int32()), texts)
    told: bytes = pc.binary_join(listed, SEPARATOR).cast(pa.binary())[0].as_py()
    return told + SEPARATOR.encode()


def _strings(data: bytes, starts: Ints) -> pa.StringArray:
    """Cut text in UTF-8 at the places given, the last of which is its end."""
    offsets = pa.py_buffer(starts.astype(np.int32))
    return pa.StringArray.from_buffers(len(starts) - 1, offsets, pa.py_buffer(data))


def _per_text(starts: Ints, lengths: Ints) -> Ints:
    """Count the words of each text, from where words begin and how long texts are."""
    ends = np.cumsum(lengths + 1)
    return np.diff(np.searchsorted(starts, ends), prepend=0)


def _split_bytes(texts: pa.StringArray) -> tuple[pa.StringArray, Ints]:
    """Return the words of texts in ASCII, and how many there are in each text."""
    joined = _joined(texts)
    is_word = np.frombuffer(joined.translate(_WORD_BYTE), np.uint8) != 0
    edges = np.flatnonzero(np.diff(is_word, prepend=False))  # a text ends with the separator
    starts, ends = edges[::2], edges[1::2]
    lengths = pc.binary_length(texts).to_numpy().astype(np.int64)
    data = joined.translate(_WORD_BYTE, _OTHER)
    return _strings(data, _summed(ends - starts)), _per_text(starts, lengths)


def _split_codes(texts: pa.StringArray) -> tuple[pa.StringArray, Ints]:
    """Return the words of texts in any script, and how many there are in each text."""
    joined = _joined(texts).decode()
    if any(one in joined for one in UNEVEN):
        texts = pa.array([text.lower() for text in texts.to_pylist()], pa.string())
        joined = _joined(texts).decode()
    letters = _letters()[np.frombuffer(joined.encode("utf-32-le"), "<u4")]
    is_word = letters != 0
    begins = is_word.copy()
    alone = letters >= ALONE
    begins[1:] &= ~is_word[:-1] | alone[1:] | alone[:-1]
    kept = letters[is_word] & ~ALONE
    size = np.ones(kept.size, np.int8)  # bytes in UTF-8
    for first in (0x80, 0x800, 0x10000):
        size += kept >= first
    starts = np.append(np.flatnonzero(begins[is_word]), kept.size)
    data = kept.tobytes().decode("utf-32-le").encode()
    lengths = pc.utf8_length(texts).to_numpy().astype(np.int64)
    return _strings(data, _summed(size)[starts]), _per_text(np.flatnonzero(begins), lengths)


@lru_cache(maxsize=1)
def _letters() -> Codes:
    """Return the lower case of each code point that is part of a word, 0 of any other."""
    codes = np.arange(N_LETTERS, dtype="<u4").tobytes().decode("utf-32-le", "surrogatepass")
    for one in UNEVEN:
        codes = codes.replace(one, one.lower()[0])
    codes = codes.lower()
    numbers = np.frombuffer(codes.encode("utf-32-le", "surrogatepass"), "<u4")
    found = np.zeros(sys.maxunicode + 1, np.uint32)
    for run in re.finditer(r"[^\W_]+", codes):
        found[run.start() : run.end()] = numbers[run.start() : run.end()]
    for run in re.finditer(f"[{CJK}]+", codes):
        found[run.start() : run.end()] = numbers[run.start() : run.end()] | ALONE
    return found
