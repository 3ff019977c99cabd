"""OpenTelemetry GenAI: OTLP JSON lines, spans or log events, as the Collector writes them.

What stands in attributes and messages is told in `stillwatch.events.genai`. Spans of agents and
tools are passed over: the model calls below them are spans of their own.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import msgspec

from stillwatch.events.event import Event, UnusableError
from stillwatch.events.genai import (
    ASKED,
    CHOICE,
    DETAILS,
    MESSAGE,
    SOURCE,
    Exchange,
    is_inference,
)
from stillwatch.events.otlp import attributes, items, microseconds, value_of
from stillwatch.events.reader import Example, Reader

ID: Final = SOURCE


class Record(msgspec.Struct):
    """One export request."""

    resourceSpans: list[dict[str, Any]] | None = None  # noqa: N815  (OTLP's spelling)
    resourceLogs: list[dict[str, Any]] | None = None  # noqa: N815


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell this source by its field names."""
    return "resourceSpans" in record or "resourceLogs" in record


def _each(make: Callable[..., Event | None], *given: Any) -> Iterable[Event | UnusableError]:
    """Yield what is made of one span or log record; a damaged one does not cost the others."""
    try:
        event = make(*given)
    except UnusableError as error:
        yield error
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        yield UnusableError(f"a span or log record of a strange shape: {type(error).__name__}")
    else:
        if event is not None:
            yield event


def _of_span(shared: Mapping[str, Any], span: Mapping[str, Any]) -> Event | None:
    own = attributes(span.get("attributes"))
    if not is_inference(own):
        return None
    one = Exchange({**shared, **own})
    for event in span.get("events") or ():
        one.add(str(event.get("name")), attributes(event.get("attributes")))
    start = microseconds(span.get("startTimeUnixNano"))
    if start is None:
        raise UnusableError("startTimeUnixNano: missing")
    end = microseconds(span.get("endTimeUnixNano"))
    return one.event(start, end, f"{span.get('traceId')}-{span.get('spanId')}")


def _of_entry(
    spoken: dict[str, tuple[Exchange, int]],
    shared: Mapping[str, Any],
    entry: Mapping[str, Any],
    fallback: str,
) -> Event | None:
    """Make an event of a details record; add a message record to what its span has spoken."""
    own = attributes(entry.get("attributes"))
    name = str(entry.get("eventName") or own.get("event.name") or "")
    if not (name in (DETAILS, CHOICE) or MESSAGE.fullmatch(name)):
        return None
    at = microseconds(entry.get("timeUnixNano"))
    at = microseconds(entry.get("observedTimeUnixNano")) if at is None else at
    if at is None:
        raise UnusableError("timeUnixNano: missing")
    body, span = value_of(entry.get("body")), entry.get("spanId")
    identity = f"{entry.get('traceId')}-{span}" if span else fallback
    if name == DETAILS:
        whole = {**shared, **own, **(body if isinstance(body, Mapping) else {})}
        return Exchange(whole).event(at, None, identity) if is_inference(whole) else None
    one, since = spoken.setdefault(identity, (Exchange({**shared, **own}), at))
    one.known.update(own)
    one.add(name, body if isinstance(body, Mapping) else {"content": body, **own})
    spoken[identity] = (one, min(since, at))
    return None


def events(record: Record, line_id: str) -> Iterable[Event | UnusableError]:
    """Turn the model calls of one export into events; other spans and logs are passed over.

    Message records of one span become one event.
    """
    for shared, span in items(record.resourceSpans or (), "scopeSpans", "spans"):
        yield from _each(_of_span, shared, span)
    spoken: dict[str, tuple[Exchange, int]] = {}
    entries = items(record.resourceLogs or (), "scopeLogs", "logRecords")
    for number, (shared, entry) in enumerate(entries, start=1):
        yield from _each(_of_entry, spoken, shared, entry, f"{line_id}-{number}")
    for identity, (one, since) in spoken.items():
        yield from _each(one.event, since, None, identity)


def _span(*pairs: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    span = {"traceId": "4bf9", "spanId": "00f0", "startTimeUnixNano": "1791000000120000000"}
    return {"resourceSpans": [{"scopeSpans": [{"spans": [{**span, **more, "attributes": pairs}]}]}]}


def _pair(key: str, value: Any, kind: str = "stringValue") -> dict[str, Any]:
    return {"key": key, "value": {kind: value}}


USER: Final = _pair("user.id", "u_17")
OPERATION: Final = _pair("gen_ai.operation.name", "chat")
ASKS: Final = [{"role": "user", "type": "text", "content": "Explain quicksort"}]
ANSWERS: Final = [{"role": "assistant", "type": "text", "content": "Pick a pivot."}]
LOG: Final = {"timeUnixNano": "1791000000120000000", "traceId": "4bf9", "spanId": "00f0"}

READER = Reader(
    id=ID,
    title="OpenTelemetry GenAI, OTLP JSON lines (spans and events)",
    feeds=frozenset({"content", "shape", "timing", "infrastructure", "identity", "usage"}),
    lacks="The account, unless user.id or enduser.id is set on the span; messages, unless content "
    "capture is on; message events in another file than the spans they belong to lack the rest. "
    "Payment and sign-up: give --accounts.",
    no_account="set user.id (or enduser.id) on the span that calls the model",
    record=Record,
    recognises=recognises,
    events=events,
    examples=(
        Example(
            _span(
                USER,
                OPERATION,
                _pair("gen_ai.request.choice.count", "4", "intValue"),
                _pair("gen_ai.usage.input_tokens", "50", "intValue"),
                _pair("gen_ai.response.time_to_first_chunk", 0.5, "doubleValue"),
                _pair(
                    ASKED,
                    '[{"role":"user","parts":[{"type":"text","content":"Explain quicksort"}]}]',
                ),
                _pair(
                    "gen_ai.response.finish_reasons",
                    {"values": [{"stringValue": "stop"}]},
                    "arrayValue",
                ),
            ),
            {
                "account": "u_17",
                "event_id": "4bf9-00f0",
                "ts_us": 1791000000120000,
                "n": 4,
                "params_sent": ["n"],
                "temperature": None,
                "messages": ASKS,
                "completions": None,
                "usage_input_tokens": 50,
                "usage_output_tokens": None,
                "finish_reason": "stop",
            },
        ),
        Example(
            _span(
                USER,
                _pair("gen_ai.system", "openai"),
                _pair("gen_ai.usage.prompt_tokens", "50", "intValue"),
                _pair("gen_ai.completion.0.content", "Pick a pivot."),
                _pair("gen_ai.completion.0.finish_reason", "stop"),
                events=[
                    {
                        "name": "gen_ai.user.message",
                        "attributes": [
                            _pair("gen_ai.event.content", '{"content":"Explain quicksort"}')
                        ],
                    }
                ],
            ),
            {
                "messages": ASKS,
                "completions": ANSWERS,
                "usage_input_tokens": 50,
                "finish_reason": "stop",
                "operation": None,
                "params_sent": None,
            },
        ),
        Example(
            {
                "resourceLogs": [
                    {
                        "scopeLogs": [
                            {
                                "logRecords": [
                                    {
                                        **LOG,
                                        "eventName": "gen_ai.user.message",
                                        "attributes": [USER],
                                        "body": {
                                            "kvlistValue": {
                                                "values": [_pair("content", "Explain quicksort")]
                                            }
                                        },
                                    },
                                    {
                                        **LOG,
                                        "attributes": [_pair("event.name", CHOICE)],
                                        "body": {
                                            "kvlistValue": {
                                                "values": [
                                                    _pair("finish_reason", "stop"),
                                                    _pair(
                                                        "message",
                                                        {
                                                            "values": [
                                                                _pair("content", "Pick a pivot.")
                                                            ]
                                                        },
                                                        "kvlistValue",
                                                    ),
                                                ]
                                            }
                                        },
                                    },
                                ]
                            }
                        ]
                    }
                ]
            },
            {
                "account": "u_17",
                "messages": ASKS,
                "completions": ANSWERS,
                "finish_reason": "stop",
                "model": None,
            },
        ),
    ),
)
