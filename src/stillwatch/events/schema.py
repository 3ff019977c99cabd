"""The canonical event: one API exchange, request and response.

Names follow the OpenTelemetry GenAI semantic conventions with dots as underscores where one
exists (``gen_ai.usage.input_tokens`` is ``usage_input_tokens``). Absent is null, never zero.
"""

from typing import Final

import pyarrow as pa

MESSAGE: Final = pa.struct(
    [pa.field("role", pa.string()), pa.field("type", pa.string()), pa.field("content", pa.string())]
)
"""One part of a message. ``type``: text, reasoning, tool_call, tool_result, image, other."""

CONTENT_STATES: Final = ("full", "truncated", "redacted", "hash_only", "absent")

_S, _I, _F, _B = pa.string(), pa.int64(), pa.float64(), pa.bool_()
_T = pa.timestamp("us", tz="UTC")

IDENTITY: Final = [
    pa.field("event_id", _S, nullable=False),  # deterministic: the same line gives the same id
    pa.field("source", _S, nullable=False),  # id of the reader
    pa.field("account", _S),  # what the provider bills
    pa.field("key", _S),
    pa.field("organization", _S),
    pa.field("end_user", _S),
    pa.field("session", _S),
]
NETWORK: Final = [
    pa.field("client_address", _S),
    pa.field("client_asn", _I),
    pa.field("user_agent", _S),
    pa.field("tls_ja4", _S),
    pa.field("header_order", _S),
    pa.field("request_id", _S),
]
TIME: Final = [
    pa.field("start", _T, nullable=False),
    pa.field("ts_us", _I, nullable=False),  # the same instant, epoch microseconds
    pa.field("first_token", _T),
    pa.field("end", _T),
]
REQUEST: Final = [
    pa.field("operation", _S),  # chat, text_completion, embeddings, ...
    pa.field("model", _S),
    pa.field("params_sent", pa.list_(_S)),  # names sent explicitly, sorted; null: unknown
    pa.field("temperature", _F),
    pa.field("top_p", _F),
    pa.field("max_tokens", _I),
    pa.field("n", _I),
    pa.field("seed", _I),
    pa.field("logprobs", _B),
    pa.field("top_logprobs", _I),
    pa.field("logit_bias", _B),  # whether any was sent
    pa.field("stop", pa.list_(_S)),
    pa.field("response_format", _S),
    pa.field("n_tools", _I),
    pa.field("stream", _B),
    pa.field("is_batch", _B),
]
CONTENT: Final = [
    pa.field("messages", pa.list_(MESSAGE)),
    pa.field("completions", pa.list_(MESSAGE)),
    pa.field("content_state", _S, nullable=False),  # one of CONTENT_STATES
]
OUTCOME: Final = [
    pa.field("finish_reason", _S),
    pa.field("usage_input_tokens", _I),
    pa.field("usage_output_tokens", _I),
    pa.field("usage_reasoning_tokens", _I),
    pa.field("status", _I),  # HTTP status
    pa.field("error", _S),  # error code or class, never a message with text
    pa.field("cost", _F),  # US dollars
]
EVENT_SCHEMA: Final = pa.schema(
    IDENTITY + NETWORK + TIME + REQUEST + CONTENT + OUTCOME,
    metadata={b"stillwatch.event": b"1"},
)

ACCOUNTS_SCHEMA: Final = pa.schema(
    [
        pa.field("account", _S, nullable=False),
        pa.field("organization", _S),
        pa.field("created_at", _T),
        pa.field("closed_at", _T),
        pa.field("payment_fingerprint", _S),
        pa.field("email_domain", _S),
        pa.field("country", _S),  # shown to a person, never weighed
        pa.field("plan", _S),
        pa.field("exempt_until", _T),
    ],
    metadata={b"stillwatch.accounts": b"1"},
)
"""Facts about accounts that no log carries (``--accounts``)."""

EDGE_SCHEMA: Final = pa.schema(
    [
        pa.field("request_id", _S, nullable=False),
        pa.field("client_address", _S),
        pa.field("client_asn", _I),
        pa.field("user_agent", _S),
        pa.field("tls_ja4", _S),
        pa.field("header_order", _S),
    ],
    metadata={b"stillwatch.edge": b"1"},
)
"""Network facts from an access log in front of the API (``--edge``), joined by request id."""
