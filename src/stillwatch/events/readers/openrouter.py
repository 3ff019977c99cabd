"""OpenRouter generations: answers of its generation API, or the CSV export of its Activity page.

Who is the account? OpenRouter bills one workspace for everybody behind it; whose request it was
stands in the ``user`` that the application sends (``external_user``). Without it, the key's name;
without that, the workspace.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from stillwatch.events.event import (
    Event,
    UnusableError,
    event_id,
    instant_us,
    later,
    number,
    text,
    whole,
)
from stillwatch.events.reader import Example, Reader

ID: Final = "openrouter"
AGGREGATE: Final = (
    "requests: a sum over a day, no exchange; export the generations (the CSV of the Activity "
    "page, or the generation API)"
)
TRUE: Final = (True, "true", "True", "1")
FALSE: Final = (False, "false", "False", "0")


class Record(msgspec.Struct, gc=False):
    """The fields that are used, of the API and of the CSV export; others are passed over."""

    created_at: str | None = None
    id: str | None = None
    generation_id: str | None = None
    external_user: str | None = None
    user: str | None = None
    api_key_name: str | None = None
    workspace_id: str | None = None
    session_id: str | None = None
    user_agent: str | None = None
    api_type: str | None = None
    model: str | None = None
    model_permaslug: str | None = None
    streamed: Any = None
    latency: Any = None
    generation_time: Any = None
    generation_time_ms: Any = None
    time_to_first_token_ms: Any = None
    finish_reason: str | None = None
    finish_reason_normalized: str | None = None
    native_tokens_prompt: Any = None
    native_tokens_completion: Any = None
    native_tokens_reasoning: Any = None
    tokens_prompt: Any = None
    tokens_completion: Any = None
    tokens_reasoning: Any = None
    total_cost: Any = None
    cost_total: Any = None
    requests: Any = None


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell this source by its field names."""
    named = record.keys()
    return (
        {"id", "created_at", "native_tokens_prompt"} <= named
        or {"generation_id", "created_at"} <= named
        or {"date", "endpoint_id", "requests"} <= named
    )


def _end(start: int, record: Record) -> int | None:
    """Return when the answer was complete: OpenRouter tells the whole wait, or the making alone."""
    ends = (
        later(start, record.latency, "latency"),
        later(start, record.generation_time, "generation_time"),
        later(start, record.generation_time_ms, "generation_time_ms"),
    )
    return max((end for end in ends if end is not None), default=None)


def _count(field: str, *values: Any) -> int | None:
    return next((n for value in values if (n := whole(value, field)) is not None), None)


def events(record: Record, line_id: str) -> Iterable[Event]:
    """Turn one generation into one event."""
    if record.requests is not None:
        raise UnusableError(AGGREGATE)
    if record.created_at is None:
        raise UnusableError("created_at: missing")
    start = instant_us(record.created_at, "created_at")
    user = text(record.external_user) or text(record.user)
    key, own = text(record.api_key_name), text(record.id) or text(record.generation_id)
    account = user or key or text(record.workspace_id)
    streamed = True if record.streamed in TRUE else False if record.streamed in FALSE else None
    first = later(start, record.time_to_first_token_ms, "time_to_first_token_ms")
    prompt = (record.native_tokens_prompt, record.tokens_prompt)
    answer = (record.native_tokens_completion, record.tokens_completion)
    thought = (record.native_tokens_reasoning, record.tokens_reasoning)
    yield Event(
        event_id=event_id(own, start, account, line_id),
        source=ID,
        ts_us=start,
        first_token=first if streamed else None,
        end=_end(start, record),
        content_state="absent",
        account=account,
        key=key,
        session=text(record.session_id),
        user_agent=text(record.user_agent),
        request_id=own,
        operation=text(record.api_type),
        model=text(record.model) or text(record.model_permaslug),
        stream=streamed,
        finish_reason=text(record.finish_reason) or text(record.finish_reason_normalized),
        usage_input_tokens=_count("tokens_prompt", *prompt),
        usage_output_tokens=_count("tokens_completion", *answer),
        usage_reasoning_tokens=_count("tokens_reasoning", *thought),
        cost=number(
            record.cost_total if record.total_cost is None else record.total_cost, "total_cost"
        ),
    )


READER = Reader(
    id=ID,
    title="OpenRouter generations, JSON lines or CSV",
    feeds=frozenset({"timing", "identity", "usage"}),
    lacks="Content and parameters: have OpenRouter's Broadcast send traces to an OpenTelemetry "
    "collector and scan those (otel_genai). Addresses: give the access log of your own proxy with "
    "--edge. Daily sums of the activity API are no exchanges.",
    no_account="send user with each request: OpenRouter logs it as external_user",
    record=Record,
    recognises=recognises,
    events=events,
    examples=(
        Example(
            {
                "id": "gen-1",
                "api_type": "completions",
                "created_at": "2026-10-03T04:00:00Z",
                "external_user": "cust-5",
                "finish_reason": "stop",
                "generation_time": 4080.0,
                "latency": 700,
                "model": "vendor/m-large",
                "native_tokens_prompt": 50,
                "native_tokens_completion": 900,
                "native_tokens_reasoning": 0,
                "tokens_prompt": 48,
                "tokens_completion": 880,
                "session_id": "s1",
                "streamed": True,
                "total_cost": 0.0021,
                "user_agent": "openai-python/3.54.0",
                "workspace_id": "ws_1",
            },
            {
                "account": "cust-5",
                "key": None,
                "organization": None,
                "session": "s1",
                "ts_us": 1791000000000000,
                "content_state": "absent",
                "params_sent": None,
                "stream": True,
                "first_token": None,
                "usage_input_tokens": 50,
                "usage_output_tokens": 900,
                "usage_reasoning_tokens": 0,
                "user_agent": "openai-python/3.54.0",
                "cost": 0.0021,
            },
        ),
        Example(
            {
                "generation_id": "gen-2",
                "created_at": "2026-10-03 04:00:00.000",
                "cost_total": "0.0021",
                "tokens_prompt": "48",
                "tokens_completion": "880",
                "model_permaslug": "vendor/m-large",
                "streamed": "false",
                "api_key_name": "prod",
                "finish_reason_normalized": "stop",
            },
            {
                "account": "prod",
                "key": "prod",
                "model": "vendor/m-large",
                "stream": False,
                "usage_output_tokens": 880,
                "usage_reasoning_tokens": None,
                "cost": 0.0021,
                "ts_us": 1791000000000000,
            },
        ),
    ),
)
