"""What an endpoint answered: a chat completion or a completion, whole or as a stream."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

FILTERED: Final = "content_filter"
DONE: Final = b"[DONE]"
COUNTS: Final = ("prompt_tokens", "completion_tokens", "total_tokens")


class UnreadableError(Exception):
    """A body is no answer. The message holds nothing of the body."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer.

    Attributes
    ----------
    answer : str
        May be empty. Of a refusal its words.
    model, system_fingerprint, finish_reason : str or None
        As the endpoint says.
    refused : bool
        Whether the endpoint itself calls it a refusal, or filtered it.
    usage : mapping
        Tokens of prompt and completion, and both together, where the endpoint says.
    """

    answer: str
    model: str | None = None
    system_fingerprint: str | None = None
    finish_reason: str | None = None
    refused: bool = False
    usage: Mapping[str, int] = field(default_factory=dict)


def read_reply(body: bytes) -> Reply:
    """Read a body that came with status 200.

    Raises
    ------
    UnreadableError
        It is not JSON, not an answer, or an error in the place of one.
    """
    start = body.lstrip()
    if start.startswith((b"data:", b"event:", b":")):
        return _joined(list(_events(start)))
    return _whole(_object(body))


def _whole(said: Mapping[str, Any]) -> Reply:
    choice = _choice(said)
    if choice is None:
        what = "is an error with status 200" if said.get("error") else "has no choices"
        raise UnreadableError(what)
    message = choice.get("message")
    if isinstance(message, dict):
        content, refusal = _text(message.get("content")), _text(message.get("refusal"))
    elif isinstance(choice.get("text"), str):
        content, refusal = choice["text"], ""
    else:
        raise UnreadableError("has neither a message nor a text in its choice")
    return _reply(content, refusal, _word(choice.get("finish_reason")), said, said)


def _joined(events: list[Mapping[str, Any]]) -> Reply:
    """Put the pieces of a stream together."""
    content, refusal, finish = "", "", None
    first: Mapping[str, Any] = {}
    usage: Mapping[str, Any] = {}
    n_choices = 0
    for event in events:
        first = first or event
        usage = event if isinstance(event.get("usage"), dict) else usage
        choice = _choice(event)
        if choice is None:
            continue
        n_choices += 1
        delta = choice.get("delta")
        if isinstance(delta, dict):
            content += _text(delta.get("content"))
            refusal += _text(delta.get("refusal"))
        else:
            content += _text(choice.get("text"))
        finish = _word(choice.get("finish_reason")) or finish
    if not n_choices:
        raise UnreadableError("is a stream without choices")
    if finish is None:
        raise UnreadableError("is a stream that was cut off")
    return _reply(content, refusal, finish, first, usage)


def _reply(
    content: str,
    refusal: str,
    finish: str | None,
    said: Mapping[str, Any],
    counted: Mapping[str, Any],
) -> Reply:
    usage = counted.get("usage")
    counts = usage if isinstance(usage, dict) else {}
    return Reply(
        answer=content or refusal,
        model=_word(said.get("model")),
        system_fingerprint=_word(said.get("system_fingerprint")),
        finish_reason=finish,
        refused=bool(refusal) or finish == FILTERED,
        usage={name: counts[name] for name in COUNTS if _is_count(counts.get(name))},
    )


def filtered(body: bytes) -> bool:
    """Tell whether the body of an error says that a filter of content refused the prompt."""
    return FILTERED in error_words(body)


def mentions(body: bytes, setting: str) -> bool:
    """Tell whether an error blames a setting: its message or its parameter, not what it quotes."""
    try:
        said = _object(body)
    except UnreadableError:
        return setting.encode("ascii") in body.lower()
    error = said.get("error")
    where = error if isinstance(error, dict) else said
    words = [where.get(name) for name in ("message", "param", "detail")]
    return any(setting in word.lower() for word in words if isinstance(word, str))


def error_words(body: bytes) -> tuple[str, ...]:
    """Return type and code of an error; never its message, which may quote the prompt."""
    try:
        error = _object(body).get("error")
    except UnreadableError:
        return ()
    if not isinstance(error, dict):
        return ()
    words = [_word(error.get(name)) for name in ("type", "code")]
    return tuple(dict.fromkeys(word for word in words if word and word.isidentifier()))


def _events(body: bytes) -> Iterator[Mapping[str, Any]]:
    for line in body.splitlines():
        if not line.startswith(b"data:"):
            continue
        data = line.removeprefix(b"data:").strip()
        if data and data != DONE:
            yield _object(data)


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise UnreadableError("is not JSON") from None
    if not isinstance(said, dict):
        raise UnreadableError("is not a JSON object")
    return said


def _choice(said: Mapping[str, Any]) -> Mapping[str, Any] | None:
    choices = said.get("choices")
    if isinstance(choices, list) and choices and isinstance(choices[0], dict):
        return choices[0]
    return None


def _text(content: Any) -> str:
    """Return a text that is given as such, or in parts."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "".join(
            part["text"]
            for part in content
            if isinstance(part, dict) and isinstance(part.get("text"), str)
        )
    return ""


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
