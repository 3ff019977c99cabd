"""OpenAI stored completions: the list of completions, and the lists of their messages.

Who is the account? The customer in ``metadata``, else its user, else the ``user`` of the request.
OpenAI bills one organization for everybody behind it. A stored completion has every parameter at
its value, sent or default, so that which were sent is not known; the seed is OpenAI's own choice.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from stillwatch.events.bodies import mapping
from stillwatch.events.event import (
    Event,
    UnusableError,
    event_id,
    text,
    whole,
)
from stillwatch.events.labels import SESSION, named, who
from stillwatch.events.openai import completions, conceal, messages, reasoning_tokens
from stillwatch.events.parameters import parameters
from stillwatch.events.reader import Example, Join, Reader

ID: Final = "openai_stored"
COMPLETION: Final = "chat.completion"
KEPT: Final = ("temperature", "top_p", "response_format", "tools", "max_completion_tokens")


class Record(msgspec.Struct, gc=False):
    """A completion, or one of its messages; other fields are passed over."""

    id: str
    object: str | None = None
    created: Any = None
    model: str | None = None
    metadata: Any = None
    input_user: Any = None
    user: Any = None
    request_id: str | None = None
    temperature: Any = None
    top_p: Any = None
    response_format: Any = None
    tools: Any = None
    max_completion_tokens: Any = None
    usage: Any = None
    choices: Any = None
    messages: Any = None
    inlined: Any = msgspec.field(default=None, name="_messages")
    role: str | None = None
    content: Any = None
    content_parts: Any = None
    tool_calls: Any = None


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell a stored completion, or a message of one by its id."""
    if record.get("object") == COMPLETION:
        return "created" in record and "metadata" in record
    own = record.get("id")
    return (
        isinstance(own, str)
        and own.startswith("chatcmpl-")
        and own.rpartition("-")[2].isdecimal()
        and "role" in record
    )


def row(record: Record) -> tuple[str, Record]:
    """Return the completion that a record is, or that a message belongs to."""
    if record.object == COMPLETION:
        return record.id, record
    if record.role is None:
        raise UnusableError("object: no chat.completion, and no message of one")
    return record.id.rpartition("-")[0], record


def _place(message: Record) -> int:
    number = message.id.rpartition("-")[2]
    return int(number[:9]) if number.isdecimal() else 0


def _message(record: Record) -> dict[str, Any]:
    parts = record.content if record.content is not None else record.content_parts
    return {"role": record.role, "content": parts, "tool_calls": record.tool_calls}


def completion(rows: Sequence[Record], row_id: str, is_cut: bool) -> Iterable[Event]:
    """Turn one completion and its messages into one event."""
    found = next((one for one in rows if one.object == COMPLETION), None)
    if found is None:
        raise UnusableError(
            "messages without their completion; put the list of completions into the same file"
        )
    created = whole(found.created, "created")
    if created is None:
        raise UnusableError("created: missing")
    start = created * 1_000_000
    listed = sorted((one for one in rows if one.object != COMPLETION), key=_place)
    inside = found.messages or found.inlined
    said = messages(inside or [_message(one) for one in listed])
    answers, finish = completions({"choices": found.choices})
    state = conceal(said, answers)
    if state == "full" and (said is None or (is_cut and not inside)):
        state = "truncated"
    given = {name: getattr(found, name) for name in KEPT}
    fields = parameters({name: value for name, value in given.items() if value is not None})
    del fields["params_sent"]
    labels, usage = mapping(found.metadata), mapping(found.usage)
    account, user = who(labels, text(found.input_user) or text(found.user))
    choices = found.choices if isinstance(found.choices, list) else []
    yield Event(
        event_id=event_id(found.id, start, account, row_id),
        source=ID,
        ts_us=start,
        content_state=state,
        account=account,
        end_user=user,
        session=named(labels, SESSION),
        request_id=text(found.request_id) or found.id,
        operation="chat",
        model=text(found.model),
        n=len(choices) or None,
        messages=said,
        completions=answers,
        finish_reason=finish,
        usage_input_tokens=whole(usage.get("prompt_tokens"), "usage.prompt_tokens"),
        usage_output_tokens=whole(usage.get("completion_tokens"), "usage.completion_tokens"),
        usage_reasoning_tokens=reasoning_tokens({"usage": usage}),
        **fields,
    )


def events(record: Record, line_id: str) -> Iterable[Event]:
    """Turn one completion by itself into one event."""
    return completion([row(record)[1]], line_id, is_cut=False)


STORED: Final[Mapping[str, Any]] = {
    "id": "chatcmpl-A-9",
    "object": COMPLETION,
    "created": 1791000000,
    "model": "m-large",
    "metadata": {"customer": "cust-5"},
    "temperature": 1.0,
    "top_p": 1.0,
    "seed": 4944116822809979520,
    "input_user": None,
    "usage": {"prompt_tokens": 50, "completion_tokens": 900, "total_tokens": 950},
    "choices": [
        {"finish_reason": "stop", "message": {"role": "assistant", "content": "Pick a pivot."}}
    ],
}
ASKS: Final = [{"role": "user", "type": "text", "content": "Explain quicksort"}]

READER = Reader(
    id=ID,
    title="OpenAI stored completions, with their messages",
    feeds=frozenset({"content", "timing", "identity", "usage"}),
    lacks="Completions that were not stored: send store with each request. Messages, unless they "
    "are in the same file (/chat/completions/ID/messages): marked truncated. Which parameters "
    "were sent. Addresses: the access log of your own proxy with --edge. Times are whole seconds.",
    no_account="send metadata with a customer, or user, with each request",
    record=Record,
    recognises=recognises,
    events=events,
    join=Join(row, completion),
    examples=(
        Example(
            STORED,
            {
                "account": "cust-5",
                "organization": None,
                "ts_us": 1791000000000000,
                "temperature": 1.0,
                "params_sent": None,
                "seed": None,
                "n": 1,
                "messages": [
                    {"role": "system", "type": "text", "content": "Be brief."},
                    *ASKS,
                ],
                "completions": [{"role": "assistant", "type": "text", "content": "Pick a pivot."}],
                "content_state": "full",
                "usage_output_tokens": 900,
                "finish_reason": "stop",
            },
            more=(
                {"id": "chatcmpl-A-9-1", "role": "user", "content": "Explain quicksort"},
                {"id": "chatcmpl-A-9-0", "role": "system", "content": "Be brief.", "name": None},
            ),
        ),
        Example(
            {
                **STORED,
                "metadata": {},
                "input_user": "u_17",
                "choices": [],
                "_messages": [{"role": "user", "content": "Explain quicksort"}],
            },
            {"account": "u_17", "messages": ASKS, "completions": None, "content_state": "full"},
        ),
        Example(
            {**STORED, "metadata": {"customer": "acme", "user": "u_17"}},
            {"account": "acme", "end_user": "u_17", "messages": None, "content_state": "truncated"},
        ),
    ),
)
