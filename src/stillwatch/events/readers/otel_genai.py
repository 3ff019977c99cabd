"""OpenTelemetry GenAI: OTLP JSON lines, spans or log events, as the Collector writes them.

Names: semantic-conventions-genai (in development), and what older instrumentations still send:
``gen_ai.system``, ``gen_ai.usage.prompt_tokens``, messages as span events, as log events
(``gen_ai.user.message``, ``gen_ai.choice``) or as numbered attributes (``gen_ai.prompt.0.role``).
Spans of agents and tools are passed over: the model calls below them are spans of their own.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import msgspec

from stillwatch.events.event import Event, UnusableError, text
from stillwatch.events.openai import Part, conceal, message_parts, messages, parts
from stillwatch.events.otlp import attributes, items, microseconds, value_of
from stillwatch.events.parameters import parameters
from stillwatch.events.reader import Example, Reader

ID: Final = "otel_genai"
DETAILS: Final = "gen_ai.client.inference.operation.details"
CHOICE: Final = "gen_ai.choice"
SYSTEM, ASKED, ANSWERED = (
    "gen_ai.system_instructions",
    "gen_ai.input.messages",
    "gen_ai.output.messages",
)
MESSAGE: Final = re.compile(r"gen_ai\.(system|user|assistant|tool)\.message")
NUMBERED: Final = re.compile(r"gen_ai\.(prompt|completion)\.(\d+)\.(role|content|finish_reason)")
PARAMETER: Final = re.compile(r"gen_ai\.(?:openai\.)?request\.(?!model$)(.+)")
RENAMED: Final = {"choice.count": "n", "is_stream": "stream"}
NOT_INFERENCE: Final = frozenset(
    {"invoke_agent", "create_agent", "execute_tool", "invoke_workflow", "retrieval", "plan"}
)
ACCOUNT: Final = ("user.id", "enduser.id", "gen_ai.user.id", "metadata.user_api_key_user_id")
KEY: Final = ("metadata.user_api_key_hash", "gen_ai.request.api_key_hash")
ORGANIZATION: Final = ("organization.id", "tenant.id", "metadata.user_api_key_org_id")
INPUT_TOKENS: Final = ("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens")
OUTPUT_TOKENS: Final = ("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens")
REASONING_TOKENS: Final = ("gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens")
FIRST_TOKEN_S: Final = (
    "gen_ai.response.time_to_first_chunk",
    "gen_ai.server.time_to_first_token",
)


class Record(msgspec.Struct):
    """One export request."""

    resourceSpans: list[dict[str, Any]] | None = None  # noqa: N815  (OTLP's spelling)
    resourceLogs: list[dict[str, Any]] | None = None  # noqa: N815


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell this source by its field names."""
    return "resourceSpans" in record or "resourceLogs" in record


def _first(known: Mapping[str, Any], *names: str) -> Any:
    return next((known[name] for name in names if known.get(name) is not None), None)


def _whole(known: Mapping[str, Any], *names: str) -> int | None:
    value = _first(known, *names)
    try:
        return None if value is None else int(value)
    except (TypeError, ValueError):
        raise UnusableError(f"{names[0]}: not a whole number") from None


def _decoded(value: Any) -> Any:
    """Decode JSON that an instrumentation put into a string attribute."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return msgspec.json.decode(value)
        except msgspec.DecodeError:
            return value
    return value


def _said(value: Any, role: str) -> list[Part] | None:
    decoded = _decoded(value)
    return messages([decoded] if isinstance(decoded, Mapping) else decoded, role)


class Exchange:
    """What is known of one exchange: attributes, and messages that came as events."""

    def __init__(self, known: dict[str, Any]) -> None:
        self.known = known
        self.asked: list[Part] = []
        self.answered: list[Part] = []
        self.finish: str | None = None

    def add(self, name: str, body: Mapping[str, Any]) -> None:
        """Take a message event: of the span, or of the log."""
        content = _decoded(body.get("gen_ai.event.content"))
        body = content if isinstance(content, Mapping) else body
        told = MESSAGE.fullmatch(name)
        if name == DETAILS:
            self.known.update({k: v for k, v in body.items() if k not in self.known})
        elif name == CHOICE:
            message = _decoded(body.get("message", body))
            if isinstance(message, Mapping):
                self.answered += message_parts({"role": "assistant", **message})
            self.finish = self.finish or text(body.get("finish_reason"))
        elif told is not None:
            self.asked += message_parts(body, told[1])
        elif name == "gen_ai.content.prompt":
            self.asked += _said(body.get("gen_ai.prompt"), "user") or ()
        elif name == "gen_ai.content.completion":
            self.answered += _said(body.get("gen_ai.completion"), "assistant") or ()

    def _numbered(self) -> None:
        """Take messages that came as numbered attributes."""
        found: dict[tuple[str, int], dict[str, Any]] = {}
        for name, value in self.known.items():
            match = NUMBERED.fullmatch(name)
            if match:
                found.setdefault((match[1], int(match[2])), {})[match[3]] = value
        for (side, _), message in sorted(found.items()):
            if side == "prompt":
                self.asked += parts(message.get("role", "user"), _decoded(message.get("content")))
            else:
                self.answered += parts("assistant", _decoded(message.get("content")))
                self.finish = self.finish or text(message.get("finish_reason"))

    def event(self, start: int, end: int | None, identity: str) -> Event:
        """Make the event; instants in epoch microseconds."""
        known = self.known
        self._numbered()
        told = _decoded(known.get(SYSTEM))
        system = parts("system", told) if told else []
        asked = [*system, *(_said(known.get(ASKED), "user") or self.asked)] or None
        answered = _said(known.get(ANSWERED), "assistant") or self.answered or None
        finish = known.get("gen_ai.response.finish_reasons")
        sent = _sent(known)
        waited = _first(known, *FIRST_TOKEN_S)
        first = start + round(waited * 1e6) if isinstance(waited, int | float) else None
        account, key = text(_first(known, *ACCOUNT)), text(_first(known, *KEY))
        return Event(
            event_id=identity,
            source=ID,
            ts_us=start,
            first_token=first,
            end=end,
            content_state=conceal(asked, answered),
            account=account or key,
            key=key,
            organization=text(_first(known, *ORGANIZATION)),
            session=text(_first(known, "gen_ai.conversation.id", "session.id")),
            client_address=text(_first(known, "client.address", "http.client_ip", "net.peer.ip")),
            user_agent=text(_first(known, "user_agent.original", "http.user_agent")),
            tls_ja4=text(known.get("tls.client.ja4")),
            request_id=_request_id(known),
            operation=text(_first(known, "gen_ai.operation.name", "llm.request.type")),
            model=text(_first(known, "gen_ai.request.model", "gen_ai.response.model")),
            messages=asked,
            completions=answered,
            finish_reason=text(finish[0]) if isinstance(finish, list) and finish else self.finish,
            usage_input_tokens=_whole(known, *INPUT_TOKENS),
            usage_output_tokens=_whole(known, *OUTPUT_TOKENS),
            usage_reasoning_tokens=_whole(known, *REASONING_TOKENS),
            status=_whole(known, "http.response.status_code", "http.status_code"),
            error=text(known.get("error.type")),
            **sent,
        )


def _request_id(known: Mapping[str, Any]) -> str | None:
    found = _first(known, "http.request.header.x-request-id", "request.id", "gen_ai.response.id")
    return text(found[0] if isinstance(found, list) and found else found)


def _sent(known: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for name, value in known.items():
        match = PARAMETER.fullmatch(name)
        if match:
            found[RENAMED.get(match[1], match[1])] = value
    tools = _decoded(known.get("gen_ai.tool.definitions"))
    if isinstance(tools, list):
        found["tools"] = tools
    return parameters(found or None)


def _is_inference(known: Mapping[str, Any]) -> bool:
    if _first(known, "gen_ai.operation.name") in NOT_INFERENCE:
        return False
    return any(name.startswith("gen_ai.") for name in known)


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
    if not _is_inference(own):
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
        return Exchange(whole).event(at, None, identity) if _is_inference(whole) else None
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
