"""The sketch: a short, text-free digest of one event.

Columns named ``*_hash`` and ``*_shingles`` hold keyed 64-bit hashes
(`stillwatch.core.keyed`); null where the log does not carry the fact.
"""

from typing import Final

import pyarrow as pa

N_TOPIC: Final = 24
"""Dimensions of the topic vector: signed feature hashing of words."""
TOPIC_SCALE: Final = 100
"""A topic vector has length 100 and integer coordinates: sums are exact on every engine."""
TOPIC_COLUMNS: Final = tuple(f"topic_{i:02d}" for i in range(N_TOPIC))

FLAGS: Final = (
    "elicits_reasoning",
    "asks_grading",
    "training_wording",
    "synthesises_prompts",
    "is_probe",
)
"""What a prompt asks for, judged by wording alone; see `stillwatch.sketches.wording`."""

_S, _I, _F, _B, _H = pa.string(), pa.int64(), pa.float64(), pa.bool_(), pa.int64()

SKETCH_SCHEMA: Final = pa.schema(
    [
        pa.field("event_hash", _H, nullable=False),
        pa.field("source", _S, nullable=False),
        pa.field("account", _S, nullable=False),
        pa.field("organization", _S),
        pa.field("key_hash", _H),
        pa.field("end_user_hash", _H),
        pa.field("request_id_hash", _H),
        pa.field("address_hash", _H),
        pa.field("network_hash", _H),  # /24 of IPv4, /48 of IPv6
        pa.field("ja4_hash", _H),
        pa.field("user_agent_hash", _H),
        pa.field("header_order_hash", _H),
        pa.field("ts_us", _I, nullable=False),
        pa.field("day", pa.int32(), nullable=False),  # days since 1970-01-01, UTC
        pa.field("model", _S),
        pa.field("dialect_hash", _H),  # client and parameters, values included
        pa.field("n_params", _I),
        pa.field("logprobs", _B),
        pa.field("n_choices", _I),
        pa.field("status", _I),
        pa.field("input_tokens", _I),
        pa.field("output_tokens", _I),
        pa.field("cost", _F),
        pa.field("content_state", _S, nullable=False),
        pa.field("n_past_answers", _I),  # assistant messages in the history
        pa.field("prompt_words", _I),
        pa.field("answer_words", _I),
        pa.field("system_hash", _H),
        pa.field("conversation_hash", _H),
        pa.field("prompt_hash", _H),
        pa.field("head_hash", _H),
        pa.field("tail_hash", _H),
        pa.field("prompt_shingles", pa.list_(_H)),
        pa.field("answer_shingles", pa.list_(_H)),
        pa.field("corpus", _S),
        pa.field("corpus_split", _S),
        pa.field("corpus_doc", _I),
        *(pa.field(name, _B) for name in FLAGS),
        *(pa.field(name, pa.int32()) for name in TOPIC_COLUMNS),
    ],
    metadata={b"stillwatch.sketch": b"1"},
)
