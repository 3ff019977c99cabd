"""Portkey logs export, JSON lines.

Who is the account? The customer that the request's metadata names, else its ``_user``. A virtual
key is the operator's at the provider, not the customer's. Cost is in cents.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from stillwatch.events.bodies import answered, asked, decoded, mapping, sent
from stillwatch.events.event import Event, event_id, instant_us, later, number, text, whole
from stillwatch.events.labels import SESSION, named, who
from stillwatch.events.openai import conceal, reasoning_tokens
from stillwatch.events.reader import Example, Reader

ID: Final = "portkey"
CENTS: Final = 100


class Record(
    msgspec.Struct,
    gc=False,
    rename={
        "request_body": "request.body",
        "response_body": "response.body",
        "metadata_key": "metadata.key",
        "metadata_value": "metadata.value",
    },
):
    """The fields that are used; others are passed over."""

    created_at: str
    id: str | None = None
    request: Any = None
    response: Any = None
    request_body: Any = None
    response_body: Any = None
    metadata: Any = None
    metadata_key: Any = None
    metadata_value: Any = None
    trace_id: str | None = None
    ai_model: str | None = None
    req_units: Any = None
    res_units: Any = None
    cost: Any = None
    cost_currency: str | None = None
    request_url: str | None = None
    response_status_code: Any = None
    response_time: Any = None
    stream_mode: Any = None


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell this source by its field names."""
    return {"created_at", "ai_org", "ai_model"} <= record.keys()


def _labels(record: Record) -> Mapping[str, Any]:
    """Return the metadata: an object, or names and values as two columns."""
    found = mapping(record.metadata)
    names = decoded(record.metadata_key if record.metadata_key is not None else found.get("key"))
    values = decoded(
        record.metadata_value if record.metadata_value is not None else found.get("value")
    )
    if isinstance(names, list) and isinstance(values, list):
        pairs = zip(names, values, strict=False)
        return {name: value for name, value in pairs if isinstance(name, str)}
    return found


def _path(url: str | None) -> str | None:
    return "/" + url.split("://", 1)[-1].partition("/")[2].partition("?")[0] if url else None


def events(record: Record, line_id: str) -> Iterable[Event]:
    """Turn one logged request into one event."""
    start = instant_us(record.created_at, "created_at")
    labels = _labels(record)
    account, user = who(labels)
    body = mapping(record.request_body or mapping(record.request).get("body"))
    reply = decoded(record.response_body or mapping(record.response).get("body"))
    said, (answers, finish) = asked(body), answered(reply)
    fields = sent(body)
    fields.pop("stream", None)
    streamed = {"TRUE": True, "FALSE": False}.get(str(record.stream_mode).upper())
    cost = number(record.cost, "cost")
    in_dollars = record.cost_currency in (None, "", "USD")
    yield Event(
        event_id=event_id(record.id, start, account, line_id),
        source=ID,
        ts_us=start,
        end=later(start, record.response_time, "response_time"),
        content_state=conceal(said, answers),
        account=account,
        end_user=user,
        session=named(labels, SESSION),
        request_id=record.id or record.trace_id or None,
        operation=_path(record.request_url),
        model=text(record.ai_model),
        stream=streamed,
        messages=said,
        completions=answers,
        finish_reason=finish,
        usage_input_tokens=whole(record.req_units, "req_units"),
        usage_output_tokens=whole(record.res_units, "res_units"),
        usage_reasoning_tokens=reasoning_tokens(reply),
        status=whole(record.response_status_code, "response_status_code"),
        cost=None if cost is None or not in_dollars else cost / CENTS,
        **fields,
    )


READER = Reader(
    id=ID,
    title="Portkey logs export, JSON lines",
    feeds=frozenset({"content", "shape", "timing", "identity", "usage"}),
    lacks="Addresses, user agents, first-token times. Content: ask for request.body and "
    "response.body in the export. Payment and sign-up: give --accounts.",
    no_account="send metadata with _user, or with a customer, with each request, and ask for "
    "metadata in the export",
    record=Record,
    recognises=recognises,
    events=events,
    examples=(
        Example(
            {
                "id": "lg1",
                "created_at": "2026-10-03T04:00:00Z",
                "request": {
                    "body": {
                        "model": "m-large",
                        "messages": [{"role": "user", "content": "Explain quicksort"}],
                        "n": 4,
                    }
                },
                "response": {"body": {"choices": [{"message": {"content": "Pick a pivot."}}]}},
                "is_success": 1,
                "ai_org": "openai",
                "ai_model": "m-large",
                "req_units": 50,
                "res_units": 900,
                "cost": 0.21,
                "cost_currency": "USD",
                "request_url": "https://api/v1/chat/completions",
                "response_status_code": 200,
                "response_time": 4080,
                "stream_mode": "FALSE",
                "metadata": {"_user": "u_17"},
            },
            {
                "account": "u_17",
                "ts_us": 1791000000000000,
                "operation": "/v1/chat/completions",
                "params_sent": ["n"],
                "n": 4,
                "stream": False,
                "messages": [{"role": "user", "type": "text", "content": "Explain quicksort"}],
                "completions": [{"role": "assistant", "type": "text", "content": "Pick a pivot."}],
                "usage_input_tokens": 50,
                "cost": 0.0021,
                "status": 200,
                "session": None,
            },
        ),
        Example(
            {
                "created_at": "2026-10-03T04:00:00Z",
                "ai_org": "openai",
                "ai_model": "m-large",
                "request.body": '{"prompt": "Explain quicksort"}',
                "metadata.key": ["customer", "_user"],
                "metadata.value": ["acme", "u_17"],
                "cost": 3,
                "cost_currency": "EUR",
            },
            {
                "account": "acme",
                "end_user": "u_17",
                "params_sent": [],
                "messages": [{"role": "user", "type": "text", "content": "Explain quicksort"}],
                "completions": None,
                "cost": None,
                "stream": None,
            },
        ),
    ),
)
