"""Bodies of Gemini requests and answers; an answer may be one body, or the pieces of a stream.

Google's SDKs and its logs spell names in camel case or with underscores; both are read.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from stillwatch.events.openai import Part
from stillwatch.events.parameters import SPELLINGS, parameters

CONFIG: Final = ("generationConfig", "generation_config")
SYSTEM: Final = ("systemInstruction", "system_instruction")
DECLARED: Final = ("functionDeclarations", "function_declarations")
CALL: Final = ("functionCall", "function_call")
RESULT: Final = ("functionResponse", "function_response")
MEDIA: Final = ("inlineData", "inline_data", "fileData", "file_data")
FINISH: Final = ("finishReason", "finish_reason")
USAGE: Final = ("usageMetadata", "usage_metadata")
PROMPT: Final = ("promptTokenCount", "prompt_token_count")
ANSWER: Final = ("candidatesTokenCount", "candidates_token_count")
THOUGHTS: Final = ("thoughtsTokenCount", "thoughts_token_count")
FURTHER: Final = frozenset({"topK", "top_k", "thinkingConfig", "thinking_config"})


def first(body: Any, names: Sequence[str]) -> Any:
    """Return the value of the first of some names that an object has."""
    if not isinstance(body, Mapping):
        return None
    return next((body[name] for name in names if body.get(name) is not None), None)


def is_request(body: Any) -> bool:
    """Tell a request of generateContent from those of other models."""
    return isinstance(body, Mapping) and "contents" in body


def asked(body: Mapping[str, Any]) -> list[Part] | None:
    """Return the system instruction and the messages of a request; None if there are none."""
    out = list(_content(first(body, SYSTEM), "system"))
    contents = body.get("contents")
    for one in _listed(contents):
        out += _content(one, "user")
    return out or None


def answered(bodies: Sequence[Any]) -> tuple[list[Part] | None, str | None]:
    """Return all answers and the first finish reason, of one body or of a stream's pieces."""
    said: dict[Any, list[Part]] = {}
    finish: str | None = None
    for body in bodies:
        candidates = body.get("candidates") if isinstance(body, Mapping) else None
        for number, one in enumerate(candidates if isinstance(candidates, list) else ()):
            if not isinstance(one, Mapping):
                continue
            ended = first(one, FINISH)
            finish = finish or (ended if isinstance(ended, str) else None)
            index = one.get("index")
            place = said.setdefault(index if isinstance(index, int) else number, [])
            for part in _content(one.get("content"), "assistant"):
                _append(place, {**part, "role": "assistant"})
    return [part for _, parts in sorted(said.items()) for part in parts] or None, finish


def sent(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return canonical request fields from a whole request."""
    config = first(body, CONFIG)
    found = {
        name: value
        for name, value in (config if isinstance(config, Mapping) else {}).items()
        if name in SPELLINGS or name in FURTHER
    }
    tools = body.get("tools")
    if isinstance(tools, list):
        declared = [first(tool, DECLARED) for tool in tools]
        found["tools"] = [one for some in declared for one in _listed(some)]
    return parameters(found)


def tokens(bodies: Sequence[Any]) -> tuple[int | None, int | None, int | None]:
    """Return tokens of prompt, of the answer with its thoughts, and of the thoughts alone.

    A stream states them in every piece, growing: the last one counts.
    """
    usage = next((found for body in reversed(bodies) if (found := first(body, USAGE))), None)
    prompt, answer, thoughts = (_count(first(usage, n)) for n in (PROMPT, ANSWER, THOUGHTS))
    made = [n for n in (answer, thoughts) if n is not None]
    return prompt, sum(made) if made else None, thoughts


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _count(value: Any) -> int | None:
    if isinstance(value, str) and value.isdecimal():
        return int(value[:18])
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _content(value: Any, role: str) -> Iterator[Part]:
    """Turn a content (text, a part, or an object with parts) into canonical parts."""
    if isinstance(value, str):
        yield {"role": role, "type": "text", "content": value}
        return
    if not isinstance(value, Mapping):
        return
    named = value.get("role")
    who = "assistant" if named == "model" else named if isinstance(named, str) and named else role
    parts = value.get("parts", [value] if "text" in value else [])
    for part in _listed(parts):
        if isinstance(part, str):
            yield {"role": who, "type": "text", "content": part}
        elif isinstance(part, Mapping):
            yield _part(who, part)


def _part(role: str, part: Mapping[str, Any]) -> Part:
    text = part.get("text")
    if isinstance(text, str):
        kind = "reasoning" if part.get("thought") is True else "text"
        return {"role": role, "type": kind, "content": text}
    for names, kind, fields in (
        (CALL, "tool_call", ("args",)),
        (RESULT, "tool_result", ("response",)),
    ):
        found = first(part, names)
        if found is not None:
            return {"role": role, "type": kind, "content": _json(first(found, fields))}
    kind = "image" if first(part, MEDIA) is not None else "other"
    return {"role": role, "type": kind, "content": None}


def _json(value: Any) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()


def _append(parts: list[Part], part: Part) -> None:
    """Add a part; text and thoughts go on where those of the piece before ended."""
    last = parts[-1] if parts else None
    kind = part["type"]
    if last is not None and last["type"] == kind and kind in ("text", "reasoning"):
        last["content"] += part["content"]
    else:
        parts.append(part)
