"""Event batch in, sketch batch out: the one function that reads text.

The same function runs on one event in the gateway, on millions in a local scan and, through
`mapInArrow`, on a cluster. It keeps nothing but word hashes between calls.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.core.keyed import KeyedHash
from stillwatch.sketches import columns
from stillwatch.sketches.corpus import EMPTY, SPLITS, CorpusIndex
from stillwatch.sketches.schema import FLAGS, N_TOPIC, SKETCH_SCHEMA, TOPIC_COLUMNS, TOPIC_SCALE
from stillwatch.sketches.shingles import Ints, Shingler, Words, sample, split_words
from stillwatch.sketches.wording import asks, searched

READABLE = ("full", "truncated")
EDGE_WORDS = 6
"""Words of a prompt's head and tail that are hashed, to recognise templates with slots."""
MIN_TOPIC_LETTERS = 4
SPREAD = 0x1E3779B97F4A7C15  # odd: tells apart the same shingle in different texts


class Sketcher:
    """Turns event batches into sketch batches.

    Parameters
    ----------
    hashing : KeyedHash
        Provider's key.
    corpora : CorpusIndex
        Known public corpora to look for in prompts.
    """

    def __init__(self, hashing: KeyedHash, corpora: CorpusIndex = EMPTY) -> None:
        self._hashing = hashing
        self._corpora = corpora
        self._shingler = Shingler(hashing)

    def sketch(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Sketch a batch of events.

        Parameters
        ----------
        batch : pyarrow.RecordBatch
            Of `stillwatch.events.schema.EVENT_SCHEMA`; every event has an account or a key.

        Returns
        -------
        pyarrow.RecordBatch
            Of `SKETCH_SCHEMA`, one row per event, in order.
        """
        made: dict[str, pa.Array] = {}
        made.update(self._facts(batch))
        made.update(self._content(batch))
        arrays = [made[field.name].cast(field.type) for field in SKETCH_SCHEMA]
        return pa.RecordBatch.from_arrays(arrays, schema=SKETCH_SCHEMA)

    def _hashed(self, values: Iterable[str | None], purpose: str) -> pa.Array:
        """Hash strings, null for null; equal strings are hashed once."""
        coded = pa.array(values, pa.string()).dictionary_encode()
        hashes = self._hashing.many(coded.dictionary.to_pylist(), purpose)
        return pa.array(hashes, pa.int64()).take(coded.indices)

    def _facts(self, batch: pa.RecordBatch) -> dict[str, pa.Array]:
        """Sketch everything but the text."""
        col = batch.column
        addresses = col("client_address").to_pylist()
        return {
            "event_hash": self._hashed(col("event_id").to_pylist(), "event"),
            "source": col("source"),
            "account": pc.coalesce(col("account"), col("key")),
            "organization": col("organization"),
            "key_hash": self._hashed(col("key").to_pylist(), "key"),
            "end_user_hash": self._hashed(col("end_user").to_pylist(), "end_user"),
            "request_id_hash": self._hashed(col("request_id").to_pylist(), "request_id"),
            "address_hash": self._hashed(addresses, "address"),
            "network_hash": self._hashed(map(columns.network_of, addresses), "network"),
            "ja4_hash": self._hashed(col("tls_ja4").to_pylist(), "ja4"),
            "user_agent_hash": self._hashed(col("user_agent").to_pylist(), "user_agent"),
            "header_order_hash": self._hashed(col("header_order").to_pylist(), "headers"),
            "ts_us": col("ts_us"),
            "day": pa.array(columns.days(col("ts_us").to_numpy()), pa.int32()),
            "model": col("model"),
            "dialect_hash": self._hashed(columns.dialects(batch), "dialect"),
            "n_params": col("params_sent").value_lengths(),
            "logprobs": col("logprobs"),
            "n_choices": col("n"),
            "status": col("status"),
            "input_tokens": col("usage_input_tokens"),
            "output_tokens": col("usage_output_tokens"),
            "cost": col("cost"),
            "content_state": col("content_state"),
        }

    def _content(self, batch: pa.RecordBatch) -> dict[str, pa.Array]:
        """Sketch the text of readable events; every other column of the rest is null."""
        readable = pc.is_in(batch.column("content_state"), pa.array(READABLE)).to_pylist()
        turns = [
            turn if ok else columns.UNKNOWN_TURN
            for turn, ok in zip(columns.turns(batch), readable, strict=True)
        ]
        answers = [
            text if ok else None for text, ok in zip(columns.answers(batch), readable, strict=True)
        ]
        prompts = [turn.newest for turn in turns]
        known = np.array([prompt is not None for prompt in prompts], dtype=bool)
        words = split_words(prompts)
        hashes = self._shingler.word_hashes(words.spelled)
        answer_words = split_words(answers)
        made = self._flags(turns)
        made.update(self._corpus(words, known))
        made.update(self._identifiers(turns, words, hashes))
        made.update(_topics(words, hashes))
        answer_hashes = self._shingler.word_hashes(answer_words.spelled)
        asked = self._sampled(words, hashes)
        given = self._sampled(answer_words, answer_hashes)
        made["prompt_shingles"] = _lists(*asked, words.counts == 0)
        made["answer_shingles"] = _lists(*_unquoted(given, asked), answer_words.counts == 0)
        made["n_past_answers"] = pa.array([t.n_past_answers for t in turns], pa.int64())
        made["prompt_words"] = pa.array(words.counts, mask=~known)
        made["answer_words"] = pa.array(
            answer_words.counts, mask=np.array([text is None for text in answers], dtype=bool)
        )
        return made

    def _sampled(self, words: Words, hashes: npt.NDArray[np.uint64]) -> tuple[Ints, Ints]:
        shingles, text_of = self._shingler.grams(words, hashes)
        return sample(shingles, text_of, words.counts.size)

    def _identifiers(
        self, turns: Sequence[columns.Turn], words: Words, hashes: npt.NDArray[np.uint64]
    ) -> dict[str, pa.Array]:
        """Hash whole prompts, their ends, the system prompt and the conversation."""
        ends = np.searchsorted(words.text_of, np.arange(words.counts.size + 1))
        whole: list[str | None] = []
        head: list[str | None] = []
        tail: list[str | None] = []
        coded = hashes[words.ids]
        for i, n in enumerate(words.counts.tolist()):
            own = coded[ends[i] : ends[i] + n]
            whole.append(own.tobytes().hex() if n else None)
            long = n >= 2 * EDGE_WORDS
            head.append(own[:EDGE_WORDS].tobytes().hex() if long else None)
            tail.append(own[-EDGE_WORDS:].tobytes().hex() if long else None)
        opening = [None if t.opening is None else f"{t.system or ''}\x00{t.opening}" for t in turns]
        return {
            "prompt_hash": self._hashed(whole, "prompt"),
            "head_hash": self._hashed(head, "head"),
            "tail_hash": self._hashed(tail, "tail"),
            "system_hash": self._hashed((t.system for t in turns), "system"),
            "conversation_hash": self._hashed(opening, "conversation"),
        }

    def _corpus(self, words: Words, known: npt.NDArray[np.bool_]) -> dict[str, pa.Array]:
        """Name the corpus item that each prompt contains."""
        index = self._corpora
        item = index.match(words)
        found = pa.array((item >= 0) & known)
        if not found.true_count:
            rows = len(item)
            return {
                "corpus": pa.nulls(rows, pa.string()),
                "corpus_split": pa.nulls(rows, pa.string()),
                "corpus_doc": pa.nulls(rows, pa.int64()),
            }
        at = np.maximum(item, 0)
        names = pa.array(index.names).take(pa.array(index.doc_corpus[at]))
        splits = pa.array(SPLITS).take(pa.array(index.doc_split[at]))
        return {
            "corpus": pc.if_else(found, names, None),
            "corpus_split": pc.if_else(found, splits, None),
            "corpus_doc": pc.if_else(found, pa.array(at), None),
        }

    @staticmethod
    def _flags(turns: Sequence[columns.Turn]) -> dict[str, pa.Array]:
        """Search the wording of the newest turn and the system prompt."""
        texts = [
            None
            if t.newest is None
            else (searched(t.newest), searched(f"{t.system}\n{t.newest}" if t.system else t.newest))
            for t in turns
        ]
        return {
            name: pa.array(
                [None if t is None else asks(name, t[name != "is_probe"]) for t in texts],
                pa.bool_(),
            )
            for name in FLAGS
        }


def _lists(kept: Ints, offsets: Ints, unknown: npt.NDArray[np.bool_]) -> pa.Array:
    """Return a list of shingles per text, null where `unknown`."""
    where = pa.array(offsets, pa.int32(), mask=np.append(unknown, False))
    return pa.ListArray.from_arrays(where, pa.array(kept, pa.int64()))


def _unquoted(given: tuple[Ints, Ints], asked: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
    """Drop shingles of answers that only quote the prompt: they are not the model's words."""
    keys = []
    for kept, offsets in (given, asked):
        text_of = np.repeat(np.arange(offsets.size - 1), np.diff(offsets))
        keys.append(kept ^ (text_of * SPREAD))
    own = ~np.isin(keys[0], keys[1])
    offsets = np.concatenate([[0], np.cumsum(own)])[given[1]]
    return given[0][own], offsets


def _topics(words: Words, hashes: npt.NDArray[np.uint64]) -> dict[str, pa.Array]:
    """Signed feature hashing of longer words (Weinberger et al. 2009), scaled to TOPIC_SCALE."""
    long = np.array([len(w) >= MIN_TOPIC_LETTERS or not w.isascii() for w in words.spelled])
    keep = long[words.ids]
    coded = hashes[words.ids[keep]]
    axis = (coded % np.uint64(N_TOPIC)).astype(np.int64)
    sign = 1.0 - 2.0 * ((coded >> np.uint64(40)) & np.uint64(1)).astype(np.float64)
    n_texts = words.counts.size
    summed = np.bincount(
        words.text_of[keep] * N_TOPIC + axis, weights=sign, minlength=n_texts * N_TOPIC
    ).reshape(n_texts, N_TOPIC)
    length = np.linalg.norm(summed, axis=1, keepdims=True)
    scaled = np.rint(TOPIC_SCALE * summed / np.where(length > 0, length, 1)).astype(np.int32)
    nothing = length[:, 0] == 0
    return {name: pa.array(scaled[:, i], mask=nothing) for i, name in enumerate(TOPIC_COLUMNS)}
