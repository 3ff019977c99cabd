"""Cloudflare AI Gateway: its logs API (snake case), or decrypted lines of Logpush.

Who is the account? The customer that ``cf-aig-metadata`` names, else its user. Metadata and bodies
are text; bodies of the API are heads that may be cut, Logpush encrypts all three with the key of
the gateway's owner. Cloudflare documents no time among the fields of Logpush.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from stillwatch.events.bodies import answered, asked, decoded, sent
from stillwatch.events.cutjson import until_cut
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
from stillwatch.events.labels import SESSION, named, who
from stillwatch.events.openai import conceal, reasoning_tokens
from stillwatch.events.reader import Example, Reader

ID: Final = "cloudflare_aig"
SEALED: Final = frozenset({"key", "iv", "data"})
NO_TIME: Final = "created_at: missing; take the log from the API, or add the time as Datetime"
NO_METADATA: Final = (
    "Metadata is encrypted, and it names the account: decrypt the log with the private key of the "
    "gateway's owner first"
)


class Record(msgspec.Struct, gc=False):
    """The fields that are used, of the API and of Logpush; others are passed over."""

    id: str | None = None
    created_at: str | None = None
    duration: Any = None
    model: str | None = None
    path: str | None = None
    status_code: Any = None
    success: bool | None = None
    tokens_in: Any = None
    tokens_out: Any = None
    cost: Any = None
    metadata: Any = None
    request_head: Any = None
    request_head_complete: bool | None = None
    response_head: Any = None
    response_head_complete: bool | None = None
    user_agent: str | None = None
    Datetime: str | None = None
    Model: str | None = None
    Endpoint: str | None = None
    StatusCode: Any = None
    Metadata: Any = None
    RequestBody: Any = None
    ResponseBody: Any = None


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell this source by its field names."""
    return {"created_at", "tokens_in", "tokens_out", "provider"} <= record.keys() or {
        "Gateway",
        "Provider",
        "RequestBody",
    } <= record.keys()


def _sealed(value: Any) -> bool:
    return isinstance(value, Mapping) and value.keys() >= SEALED


def _body(value: Any, complete: bool | None) -> tuple[Any, bool]:
    """Return a body as far as it is there, and whether that is all of it."""
    found = decoded(value)
    if isinstance(found, str) and found.lstrip().startswith(("{", "[")):
        return until_cut(found), False
    return found, complete is not False


def _state(record: Record, state: str, is_whole: bool) -> str:
    if _sealed(record.RequestBody) or _sealed(record.ResponseBody):
        return "redacted"
    return state if is_whole or state != "full" else "truncated"


def events(record: Record, line_id: str) -> Iterable[Event]:
    """Turn one logged request into one event."""
    labels = decoded(record.Metadata if record.metadata is None else record.metadata)
    if _sealed(labels):
        raise UnusableError(NO_METADATA)
    at = record.created_at or record.Datetime
    if not at:
        raise UnusableError(NO_TIME)
    start = instant_us(at, "created_at")
    account, user = who(labels)
    given = record.RequestBody if record.request_head is None else record.request_head
    made = record.ResponseBody if record.response_head is None else record.response_head
    body, body_whole = _body(given, record.request_head_complete)
    reply, reply_whole = _body(made, record.response_head_complete)
    said, (answers, finish) = asked(body), answered(reply)
    fields = sent(body) if body_whole and not _sealed(body) else {}
    status = record.StatusCode if record.status_code is None else record.status_code
    yield Event(
        event_id=event_id(record.id, start, account, line_id),
        source=ID,
        ts_us=start,
        end=later(start, record.duration, "duration"),
        content_state=_state(record, conceal(said, answers), body_whole and reply_whole),
        account=account,
        end_user=user,
        session=named(labels, SESSION),
        user_agent=text(record.user_agent),
        request_id=text(record.id),
        operation=record.path or record.Endpoint or None,
        model=record.model or record.Model or None,
        messages=said,
        completions=answers,
        finish_reason=finish,
        usage_input_tokens=whole(record.tokens_in, "tokens_in"),
        usage_output_tokens=whole(record.tokens_out, "tokens_out"),
        usage_reasoning_tokens=reasoning_tokens(reply),
        status=whole(status, "status_code"),
        cost=number(record.cost, "cost"),
        **fields,
    )


API: Final[Mapping[str, Any]] = {
    "id": "01H",
    "created_at": "2026-10-03T04:00:00Z",
    "duration": 4080,
    "provider": "openai",
    "model": "m-large",
    "path": "v1/chat/completions",
    "tokens_in": 50,
    "tokens_out": 900,
    "cost": 0.0021,
    "status_code": 200,
    "metadata": '{"user_id": "u_17", "session": "s1"}',
    "request_head": '{"model": "m-large", "messages": [{"role": "user", "content": "Explain '
    'quicksort"}], "n": 4}',
    "request_head_complete": True,
}

READER = Reader(
    id=ID,
    title="Cloudflare AI Gateway logs, JSON lines",
    feeds=frozenset({"content", "shape", "timing", "identity", "usage"}),
    lacks="Addresses: give the access log of your own proxy with --edge. Bodies, if cf-aig-collect-"
    "log-payload is false; their heads may be cut: such events are marked truncated, and which "
    "parameters were sent is not known. Lines of Logpush: decrypt them first, and add the time.",
    no_account="send cf-aig-metadata with a user_id, or with a customer, with each request",
    record=Record,
    recognises=recognises,
    events=events,
    examples=(
        Example(
            API,
            {
                "account": "u_17",
                "session": "s1",
                "ts_us": 1791000000000000,
                "params_sent": ["n"],
                "n": 4,
                "content_state": "full",
                "messages": [{"role": "user", "type": "text", "content": "Explain quicksort"}],
                "completions": None,
                "usage_output_tokens": 900,
                "status": 200,
                "cost": 0.0021,
            },
        ),
        Example(
            {
                **API,
                "metadata": {"customer": "acme", "user": 17},
                "request_head": '{"n": 4, "messages": [{"role": "user", "content": "Explain qu',
                "request_head_complete": False,
            },
            {
                "account": "acme",
                "end_user": "17",
                "params_sent": None,
                "n": None,
                "content_state": "truncated",
                "messages": [{"role": "user", "type": "text", "content": "Explain qu"}],
            },
        ),
        Example(
            {
                "Datetime": "2026-10-03T04:00:00Z",
                "Gateway": "g1",
                "Provider": "openai",
                "Model": "m-large",
                "StatusCode": 200,
                "Metadata": '{"user": "u_17"}',
                "RequestBody": {"type": "encrypted", "key": "a", "iv": "b", "data": "c"},
                "ResponseBody": {"type": "encrypted", "key": "a", "iv": "b", "data": "c"},
            },
            {
                "account": "u_17",
                "organization": None,
                "model": "m-large",
                "content_state": "redacted",
                "messages": None,
                "params_sent": None,
                "usage_output_tokens": None,
            },
        ),
    ),
)
