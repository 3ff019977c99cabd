"""Bodies of requests and answers that gateways log as they passed through."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from stillwatch.events import gemini, streamed
from stillwatch.events.openai import Part, completions, message_parts, messages, parts
from stillwatch.events.parameters import parameters

NOT_PARAMETERS: Final = frozenset(
    {"model", "messages", "input", "prompt", "system", "instructions", "metadata", "user"}
)


def decoded(value: Any) -> Any:
    """Decode what an export left as JSON text; other text stays, "" and "null" are None."""
    if not isinstance(value, str):
        return value
    if value.lstrip()[:1] in ("[", "{"):
        try:
            return msgspec.json.decode(value)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            return value
    return None if value in ("", "null") else value


def mapping(value: Any) -> Mapping[str, Any]:
    """Return an object, also one that is JSON text; empty where there is none."""
    found = decoded(value)
    return found if isinstance(found, Mapping) else {}


def asked(body: Any) -> list[Part] | None:
    """Return the messages of a request: a body, a list of messages, or a bare prompt."""
    if not isinstance(body, Mapping):
        return messages(body)
    if gemini.is_request(body):
        return gemini.asked(body)
    if "messages" not in body and "role" in body:
        return message_parts(body) or None
    system = body.get("system") or body.get("instructions")
    return [*(parts("system", system) if system else ()), *(messages(body) or ())] or None


def answered(body: Any) -> tuple[list[Part] | None, str | None]:
    """Return all answers and the first finish reason.

    Of a body, a message, messages, text, or the text of a stream.
    """
    if isinstance(body, Mapping) and "role" in body and "choices" not in body:
        stopped = body.get("stop_reason")
        return message_parts(body, "assistant") or None, stopped if isinstance(
            stopped, str
        ) else None
    if isinstance(body, Mapping) and "candidates" in body:
        return gemini.answered([body])
    if isinstance(body, list):
        return messages(body, "assistant"), None
    stream = streamed.answered(body) if isinstance(body, str) else None
    return completions(body) if stream is None else stream


def sent(body: Any) -> dict[str, Any]:
    """Return canonical request fields from a whole body; nothing where it is not known."""
    if not isinstance(body, Mapping) or not body:
        return {}
    if gemini.is_request(body):
        return gemini.sent(body)
    return parameters({name: v for name, v in body.items() if name not in NOT_PARAMETERS})
