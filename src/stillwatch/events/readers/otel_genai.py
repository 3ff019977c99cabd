"""OpenTelemetry GenAI: OTLP JSON lines, spans or log events, as the Collector writes them.

Attribute names: semantic-conventions-genai (in development); names that older instrumentations
still send (``gen_ai.usage.prompt_tokens``) are understood too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from stillwatch.events.event import Event
from stillwatch.events.openai import parts
from stillwatch.events.reader import Example, Reader

ID: Final = "otel_genai"
PREFIX: Final = "gen_ai."
DETAILS: Final = "gen_ai.client.inference.operation.details"
REQUEST: Final = "gen_ai.request."
PARAMETERS: Final = {
    "temperature": ("temperature", float),
    "top_p": ("top_p", float),
    "max_tokens": ("max_tokens", int),
    "choice.count": ("n", int),
    "seed": ("seed", int),
}


class Record(msgspec.Struct):
    """One export request."""

    resourceSpans: list[dict[str, Any]] = []  # noqa: N815  (OTLP's spelling)
    resourceLogs: list[dict[str, Any]] = []  # noqa: N815


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell this source by its field names."""
    return "resourceSpans" in record or "resourceLogs" in record


def value_of(value: Any) -> Any:
    """Unwrap an OTLP AnyValue (opentelemetry-proto, common.proto)."""
    if not isinstance(value, Mapping):
        return value
    for kind, inner in value.items():
        if kind == "intValue":
            return int(inner)
        if kind == "arrayValue":
            return [value_of(one) for one in inner.get("values", ())]
        if kind == "kvlistValue":
            return attributes(inner.get("values"))
        return inner
    return None


def attributes(listed: Any) -> dict[str, Any]:
    """Return a list of key-value pairs as a dict."""
    return {pair["key"]: value_of(pair.get("value")) for pair in listed or ()}


def _first(known: Mapping[str, Any], *names: str) -> Any:
    return next((known[name] for name in names if known.get(name) is not None), None)


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def said(value: Any, role: str) -> list[dict[str, Any]] | None:
    """Turn gen_ai.input.messages, .output.messages or older prompt texts into canonical parts."""
    if isinstance(value, str):
        if value[:1] not in "[{":
            return parts(role, value) if value else None
        value = msgspec.json.decode(value)
    if isinstance(value, Mapping):
        value = [value]
    if not isinstance(value, Sequence):
        return None
    out: list[dict[str, Any]] = []
    for message in value:
        if isinstance(message, Mapping):
            content = message.get("parts", message.get("content", message.get("message")))
            if isinstance(content, Mapping):
                content = content.get("content")
            out += parts(message.get("role") or role, content)
    return out or None


def _items(groups: Any, scopes: str, items: str) -> Iterator[tuple[dict[str, Any], Any]]:
    for group in groups:
        shared = attributes(group.get("resource", {}).get("attributes"))
        for scope in group.get(scopes, ()):
            for item in scope.get(items, ()):
                yield shared, item


def _span_messages(span: Mapping[str, Any], known: dict[str, Any]) -> None:
    """Add what older instrumentations put into span events."""
    for event in span.get("events") or ():
        found = attributes(event.get("attributes"))
        if event.get("name") == DETAILS:
            known.update({k: v for k, v in found.items() if k not in known})
        for name, target in (
            ("gen_ai.prompt", "gen_ai.input.messages"),
            ("gen_ai.completion", "gen_ai.output.messages"),
        ):
            if name in found:
                known.setdefault(target, found[name])


def _event(known: Mapping[str, Any], times: tuple[Any, Any], identity: str) -> Event:
    system = said(known.get("gen_ai.system_instructions"), "system")
    asked = said(known.get("gen_ai.input.messages"), "user")
    answered = said(known.get("gen_ai.output.messages"), "assistant")
    finish = known.get("gen_ai.response.finish_reasons")
    sent = {}
    for name, (target, kind) in PARAMETERS.items():
        value = known.get(REQUEST + name)
        if value is not None:
            sent[target] = kind(value)
    agent = _first(known, "user_agent.original", "http.user_agent")
    status = _first(known, "http.response.status_code", "http.status_code")
    return Event(
        event_id=identity,
        source=ID,
        ts_us=int(times[0]) // 1000,
        end=None if times[1] is None else int(times[1]) // 1000,
        content_state="absent" if asked is None and answered is None else "full",
        account=_first(known, "user.id", "enduser.id", "gen_ai.user.id"),
        organization=_first(known, "organization.id", "tenant.id"),
        session=_first(known, "gen_ai.conversation.id", "session.id"),
        client_address=_first(known, "client.address", "net.peer.ip", "source.address"),
        user_agent=agent,
        request_id=_first(known, "http.request.header.x-request-id", "request.id"),
        operation=known.get("gen_ai.operation.name"),
        model=_first(known, "gen_ai.request.model", "gen_ai.response.model"),
        params_sent=sorted(sent) or None,
        messages=[*(system or ()), *(asked or ())] or None,
        completions=answered,
        finish_reason=finish[0] if isinstance(finish, list) and finish else None,
        usage_input_tokens=_whole(
            _first(known, "gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens")
        ),
        usage_output_tokens=_whole(
            _first(known, "gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens")
        ),
        usage_reasoning_tokens=_whole(known.get("gen_ai.usage.reasoning.output_tokens")),
        status=_whole(status),
        error=known.get("error.type"),
        **sent,
    )


def events(record: Record, line_id: str) -> Iterable[Event]:
    """Turn the GenAI spans and details events of one export into events; others are passed over."""
    for shared, span in _items(record.resourceSpans, "scopeSpans", "spans"):
        known = {**shared, **attributes(span.get("attributes"))}
        _span_messages(span, known)
        if not any(name.startswith(PREFIX) for name in known):
            continue
        times = (span["startTimeUnixNano"], span.get("endTimeUnixNano"))
        yield _event(known, times, f"{span.get('traceId')}-{span.get('spanId')}")
    number = 0
    for shared, entry in _items(record.resourceLogs, "scopeLogs", "logRecords"):
        known = {**shared, **attributes(entry.get("attributes"))}
        name = entry.get("eventName") or known.get("event.name")
        if name != DETAILS:
            continue
        body = value_of(entry.get("body"))
        if isinstance(body, Mapping):
            known = {**known, **body}
        number += 1
        time = entry.get("timeUnixNano") or entry["observedTimeUnixNano"]
        trace = f"{entry.get('traceId')}-{entry.get('spanId')}"
        yield _event(known, (time, None), trace if entry.get("spanId") else f"{line_id}-{number}")


READER = Reader(
    id=ID,
    title="OpenTelemetry GenAI, OTLP JSON lines (spans and events)",
    feeds=frozenset({"content", "shape", "timing", "infrastructure", "usage"}),
    lacks="The account, unless user.id or enduser.id is set on the span; messages, unless content "
    "capture is on. Payment and organization: give --accounts.",
    record=Record,
    recognises=recognises,
    events=events,
    examples=(
        Example(
            {
                "resourceSpans": [
                    {
                        "resource": {"attributes": []},
                        "scopeSpans": [
                            {
                                "spans": [
                                    {
                                        "traceId": "4bf9",
                                        "spanId": "00f0",
                                        "startTimeUnixNano": "1791000000120000000",
                                        "attributes": [
                                            {"key": "user.id", "value": {"stringValue": "u_17"}},
                                            {
                                                "key": "gen_ai.request.choice.count",
                                                "value": {"intValue": "4"},
                                            },
                                            {
                                                "key": "gen_ai.input.messages",
                                                "value": {
                                                    "stringValue": '[{"role":"user","parts":'
                                                    '[{"type":"text","content":"Hello there"}]}]'
                                                },
                                            },
                                        ],
                                    }
                                ]
                            }
                        ],
                    }
                ]
            },
            {
                "account": "u_17",
                "n": 4,
                "ts_us": 1791000000120000,
                "temperature": None,
                "messages": [{"role": "user", "type": "text", "content": "Hello there"}],
            },
        ),
    ),
)
