"""The OpenAI chat shapes that several sources share: messages, choices, parameters."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

PARAMETERS: Final = (
    "temperature",
    "top_p",
    "max_tokens",
    "n",
    "seed",
    "logprobs",
    "top_logprobs",
)
TEXT_PARTS: Final = frozenset({"text", "input_text", "output_text"})


def parts(role: str | None, content: Any) -> list[dict[str, Any]]:
    """Turn the content of one message (text, or a list of parts) into canonical parts."""
    if isinstance(content, str):
        return [{"role": role, "type": "text", "content": content}]
    if isinstance(content, Sequence):
        out = []
        for part in content:
            if isinstance(part, str):
                out.append({"role": role, "type": "text", "content": part})
            elif isinstance(part, Mapping):
                kind = part.get("type", "text")
                text = part.get("text") or part.get("content")
                known = isinstance(text, str)
                out.append(
                    {
                        "role": role,
                        "type": "text" if kind in TEXT_PARTS else _kind(kind),
                        "content": text if known else None,
                    }
                )
        return out
    return [{"role": role, "type": "other", "content": None}]


def _kind(kind: Any) -> str:
    name = str(kind)
    for known in ("reasoning", "tool_call", "tool_result", "image"):
        if known in name or (known == "reasoning" and "thinking" in name):
            return known
    return "other"


def messages(value: Any) -> list[dict[str, Any]] | None:
    """Turn a list of messages, or a bare prompt, into canonical parts; None if there is none."""
    if isinstance(value, str):
        return parts("user", value) if value else None
    if not isinstance(value, Sequence) or not value:
        return None
    out: list[dict[str, Any]] = []
    for message in value:
        if isinstance(message, str):
            out += parts("user", message)
        elif isinstance(message, Mapping):
            out += parts(message.get("role", "user"), message.get("content"))
    return out or None


def completions(response: Any) -> tuple[list[dict[str, Any]] | None, str | None]:
    """Return the answers of a chat completion, and its first finish reason."""
    if isinstance(response, str):
        return (parts("assistant", response) if response else None), None
    if not isinstance(response, Mapping):
        return None, None
    out: list[dict[str, Any]] = []
    finish: str | None = None
    for choice in response.get("choices") or ():
        if not isinstance(choice, Mapping):
            continue
        finish = finish or choice.get("finish_reason")
        message = choice.get("message") or {}
        text = message.get("content") if isinstance(message, Mapping) else None
        text = choice.get("text") if text is None else text
        if text is not None:
            out += parts("assistant", text)
    return out or None, finish if isinstance(finish, str) else None


def parameters(sent: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return canonical request fields from the parameters that a client sent."""
    if sent is None:
        return {}
    out: dict[str, Any] = {"params_sent": sorted(sent)}
    kinds = {"temperature": float, "top_p": float, "logprobs": bool}
    for name in PARAMETERS:
        value = sent.get("max_completion_tokens") if name == "max_tokens" else None
        value = sent.get(name, value)
        if value is not None and isinstance(value, int | float | bool):
            out[name] = kinds.get(name, int)(value)
    if sent.get("logit_bias"):
        out["logit_bias"] = True
    stop = sent.get("stop")
    if stop:
        out["stop"] = [stop] if isinstance(stop, str) else [str(s) for s in stop]
    form = sent.get("response_format")
    if form is not None:
        out["response_format"] = str(form.get("type") if isinstance(form, Mapping) else form)
    tools = sent.get("tools") or sent.get("functions")
    if isinstance(tools, Sequence):
        out["n_tools"] = len(tools)
    return out
