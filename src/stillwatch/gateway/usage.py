"""How many tokens an exchange used, from what the upstream said of it.

Where an upstream says nothing, the bytes of the answer are an upper bound: no token is less than
one byte. What is billed to an allowance is then too much rather than too little, and says so.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

import msgspec

DATA: Final = b"data:"
TEXTS: Final = frozenset(
    {
        *("content", "text", "reasoning_content", "reasoning", "thinking", "arguments"),
        *("partial_json", "refusal", "delta"),
    }
)
"""Fields of answers, and of the events of streams, that hold what the model wrote."""
TEXT_FIELD: Final = re.compile(
    rb'"(?:content|text|reasoning_content|reasoning|thinking|arguments|partial_json|refusal|delta)"'
    rb'\s*:\s*"[^"]'
)
"""The beginning of such a text that is not empty."""


class Details(msgspec.Struct):
    """Parts of the output that are hidden."""

    reasoning_tokens: int | None = None


class UsageBody(msgspec.Struct):
    """Usage in both dialects."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cache_read_input_tokens: int | None = None
    cache_creation_input_tokens: int | None = None
    completion_tokens_details: Details | None = None
    output_tokens_details: Details | None = None


class Holder(msgspec.Struct):
    """What holds a usage deeper down: ``response`` and ``message`` of stream events."""

    usage: UsageBody | None = None


class Body(msgspec.Struct):
    """The part of an answer, or of one event of a stream, that is about usage."""

    usage: UsageBody | None = None
    response: Holder | None = None
    message: Holder | None = None


class Usage:
    """What an exchange used, as far as it is known by now.

    Attributes
    ----------
    input, output, reasoning : int or None
        Tokens that the upstream stated.
    """

    __slots__ = ("input", "output", "reasoning")

    def __init__(self) -> None:
        self.input: int | None = None
        self.output: int | None = None
        self.reasoning: int | None = None

    def read(self, body: bytes) -> None:
        """Take a whole answer, or the data of one event; other bodies say nothing."""
        if b'"usage"' not in body:
            return
        try:
            found = DECODER.decode(body)
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            return
        for holder in (found, found.response, found.message):
            if holder is not None and holder.usage is not None:
                self._take(holder.usage)

    def _take(self, said: UsageBody) -> None:
        prompt = said.prompt_tokens if said.input_tokens is None else said.input_tokens
        if prompt is not None:
            cached = (said.cache_read_input_tokens or 0) + (said.cache_creation_input_tokens or 0)
            self.input = prompt + cached
        answer = said.completion_tokens if said.output_tokens is None else said.output_tokens
        if answer is not None:  # Anthropic's last event has the whole count
            self.output = max(answer, self.output or 0)
        details = said.completion_tokens_details or said.output_tokens_details
        if details is not None and details.reasoning_tokens is not None:
            self.reasoning = details.reasoning_tokens

    def read_chunk(self, chunk: bytes) -> None:
        """Take whole events of a stream."""
        if b'"usage"' not in chunk:
            return
        for line in chunk.splitlines():
            if line.startswith(DATA):
                self.read(line[len(DATA) :])


DECODER: Final = msgspec.json.Decoder(Body)


def ends(chunk: bytes) -> bool:
    """Tell whether a client may believe that a stream ends with this chunk."""
    return (
        b"[DONE]" in chunk
        or b"message_stop" in chunk
        or b"response.completed" in chunk
        or b"response.incomplete" in chunk
    )


def piece_tokens(events: bytes) -> int:
    """Count the events that carry text: each holds one token at least."""
    if events.count(DATA) == 1:  # as nearly every chunk of a model that writes
        return int(TEXT_FIELD.search(events) is not None)
    return sum(1 for line in events.split(b"\n") if TEXT_FIELD.search(line))


def text_bytes(answer: Iterable[bytes]) -> int:
    """Count the bytes of what the model wrote, in a whole answer or in the events of a stream."""
    total = 0
    body = b"".join(answer)
    lines = body.splitlines() if DATA in body else [body]
    for line in lines:
        data = line[len(DATA) :] if line.startswith(DATA) else line
        try:
            total += _written(msgspec.json.decode(data))
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            continue
    return total


def _written(value: Any) -> int:
    if isinstance(value, list):
        return sum(map(_written, value))
    if not isinstance(value, dict):
        return 0
    return sum(
        len(one.encode()) if isinstance(one, str) and name in TEXTS else _written(one)
        for name, one in value.items()
    )
