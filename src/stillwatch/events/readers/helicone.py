"""Helicone requests: ``npx @helicone/export --include-body``, or ``/v1/request/query``.

Who is the account? The customer that a property names (``Helicone-Property-Customer``), else the
user of ``Helicone-User-Id``. The Helicone key is the operator's, the same for everybody.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from stillwatch.events.bodies import answered, asked, mapping, sent
from stillwatch.events.event import Event, event_id, instant_us, later, number, text, whole
from stillwatch.events.labels import SESSION, named, who
from stillwatch.events.openai import conceal, reasoning_tokens
from stillwatch.events.reader import Example, Reader

ID: Final = "helicone"
ELSEWHERE: Final = "helicone_message"
"""Stands in a body that Helicone keeps in a store of its own."""


class Record(msgspec.Struct, gc=False):
    """The fields that are used; others are passed over."""

    request_created_at: str
    request_id: str | None = None
    request_body: Any = None
    response_body: Any = None
    request_path: str | None = None
    request_user_id: str | None = None
    request_properties: Any = None
    request_model: str | None = None
    response_model: str | None = None
    model_override: str | None = None
    response_status: Any = None
    delay_ms: Any = None
    time_to_first_token: Any = None
    prompt_tokens: Any = None
    completion_tokens: Any = None
    costUSD: Any = None  # noqa: N815  (Helicone's spelling)
    cost: Any = None


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell this source by its field names."""
    return {"request_id", "request_created_at"} <= record.keys()


def _body(value: Any) -> Mapping[str, Any]:
    found = mapping(value)
    return {} if ELSEWHERE in found else found


def events(record: Record, line_id: str) -> Iterable[Event]:
    """Turn one request into one event."""
    start = instant_us(record.request_created_at, "request_created_at")
    account, user = who(mapping(record.request_properties), record.request_user_id)
    body, reply = _body(record.request_body), _body(record.response_body)
    said, (answers, finish) = asked(body), answered(reply)
    fields = sent(body)
    status = whole(record.response_status, "response_status")
    first = later(start, record.time_to_first_token, "time_to_first_token")
    streamed = fields.pop("stream", None)
    cost = record.cost if record.costUSD is None else record.costUSD
    yield Event(
        event_id=event_id(record.request_id, start, account, line_id),
        source=ID,
        ts_us=start,
        first_token=first if streamed is not False and first != start else None,
        end=later(start, record.delay_ms, "delay_ms"),
        content_state=conceal(said, answers),
        account=account,
        end_user=user,
        session=named(mapping(record.request_properties), SESSION),
        request_id=text(record.request_id),
        operation=text(record.request_path),
        model=record.request_model or record.model_override or record.response_model or None,
        stream=streamed,
        messages=said,
        completions=answers,
        finish_reason=finish,
        usage_input_tokens=whole(record.prompt_tokens, "prompt_tokens"),
        usage_output_tokens=whole(record.completion_tokens, "completion_tokens"),
        usage_reasoning_tokens=reasoning_tokens(reply),
        status=status if status is None or status > 0 else None,
        cost=number(cost, "costUSD"),
        **fields,
    )


READER = Reader(
    id=ID,
    title="Helicone requests, JSON lines or CSV",
    feeds=frozenset({"content", "shape", "timing", "identity", "usage"}),
    lacks="Addresses and user agents: give the access log of your own proxy with --edge, if it "
    "logs Helicone's request id. Bodies, unless exported with --include-body; those that Helicone "
    "left behind a signed_body_url are not fetched.",
    no_account="send Helicone-User-Id, or Helicone-Property-Customer, with each request",
    record=Record,
    recognises=recognises,
    events=events,
    examples=(
        Example(
            {
                "request_id": "r1",
                "request_created_at": "2026-10-03T04:00:00.120Z",
                "request_body": {
                    "model": "m-large",
                    "messages": [{"role": "user", "content": "Explain quicksort"}],
                    "n": 4,
                },
                "response_body": {"choices": [{"message": {"content": "Pick a pivot."}}]},
                "request_path": "/v1/chat/completions",
                "request_user_id": "u_17",
                "request_properties": {"Helicone-Session-Id": "s1"},
                "request_model": "m-large",
                "response_status": 200,
                "delay_ms": 4080,
                "time_to_first_token": 700,
                "prompt_tokens": 50,
                "completion_tokens": 900.0,
                "cost": 0.0021,
                "helicone_user": None,
            },
            {
                "account": "u_17",
                "session": "s1",
                "ts_us": 1791000000120000,
                "model": "m-large",
                "params_sent": ["n"],
                "n": 4,
                "temperature": None,
                "messages": [{"role": "user", "type": "text", "content": "Explain quicksort"}],
                "completions": [{"role": "assistant", "type": "text", "content": "Pick a pivot."}],
                "usage_output_tokens": 900,
                "status": 200,
                "cost": 0.0021,
            },
        ),
        Example(
            {
                "request_id": "r1",
                "request_created_at": "2026-10-03 04:00:00.120",
                "request_body": {"helicone_message": "fetching body from signed_url"},
                "signed_body_url": "...",
                "request_user_id": "u_17",
                "request_properties": {"Customer": "acme"},
                "response_status": -2,
            },
            {
                "account": "acme",
                "end_user": "u_17",
                "content_state": "absent",
                "params_sent": None,
                "messages": None,
                "status": None,
                "first_token": None,
            },
        ),
    ),
)
