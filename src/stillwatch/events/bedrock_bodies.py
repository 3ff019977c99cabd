"""Bodies of Bedrock requests and answers: Converse, Anthropic, Nova, Llama, Titan.

An answer that was streamed may be logged as the list of its events; it is put together here.
What a body is, is told by its shape, not by the operation: ConverseStream is logged as a list by
some regions and as one message by others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from stillwatch.events.openai import Part, completions, messages, parts
from stillwatch.events.parameters import SPELLINGS, parameters

PLACES: Final = ("inferenceConfig", "textGenerationConfig", "toolConfig", "inferenceParameters")
"""Keys of a request body under which parameters stand."""
FURTHER: Final = frozenset({"top_k", "topK", "thinking", "anthropic_version", "tool_choice"})
TEXTS: Final = ("completion", "generation", "outputText")
"""Keys of an answer's text: Claude 2, Llama, Titan."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; ``latency_us`` in microseconds, from the service's own metrics."""

    parts: list[Part] | None = None
    finish: str | None = None
    latency_us: int | None = None
    first_us: int | None = None


def asked(body: Any) -> list[Part] | None:
    """Return the messages of a request body; None if there are none."""
    if not isinstance(body, Mapping):
        return None
    out: list[Part] = []
    if body.get("system"):
        out += parts("system", body["system"])
    out += messages(body.get("messages")) or ()
    prompt = body.get("prompt") or body.get("inputText")
    if isinstance(prompt, str):
        out += parts("user", prompt)
    return out or None


def sent(body: Any) -> dict[str, Any]:
    """Return canonical request fields; nothing where the body is not known."""
    if not isinstance(body, Mapping):
        return {}
    found: dict[str, Any] = {}
    for place in (body, *(body.get(name) for name in PLACES)):
        if isinstance(place, Mapping):
            found |= {k: v for k, v in place.items() if k in SPELLINGS or k in FURTHER}
    return parameters(found)


def answer(body: Any) -> Answer:
    """Return the answer in a response body, or in the list of a stream's events."""
    if isinstance(body, list):
        return _streamed([one for one in body if isinstance(one, Mapping)])
    if not isinstance(body, Mapping):
        return Answer()
    metrics = body.get("metrics")
    latency = metrics.get("latencyMs") if isinstance(metrics, Mapping) else None
    said, finish = _whole(body)
    return Answer(said, finish, _us(latency))


def _us(milliseconds: Any) -> int | None:
    return round(milliseconds * 1000) if isinstance(milliseconds, int | float) else None


def _word(*values: Any) -> str | None:
    return next((v for v in values if v and isinstance(v, str)), None)


def _whole(body: Mapping[str, Any]) -> tuple[list[Part] | None, str | None]:
    finish = _word(body.get("stopReason"), body.get("stop_reason"), body.get("completionReason"))
    output = body.get("output")
    message = output.get("message") if isinstance(output, Mapping) else None
    if isinstance(message, Mapping):
        return parts("assistant", message.get("content") or []) or None, finish
    if isinstance(output, str):
        return parts("assistant", output), finish
    results = body.get("results")
    if isinstance(results, list):
        found = [_whole(one) for one in results if isinstance(one, Mapping)]
        texts = [part for some, _ in found for part in some or ()]
        return texts or None, finish or _word(*(ended for _, ended in found))
    for name in TEXTS:
        if isinstance(body.get(name), str):
            return (parts("assistant", body[name]) if body[name] else None), finish
    said, ended = completions(body)
    return said or None, finish or ended


class _Blocks:
    """Puts content blocks together from their deltas."""

    def __init__(self) -> None:
        self._texts: dict[tuple[int, str], list[str]] = {}

    def add(self, index: Any, kind: str, text: Any) -> None:
        if text and isinstance(text, str):
            place = index if isinstance(index, int) else 0
            self._texts.setdefault((place, kind), []).append(text)

    def delta(self, index: Any, delta: Mapping[str, Any]) -> None:
        """Take a delta of Converse, Nova (camel case) or Anthropic (snake case)."""
        self.add(index, "text", delta.get("text"))
        self.add(index, "reasoning", delta.get("thinking"))
        self.add(index, "tool_call", delta.get("partial_json"))
        thought, call = delta.get("reasoningContent"), delta.get("toolUse")
        if isinstance(thought, Mapping):
            self.add(index, "reasoning", thought.get("text"))
        if isinstance(call, Mapping):
            self.add(index, "tool_call", call.get("input"))

    def parts(self) -> list[Part] | None:
        blocks = sorted(self._texts.items())
        return [
            {"role": "assistant", "type": kind, "content": "".join(texts)}
            for (_, kind), texts in blocks
        ] or None


def _streamed(events: Sequence[Mapping[str, Any]]) -> Answer:
    blocks = _Blocks()
    finish: str | None = None
    latency: int | None = None
    first: int | None = None
    for event in events:
        delta_event = event.get("contentBlockDelta")
        carrier = delta_event if isinstance(delta_event, Mapping) else event
        index = carrier.get("contentBlockIndex", carrier.get("index"))
        delta = carrier.get("delta")
        if isinstance(delta, Mapping):
            blocks.delta(index, delta)
            finish = _word(delta.get("stop_reason")) or finish
        for name in TEXTS:
            blocks.add(0, "text", event.get(name))
        stop = event.get("messageStop")
        ended = stop if isinstance(stop, Mapping) else event
        finish = _word(*(ended.get(k) for k in ("stopReason", "stop_reason"))) or finish
        finish = _word(event.get("completionReason")) or finish
        choices, _ = completions(event) if "choices" in event else (None, None)
        for part in choices or ():
            blocks.add(0, part["type"], part["content"])
        measured = event.get("amazon-bedrock-invocationMetrics")
        if isinstance(measured, Mapping):
            latency = _us(measured.get("invocationLatency"))
            first = _us(measured.get("firstByteLatency"))
        metadata = event.get("metadata")
        metrics = metadata.get("metrics") if isinstance(metadata, Mapping) else None
        if isinstance(metrics, Mapping):
            latency = _us(metrics.get("latencyMs"))
    return Answer(blocks.parts(), finish, latency, first)
