"""Known public corpora: which item of which data set a prompt contains.

An item counts as contained when at least `MIN_SHARE` of its 8-grams stand in the prompt, the
overlap measure of data-contamination studies (Brown et al. 2020, appendix C, use 13-grams;
8-grams and 60 % separated tool requests from real users in our measurements, see
docs/detectors.md). The index holds hashes under a public key, no text.
"""

import io
import json
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from stillwatch.core.errors import InputError
from stillwatch.core.keyed import PUBLIC_KEY, KeyedHash
from stillwatch.sketches.shingles import Hashes, Shingler
from stillwatch.sketches.words import N_GRAM, Ints, Words, split_words

FORMAT: Final = 1
MIN_SHARE: Final = 0.6
MIN_GRAMS: Final = 4
MAX_DOCS_PER_GRAM: Final = 3
SPLITS: Final = ("train", "test")
CorpusSizes = dict[str, dict[str, int]]
"""Items of each corpus, by split."""
_DAMAGE: Final = (
    *(OSError, EOFError, ValueError, KeyError, TypeError, RuntimeError),
    *(zipfile.BadZipFile, zlib.error, struct.error),
)
"""What numpy and zipfile raise on an archive that is damaged or none."""


@dataclass(frozen=True, slots=True)
class CorpusItem:
    """One item of a public corpus: its text, and the split that it is in."""

    text: str
    split: str


@dataclass(frozen=True)
class CorpusIndex:
    """8-grams of the items of one or more corpora.

    Attributes
    ----------
    grams : ndarray of uint64, shape (n_grams,), ascending
    gram_doc : ndarray of int64, shape (n_grams,)
        Item that a gram stands in.
    doc_grams : ndarray of int64, shape (n_docs,)
        Number of indexed grams of each item.
    doc_split : ndarray of int64, shape (n_docs,)
        Index into `SPLITS`.
    doc_corpus : ndarray of int64, shape (n_docs,)
        Index into `names`.
    names : tuple of str
        Names of the corpora.
    """

    grams: Hashes
    gram_doc: Ints
    doc_grams: Ints
    doc_split: Ints
    doc_corpus: Ints
    names: tuple[str, ...]

    def sizes(self) -> CorpusSizes:
        """Return the number of items of each corpus, by split."""
        found: CorpusSizes = {}
        pairs = zip(self.doc_corpus.tolist(), self.doc_split.tolist(), strict=True)
        for (corpus, split), n in sorted(Counter(pairs).items()):
            found.setdefault(self.names[corpus], {})[SPLITS[split]] = n
        return found

    def match(self, words: Words) -> npt.NDArray[np.int64]:
        """Return the item that each text contains, -1 for none; shape (n_texts,).

        A text that contains several items (few-shot examples before the question) is counted
        for the one that ends last: that is the one it asks about.
        """
        n_texts = words.counts.size
        found = np.full(n_texts, -1, dtype=np.int64)
        if not self.grams.size or not words.ids.size:
            return found
        shingler = _public()
        shingles, text_of = shingler.grams(words, shingler.word_hashes(words.spelled))
        slot = np.minimum(np.searchsorted(self.grams, shingles), self.grams.size - 1)
        at = np.flatnonzero(self.grams[slot] == shingles)
        if not at.size:
            return found
        n_docs = np.int64(self.doc_grams.size)
        pair = text_of[at] * n_docs + self.gram_doc[slot[at]]
        seen, inverse = np.unique(pair, return_inverse=True)
        distinct = np.unique(np.stack([inverse, slot[at]]), axis=1)[0]
        n_found = np.bincount(distinct, minlength=seen.size)
        last = np.zeros(seen.size, dtype=np.int64)
        np.maximum.at(last, inverse, at)
        doc, text = seen % n_docs, seen // n_docs
        good = n_found >= MIN_SHARE * self.doc_grams[doc]
        order = np.argsort(last[good], kind="stable")
        found[text[good][order]] = doc[good][order]
        return found


@lru_cache(maxsize=1)
def _public() -> Shingler:
    """Make the shingler of public text once: it remembers the words that it has met."""
    return Shingler(KeyedHash(PUBLIC_KEY))


_NONE: Final = np.empty(0, np.int64)
EMPTY: Final = CorpusIndex(_NONE.view(np.uint64), _NONE, _NONE, _NONE, _NONE, ())


def build(name: str, items: Iterable[CorpusItem]) -> CorpusIndex:
    """Index the items of one corpus.

    Items of fewer than `N_GRAM` + `MIN_GRAMS` words are too short to recognise, and grams that
    more than `MAX_DOCS_PER_GRAM` items share say nothing; both are left out.
    """
    kept = list(items)
    words = split_words([item.text for item in kept])
    shingler = _public()
    grams, doc = shingler.grams(words, shingler.word_hashes(words.spelled))
    long_enough = (words.counts >= N_GRAM + MIN_GRAMS)[doc]
    pairs = np.unique(np.rec.fromarrays([grams[long_enough], doc[long_enough]]))
    value, owner = pairs["f0"], pairs["f1"]
    _, inverse, count = np.unique(value, return_inverse=True, return_counts=True)
    rare = (count <= MAX_DOCS_PER_GRAM)[inverse]
    value, owner = value[rare], owner[rare]
    first = np.ones(value.size, dtype=bool)
    first[1:] = value[1:] != value[:-1]
    value, owner = value[first], owner[first]
    doc_grams = np.bincount(owner, minlength=len(kept))
    if not value.size:
        raise InputError(f"no item of corpus {name!r} has {N_GRAM + MIN_GRAMS} words or more")
    return CorpusIndex(
        value,
        owner.astype(np.int64),
        np.where(doc_grams >= MIN_GRAMS, doc_grams, np.iinfo(np.int64).max).astype(np.int64),
        np.array([SPLITS.index(item.split) for item in kept], dtype=np.int64),
        np.zeros(len(kept), dtype=np.int64),
        (name,),
    )


def merge(indexes: Iterable[CorpusIndex]) -> CorpusIndex:
    """Join several indexes into one; a gram that two corpora share stays with the first."""
    total = EMPTY
    for index in indexes:
        shift = total.doc_grams.size
        grams = np.concatenate([total.grams, index.grams])
        gram_doc = np.concatenate([total.gram_doc, index.gram_doc + shift])
        grams, first = np.unique(grams, return_index=True)
        total = CorpusIndex(
            grams,
            gram_doc[first],
            np.concatenate([total.doc_grams, index.doc_grams]),
            np.concatenate([total.doc_split, index.doc_split]),
            np.concatenate([total.doc_corpus, index.doc_corpus + len(total.names)]),
            total.names + index.names,
        )
    return total


def to_bytes(index: CorpusIndex) -> bytes:
    """Serialise an index (numpy archive, no pickles)."""
    header = json.dumps({"format": FORMAT, "n_gram": N_GRAM, "names": index.names})
    out = io.BytesIO()
    np.savez_compressed(
        out,
        header=np.frombuffer(header.encode(), dtype=np.uint8),
        grams=index.grams,
        gram_doc=index.gram_doc,
        doc_grams=index.doc_grams,
        doc_split=index.doc_split,
        doc_corpus=index.doc_corpus,
    )
    return out.getvalue()


def from_bytes(data: bytes, file: str) -> CorpusIndex:
    """Read what `to_bytes` wrote; `file` is named in errors."""
    remedy = "build it again with `stillwatch corpus build`"
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            header = json.loads(stored["header"].tobytes())
            index = CorpusIndex(
                stored["grams"],
                stored["gram_doc"],
                stored["doc_grams"],
                stored["doc_split"],
                stored["doc_corpus"],
                tuple(header["names"]),
            )
    except _DAMAGE as error:
        raise InputError(f"not a corpus index ({error}); {remedy}", file=file) from error
    if header.get("format") != FORMAT or header.get("n_gram") != N_GRAM:
        raise InputError(f"corpus index of another version; {remedy}", file=file)
    return index
