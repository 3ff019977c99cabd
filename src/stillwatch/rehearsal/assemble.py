"""Put a response together from its body: JSON or server-sent events, OpenAI or Anthropic."""

import json
from collections.abc import Iterator
from typing import Any


def assemble(body: bytes, *, stream: bool) -> dict[str, Any] | None:
    """Return what a response says, in one shape for every API.

    Parameters
    ----------
    body : bytes
        The whole response body.
    stream : bool
        Whether it is a stream of server-sent events.

    Returns
    -------
    dict or None
        ``id``, ``model``, ``text``, ``finish_reason``, ``usage`` (the API's own names); an
        ``error`` (type or code, no message) instead of the last three where one came. None where
        the body is not JSON.
    """
    if stream:
        return _from_events(list(_events(body)))
    try:
        whole = json.loads(body)
    except ValueError:
        return None
    return _from_whole(whole) if isinstance(whole, dict) else None


def _events(body: bytes) -> Iterator[dict[str, Any]]:
    for line in body.decode("utf-8", "replace").splitlines():
        data = line.removeprefix("data:").strip() if line.startswith("data:") else ""
        if not data or data == "[DONE]":
            continue
        try:
            event = json.loads(data)
        except ValueError:
            continue
        if isinstance(event, dict):
            yield event


def _from_whole(whole: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {"id": whole.get("id"), "model": whole.get("model")}
    if "error" in whole:
        error = whole["error"]
        named = error if isinstance(error, dict) else {}
        return said | {"error": named.get("type") or named.get("code") or "error"}
    said |= {"text": None, "finish_reason": None, "usage": whole.get("usage")}
    if whole.get("choices"):
        choice = whole["choices"][0]
        message = choice.get("message") or {}
        said["text"] = message.get("content", choice.get("text"))
        said["finish_reason"] = choice.get("finish_reason")
        if message.get("tool_calls"):
            said["tool_calls"] = message["tool_calls"]
    elif isinstance(whole.get("content"), list):
        said["text"] = "".join(part.get("text", "") for part in whole["content"])
        said["finish_reason"] = whole.get("stop_reason")
    return said


def _from_events(events: list[dict[str, Any]]) -> dict[str, Any] | None:
    if not events:
        return None
    said: dict[str, Any] = {"id": None, "model": None}
    text: list[str] = []
    finish: str | None = None
    usage: dict[str, Any] = {}
    for event in events:
        if "error" in event:
            return _from_whole(event)
        opened = event.get("message") if isinstance(event.get("message"), dict) else event
        for name in ("id", "model"):
            said[name] = said[name] or (opened or {}).get(name)
        usage |= (opened or {}).get("usage") or {}
        usage |= event.get("usage") or {}
        for choice in event.get("choices") or []:
            delta = choice.get("delta") or {}
            text.append(delta.get("content") or choice.get("text") or "")
            finish = choice.get("finish_reason") or finish
        delta = event.get("delta") if isinstance(event.get("delta"), dict) else {}
        text.append((delta or {}).get("text") or "")
        finish = (delta or {}).get("stop_reason") or finish
    return said | {"text": "".join(text), "finish_reason": finish, "usage": usage or None}
