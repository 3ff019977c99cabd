"""Answers that a gateway logs as the text of their stream: server-sent events, put together."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from stillwatch.events import bedrock_bodies, gemini
from stillwatch.events.openai import Part, completions

BEGINS: Final = re.compile(r"\s*(?:(?:data|event|id|retry|):[^\n]*\n\s*)*?data:\s*(?:\{|\[DONE])")
DATA: Final = re.compile(r"^data:[ \t]?(.*)$", re.MULTILINE)
ENDED: Final = ("response.completed", "response.incomplete")
SAID: Final = "response.output_text.delta"

Said = tuple[list[Part] | None, str | None]


def chunks(text: str) -> list[Mapping[str, Any]] | None:
    """Return the objects that a stream carries, as far as it is there; None if it is none."""
    if BEGINS.match(text) is None:
        return None
    found = []
    for line in DATA.findall(text):
        try:
            value = msgspec.json.decode(line)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            continue  # the end of the stream, or of what was logged of it
        if isinstance(value, Mapping):
            found.append(value)
    return found


def answered(text: str) -> Said | None:
    """Return the answer in the text of a stream and why it ended; None if it is no stream.

    Streams of Gemini, of OpenAI's chat completions, completions and responses, and of Anthropic.
    """
    some = chunks(text)
    if some is None:
        return None
    if any("candidates" in one for one in some):
        return gemini.answered(some)
    if any("choices" in one for one in some):
        return completions({"choices": _choices(some)})
    whole = next((one.get("response") for one in some if one.get("type") in ENDED), None)
    if whole is not None:
        return completions(whole)
    said = [one["delta"] for one in some if one.get("type") == SAID and _is_text(one.get("delta"))]
    if said:
        return completions("".join(said))
    found = bedrock_bodies.answer(some)
    return found.parts, found.finish


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _choices(some: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Put the pieces of each choice together."""
    made: dict[int, dict[str, Any]] = {}
    for one in some:
        choices = one.get("choices")
        for piece in choices if isinstance(choices, list) else ():
            if not isinstance(piece, Mapping):
                continue
            index = piece.get("index")
            choice = made.setdefault(
                index if isinstance(index, int) else 0, {"message": {}, "finish_reason": None}
            )
            choice["finish_reason"] = piece.get("finish_reason") or choice["finish_reason"]
            _add(choice, piece, ("text",))
            delta = piece.get("delta")
            if isinstance(delta, Mapping):
                _add(choice["message"], delta, ("content", "reasoning_content"))
                _call(choice["message"], delta.get("tool_calls"))
    return [choice for _, choice in sorted(made.items())]


def _add(whole: dict[str, Any], piece: Mapping[str, Any], names: Sequence[str]) -> None:
    for name in names:
        if _is_text(piece.get(name)):
            whole[name] = whole.get(name, "") + piece[name]


def _call(message: dict[str, Any], calls: Any) -> None:
    """Add the pieces of tool calls' arguments."""
    for call in calls if isinstance(calls, list) else ():
        function = call.get("function") if isinstance(call, Mapping) else None
        if not isinstance(function, Mapping):
            continue
        place = call.get("index")
        at = place if isinstance(place, int) else 0
        known = message.setdefault("calls", {})
        _add(known.setdefault(at, {"arguments": ""}), function, ("arguments",))
    message["tool_calls"] = [
        {"function": one} for _, one in sorted(message.get("calls", {}).items())
    ]
