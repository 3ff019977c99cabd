"""Chat shapes that several sources share: messages, answers, content parts.

OpenAI's chat, completions and responses, Anthropic's messages, Bedrock's Converse and the parts
of OpenTelemetry GenAI differ in the names of a few keys; they all become canonical parts here.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

Part = dict[str, Any]
"""``role``, ``type`` and ``content``: one element of `stillwatch.events.schema.MESSAGE` lists."""

KINDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("text", "input_text", "output_text", "refusal", "guardContent"), "text"),
    **dict.fromkeys(
        ("reasoning", "thinking", "redacted_thinking", "reasoning_text", "summary_text"),
        "reasoning",
    ),
    "reasoningContent": "reasoning",
    **dict.fromkeys(("tool_call", "tool_use", "function_call", "toolUse"), "tool_call"),
    **dict.fromkeys(
        ("tool_result", "tool_call_response", "function_call_output", "toolResult"), "tool_result"
    ),
    **dict.fromkeys(("image", "image_url", "input_image"), "image"),
}
"""Names of content kinds, as the value of ``type`` or as the one key of a part (Converse)."""
TEXT_FIELDS: Final = (
    "text",
    "content",
    "parts",
    "thinking",
    "reasoningText",
    "summary",
    "result",
    "response",
    "output",
    "refusal",
    "json",
)
CALL_FIELDS: Final = ("arguments", "input", "function", "toolUse")
TOOL_ROLES: Final = frozenset({"tool", "function"})
SPECIAL: Final = frozenset({"tool_calls", "function_call", "reasoning_content"})
MAX_DEPTH: Final = 8
HIDDEN: Final = frozenset(
    {
        "redacted-by-litellm",
        "redacted by litellm. 'litellm.turn_off_message_logging=True'",
        "[REDACTED]",
        "<REDACTED>",
        "REDACTED",
    }
)
"""What loggers write in the place of text that they keep back."""


def parts(role: Any, content: Any) -> list[Part]:
    """Turn the content of one message (text, or a list of parts) into canonical parts."""
    name = role if isinstance(role, str) else None
    if isinstance(content, str):
        kind = "tool_result" if name in TOOL_ROLES else "text"
        return [{"role": name, "type": kind, "content": content}]
    if isinstance(content, dict):
        content = [content]
    if not isinstance(content, list):
        return [{"role": name, "type": "other", "content": None}]
    out = []
    for part in content:
        if isinstance(part, str):
            out.append({"role": name, "type": "text", "content": part})
        elif isinstance(part, dict) and "cachePoint" not in part:
            out.append(_part(name, part))
    return out


def _part(role: str | None, part: Mapping[str, Any]) -> Part:
    named = part.get("type")
    if isinstance(named, str):
        kind = KINDS.get(named, "other")
    else:
        kind = next((KINDS[key] for key in part if key in KINDS), "other")
    text = _arguments(part) if kind == "tool_call" else _text(part)
    return {"role": role, "type": kind, "content": text}


def _text(value: Any, depth: int = 0) -> str | None:
    """Find the text in a part, in a tool's result, in a nested part."""
    if isinstance(value, str):
        return value
    if depth >= MAX_DEPTH:
        return None
    if isinstance(value, dict):
        for name in TEXT_FIELDS:
            if value.get(name) is not None:
                return _text(value[name], depth + 1)
        nested = [v for k, v in value.items() if k in KINDS]
        return _text(nested[0], depth + 1) if nested else None
    if isinstance(value, list):
        found = [text for one in value if (text := _text(one, depth + 1))]
        return "\n".join(found) or None
    return None


def _arguments(call: Mapping[str, Any], depth: int = 0) -> str | None:
    """Return the arguments of a tool call as JSON text."""
    for name in CALL_FIELDS:
        value = call.get(name)
        if isinstance(value, str):
            return value
        if isinstance(value, dict) and name in ("function", "toolUse"):
            return _arguments(value, depth + 1) if depth < MAX_DEPTH else None
        if value is not None:
            return msgspec.json.encode(value).decode()
    return None


def message_parts(message: Mapping[str, Any], role: str = "user") -> list[Part]:
    """Turn one message into canonical parts: reasoning, content, tool calls.

    Parameters
    ----------
    message : mapping
        A chat message, or an item of the responses API.
    role : str
        Of a message that does not say.
    """
    content = message.get("content", message.get("parts"))
    if isinstance(content, str) and not SPECIAL & message.keys():
        return parts(message.get("role") or role, content)
    named = message.get("type")
    if content is None and "role" not in message and KINDS.get(str(named)):
        who = "tool" if KINDS[str(named)] == "tool_result" else "assistant"
        return [_part(who if named not in ("text", "input_text") else role, message)]
    who = message.get("role") or role
    out: list[Part] = []
    thought = message.get("reasoning_content")
    if thought and isinstance(thought, str):
        out.append({"role": who, "type": "reasoning", "content": thought})
    calls = message.get("tool_calls") or message.get("function_call")
    if content is not None or not (calls or out):
        out += parts(who, content)
    for call in [calls] if isinstance(calls, dict) else calls or ():
        if isinstance(call, dict):
            out.append({"role": who, "type": "tool_call", "content": _arguments(call)})
    return out


def messages(value: Any, role: str = "user") -> list[Part] | None:
    """Turn a list of messages, or a bare prompt, into canonical parts; None if there is none."""
    if isinstance(value, str):
        return parts(role, value) if value else None
    if isinstance(value, dict):
        value = value.get("messages", value.get("input", value.get("prompt")))
        return None if isinstance(value, dict) else messages(value, role)
    if not isinstance(value, list) or not value:
        return None
    out: list[Part] = []
    for message in value:
        if isinstance(message, str):
            out += parts(role, message)
        elif isinstance(message, dict):
            out += message_parts(message, role)
    return out or None


def completions(response: Any) -> tuple[list[Part] | None, str | None]:
    """Return all answers of a response, and its first finish reason.

    Parameters
    ----------
    response : object
        Text, or the body of a chat completion, a completion, a response or an Anthropic message.
    """
    if isinstance(response, str):
        return (parts("assistant", response) if response else None), None
    if not isinstance(response, dict):
        return None, None
    if isinstance(response.get("output"), list):
        return messages(response["output"], "assistant"), _word(response.get("status"))
    if response.get("content") is not None and "choices" not in response:
        finish = _word(response.get("stop_reason"))
        return parts("assistant", response["content"]) or None, finish
    out: list[Part] = []
    finish = None
    choices = response.get("choices")
    for choice in choices if isinstance(choices, list) else ():
        if not isinstance(choice, dict):
            continue
        finish = finish or _word(choice.get("finish_reason"))
        message = choice.get("message")
        if isinstance(message, dict) and (
            message.get("content") or any(message.get(name) for name in SPECIAL)
        ):
            out += message_parts(message, "assistant")
        elif isinstance(choice.get("text"), str):
            out += parts("assistant", choice["text"])
    return out or None, finish


def _word(value: Any) -> str | None:
    return value if value and isinstance(value, str) else None


def reasoning_tokens(response: Any) -> int | None:
    """Return the tokens of hidden reasoning that the ``usage`` of a response states."""
    usage = response.get("usage") if isinstance(response, dict) else None
    if not isinstance(usage, dict):
        return None
    for name in ("completion_tokens_details", "output_tokens_details"):
        details = usage.get(name)
        count = details.get("reasoning_tokens") if isinstance(details, dict) else None
        if isinstance(count, int):
            return count
    return None


def conceal(*groups: list[Part] | None) -> str:
    """Return the content state: full, redacted or absent; take marks of redaction out of parts.

    A mark would else look like text that all accounts share.
    """
    state = "absent"
    for group in groups:
        for part in group or ():
            if part["content"] in HIDDEN:
                part["content"] = None
                state = "redacted"
            elif state == "absent":
                state = "full"
    return state
