"""Event batch in, sketch batch out: the one function that reads text.

The same function runs on one event in the gateway, on millions in a local scan and, through
`mapInArrow`, on a cluster. It keeps nothing but word hashes between calls.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.core.keyed import KeyedHash
from stillwatch.sketches import columns
from stillwatch.sketches.corpus import EMPTY, SPLITS, CorpusIndex
from stillwatch.sketches.schema import N_TOPIC, SKETCH_SCHEMA, TOPIC_COLUMNS, TOPIC_SCALE
from stillwatch.sketches.shingles import Shingler, sample
from stillwatch.sketches.wording import flags
from stillwatch.sketches.words import Ints, Words, split_words

READABLE = ("full", "truncated")
EDGE_WORDS = 6
"""Words of a prompt's head and tail that are hashed, to recognise templates with slots."""
MIN_TOPIC_LETTERS = 4
HEX_DIGITS = 16  # of one word's hash
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

    def _hashed(self, values: pa.StringArray, purpose: str) -> pa.Array:
        """Hash strings, null for null; equal strings are hashed once."""
        coded = values.dictionary_encode()
        hashes = self._hashing.many(coded.dictionary.to_pylist(), purpose)
        return pa.array(hashes, pa.int64()).take(coded.indices)

    def _networks(self, addresses: pa.StringArray) -> pa.Array:
        coded = addresses.dictionary_encode()
        networks = [columns.network_of(one) for one in coded.dictionary.to_pylist()]
        return self._hashed(pa.array(networks, pa.string()), "network").take(coded.indices)

    def _dialects(self, batch: pa.RecordBatch) -> pa.Array:
        first, number = columns.distinct_rows(columns.dialect_columns(batch))
        told = pa.array(columns.dialects(batch.take(pa.array(first))), pa.string())
        return self._hashed(told, "dialect").take(pa.array(number))

    def _facts(self, batch: pa.RecordBatch) -> dict[str, pa.Array]:
        """Sketch everything but the text."""
        col = batch.column
        return {
            "event_hash": self._hashed(col("event_id"), "event"),
            "source": col("source"),
            "account": pc.coalesce(col("account"), col("key")),
            "organization": col("organization"),
            "key_hash": self._hashed(col("key"), "key"),
            "end_user_hash": self._hashed(col("end_user"), "end_user"),
            "request_id_hash": self._hashed(col("request_id"), "request_id"),
            "address_hash": self._hashed(col("client_address"), "address"),
            "network_hash": self._networks(col("client_address")),
            "ja4_hash": self._hashed(col("tls_ja4"), "ja4"),
            "user_agent_hash": self._hashed(col("user_agent"), "user_agent"),
            "header_order_hash": self._hashed(col("header_order"), "headers"),
            "ts_us": col("ts_us"),
            "day": pa.array(columns.days(col("ts_us").to_numpy()), pa.int32()),
            "model": col("model"),
            "dialect_hash": self._dialects(batch),
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
        state = pc.is_in(batch.column("content_state"), pa.array(READABLE))
        readable = state.to_numpy(zero_copy_only=False)
        turns = columns.turns(batch, readable)
        answers = columns.answers(batch, readable)
        words = split_words(pa.concat_arrays([turns.newest, answers]))
        hashes = self._shingler.word_hashes(words.spelled)
        asked_words, given_words = words.split(batch.num_rows)
        known = turns.newest.is_valid().to_numpy(zero_copy_only=False)
        made = flags(turns.newest, turns.system, asked_words.counts)
        made.update(self._corpus(asked_words, known))
        made.update(self._identifiers(turns, asked_words, hashes))
        made.update(_topics(asked_words, hashes))
        asked = self._sampled(asked_words, hashes)
        given = self._sampled(given_words, hashes)
        made["prompt_shingles"] = _lists(*asked, asked_words.counts == 0)
        made["answer_shingles"] = _lists(*_unquoted(given, asked), given_words.counts == 0)
        made["n_past_answers"] = turns.n_past_answers
        made["prompt_words"] = pa.array(asked_words.counts, mask=~known)
        is_silent = answers.is_null().to_numpy(zero_copy_only=False)
        made["answer_words"] = pa.array(given_words.counts, mask=is_silent)
        return made

    def _sampled(self, words: Words, hashes: npt.NDArray[np.uint64]) -> tuple[Ints, Ints]:
        shingles, text_of = self._shingler.grams(words, hashes)
        return sample(shingles, text_of, words.counts.size)

    def _identifiers(
        self, turns: columns.Turns, words: Words, hashes: npt.NDArray[np.uint64]
    ) -> dict[str, pa.Array]:
        """Hash whole prompts, their ends, the system prompt and the conversation."""
        begins, counts = words.starts[:-1], words.counts
        coded = hashes[words.ids].tobytes().hex()
        edge = np.full(counts.size, EDGE_WORDS)
        spoken, long = counts > 0, counts >= 2 * EDGE_WORDS
        system = turns.system.fill_null("")
        opening = pc.binary_join_element_wise(system, turns.opening, "\0")
        return {
            "prompt_hash": self._spans(coded, begins, counts, spoken, "prompt"),
            "head_hash": self._spans(coded, begins, edge, long, "head"),
            "tail_hash": self._spans(coded, begins + counts - edge, edge, long, "tail"),
            "system_hash": self._hashed(turns.system, "system"),
            "conversation_hash": self._hashed(opening, "conversation"),
        }

    def _spans(
        self, coded: str, begins: Ints, lengths: Ints, known: npt.NDArray[np.bool_], purpose: str
    ) -> pa.Array:
        """Hash runs of words, given as hex digits of their hashes; null where not `known`."""
        first = HEX_DIGITS * begins[known]
        last = first + HEX_DIGITS * lengths[known]
        spans = (coded[a:b] for a, b in zip(first.tolist(), last.tolist(), strict=True))
        hashes = np.zeros(known.size, np.int64)
        hashes[known] = self._hashing.many(spans, purpose)
        return pa.array(hashes, mask=~known)

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
    quoted = pc.is_in(pa.array(keys[0]), pa.array(keys[1]))
    own = ~quoted.to_numpy(zero_copy_only=False)
    offsets = np.concatenate([[0], np.cumsum(own)])[given[1]]
    return given[0][own], offsets


def _topics(words: Words, hashes: npt.NDArray[np.uint64]) -> dict[str, pa.Array]:
    """Signed feature hashing of longer words (Weinberger et al. 2009), scaled to TOPIC_SCALE."""
    long = np.array([len(w) >= MIN_TOPIC_LETTERS or not w.isascii() for w in words.spelled])
    axis = (hashes % np.uint64(N_TOPIC)).astype(np.int64)
    sign = 1.0 - 2.0 * ((hashes >> np.uint64(40)) & np.uint64(1)).astype(np.float64)
    n_texts = words.counts.size
    summed = np.bincount(
        words.text_of * N_TOPIC + axis[words.ids],
        weights=np.where(long, sign, 0.0)[words.ids],
        minlength=n_texts * N_TOPIC,
    ).reshape(n_texts, N_TOPIC)
    length = np.linalg.norm(summed, axis=1, keepdims=True)
    scaled = np.rint(TOPIC_SCALE * summed / np.where(length > 0, length, 1)).astype(np.int32)
    nothing = length[:, 0] == 0
    return {name: pa.array(scaled[:, i], mask=nothing) for i, name in enumerate(TOPIC_COLUMNS)}
