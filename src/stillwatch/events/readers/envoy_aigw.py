"""Envoy's access log as JSON, of the Envoy AI Gateway or with fields of its kind.

Who is the account? What authentication put into a header that is logged: a customer, else a user,
else a digest of the key. There is no content; tokens are there if the route counts them.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from stillwatch.events import access
from stillwatch.events.event import Event, UnusableError, instant_us, later
from stillwatch.events.reader import Example, Reader

ID: Final = "envoy_aigw"
Record: Final = access.record_type()


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell this source by its field names."""
    return {"start_time", "response_code", "duration"} <= record.keys()


def events(record: msgspec.Struct, line_id: str) -> Iterable[Event]:
    """Turn one line into one event; lines that call no model are passed over."""
    line = access.line_of(record)
    at = line.get("start_time")
    if not isinstance(at, str):
        raise UnusableError("start_time: missing, or no text")
    start = instant_us(at, "start_time")
    event = access.event(ID, line, line_id, start, later(start, line.get("duration"), "duration"))
    if event is not None:
        yield event


LINE: Final[Mapping[str, Any]] = {
    "start_time": "2026-10-03T04:00:00.120Z",
    "gen_ai.request.model": "m-large",
    "gen_ai.usage.input_tokens": "50",
    "gen_ai.usage.output_tokens": "900",
    "x-request-id": "r1",
    "x-forwarded-for": "203.0.113.7, 10.0.0.1",
    "user-agent": "openai-python/3.54.0",
    "response_code": "200",
    "request.path": "/v1/chat/completions",
    "duration": "4080",
    "session.id": "s1",
    "x-user-id": "u_17",
}

READER = Reader(
    id=ID,
    title="Envoy (AI Gateway) access log, JSON lines",
    feeds=frozenset({"timing", "infrastructure", "identity", "usage"}),
    lacks="All content and all parameters: scan the log of the API instead, and give this one with "
    "--edge. Tokens, unless llmRequestCosts counts them and the log format has them.",
    no_account=access.NO_ACCOUNT,
    record=Record,
    recognises=recognises,
    events=events,
    examples=(
        Example(
            LINE,
            {
                "account": "u_17",
                "session": "s1",
                "ts_us": 1791000000120000,
                "request_id": "r1",
                "client_address": "203.0.113.7",
                "user_agent": "openai-python/3.54.0",
                "model": "m-large",
                "operation": "chat",
                "usage_input_tokens": 50,
                "usage_output_tokens": 900,
                "status": 200,
                "content_state": "absent",
                "messages": None,
                "params_sent": None,
            },
        ),
        Example(
            {
                "start_time": "2026-10-03T04:00:00.120Z",
                "x-envoy-origin-path": "/v1/embeddings?v=1",
                "genai_model_name": "m-small",
                "genai_tokens_input": 15,
                "genai_tokens_output": None,
                "response_code": 429,
                "duration": 3,
                "x-user-id": "-",
                "x-tenant-id": "acme",
            },
            {
                "account": "acme",
                "operation": "embeddings",
                "usage_input_tokens": 15,
                "usage_output_tokens": None,
                "status": 429,
                "client_address": None,
            },
        ),
    ),
)
