"""One exchange as the GenAI conventions of OpenTelemetry tell it: attributes to an event.

Names: semantic-conventions-genai (in development), and what older instrumentations still send:
``gen_ai.system``, ``gen_ai.usage.prompt_tokens``, messages as span events, as log events
(``gen_ai.user.message``, ``gen_ai.choice``) or as numbered attributes (``gen_ai.prompt.0.role``).
"""

import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from stillwatch.events.event import Event, UnusableError, text
from stillwatch.events.openai import Part, conceal, message_parts, messages, parts
from stillwatch.events.parameters import parameters

SOURCE: Final = "otel_genai"
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
        told_finish = _finish(known)
        sent = _sent(known)
        waited = _first(known, *FIRST_TOKEN_S)
        first = start + round(waited * 1e6) if isinstance(waited, int | float) else None
        account, key = text(_first(known, *ACCOUNT)), text(_first(known, *KEY))
        return Event(
            event_id=identity,
            source=SOURCE,
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
            finish_reason=text(told_finish) or self.finish,
            usage_input_tokens=_whole(known, *INPUT_TOKENS),
            usage_output_tokens=_whole(known, *OUTPUT_TOKENS),
            usage_reasoning_tokens=_whole(known, *REASONING_TOKENS),
            status=_whole(known, "http.response.status_code", "http.status_code"),
            error=text(known.get("error.type")),
            **sent,
        )


def _finish(known: Mapping[str, Any]) -> Any:
    """Return the first finish reason: of the response, else of an output message."""
    reasons = _decoded(known.get("gen_ai.response.finish_reasons"))
    if isinstance(reasons, list) and reasons:
        return reasons[0]
    answers = _decoded(known.get(ANSWERED))
    listed = answers if isinstance(answers, list) else [answers]
    found = (one.get("finish_reason") for one in listed if isinstance(one, Mapping))
    return next((reason for reason in found if reason), None)


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


def is_inference(known: Mapping[str, Any]) -> bool:
    """Tell a call of a model from other work, such as that of agents and tools."""
    if _first(known, "gen_ai.operation.name") in NOT_INFERENCE:
        return False
    return any(name.startswith("gen_ai.") for name in known)
