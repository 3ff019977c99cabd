"""AWS Bedrock model-invocation logs, as CloudWatch and S3 hold them (JSON lines).

Streams are logged as the list of their events and re-assembled here. The account is the caller's
ARN (``identity.arn``); the AWS account stands as the organization, ``requestMetadata.customer`` or
``.user`` as the end user.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from stillwatch.events.event import Event, instant_us
from stillwatch.events.openai import parts
from stillwatch.events.reader import Example, Reader

ID: Final = "bedrock"
NAMES: Final = {
    "temperature": ("temperature", float),
    "topP": ("top_p", float),
    "top_p": ("top_p", float),
    "maxTokens": ("max_tokens", int),
    "max_tokens": ("max_tokens", int),
    "max_gen_len": ("max_tokens", int),
    "maxTokenCount": ("max_tokens", int),
    "max_new_tokens": ("max_tokens", int),
}
"""Parameter names of Converse, Anthropic, Llama, Titan and Nova bodies."""


class Side(msgspec.Struct, frozen=True):
    """Input or output of an invocation."""

    inputBodyJson: Any = None  # noqa: N815  (AWS's spelling)
    outputBodyJson: Any = None  # noqa: N815
    inputTokenCount: int | None = None  # noqa: N815
    outputTokenCount: int | None = None  # noqa: N815
    inputBodyS3Path: str | None = None  # noqa: N815
    outputBodyS3Path: str | None = None  # noqa: N815


class Record(msgspec.Struct):
    """One invocation."""

    timestamp: str
    requestId: str | None = None  # noqa: N815
    accountId: str | None = None  # noqa: N815
    identity: dict[str, Any] = {}
    operation: str | None = None
    modelId: str | None = None  # noqa: N815
    errorCode: str | None = None  # noqa: N815
    input: Side = Side()
    output: Side = Side()
    requestMetadata: dict[str, Any] | None = None  # noqa: N815


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell this source by its schema name, or by its field names."""
    return record.get("schemaType") == "ModelInvocationLog" or (
        "modelId" in record and "requestId" in record and "operation" in record
    )


def _asked(body: Any) -> list[dict[str, Any]] | None:
    """Return the messages of a Converse, Anthropic, Nova, Llama or Titan request body."""
    if not isinstance(body, Mapping):
        return None
    out: list[dict[str, Any]] = []
    system = body.get("system")
    if system:
        out += parts("system", system)
    for message in body.get("messages") or ():
        if isinstance(message, Mapping):
            out += parts(message.get("role"), message.get("content"))
    prompt = body.get("prompt") or body.get("inputText")
    if isinstance(prompt, str):
        out += parts("user", prompt)
    return out or None


def _sent(body: Any) -> dict[str, Any]:
    if not isinstance(body, Mapping):
        return {}
    found: dict[str, Any] = {}
    for place in (body, body.get("inferenceConfig"), body.get("textGenerationConfig")):
        for name, value in (place or {}).items():
            if name in NAMES and value is not None:
                target, kind = NAMES[name]
                found[target] = kind(value)
    tools = body.get("tools") or (body.get("toolConfig") or {}).get("tools")
    if isinstance(tools, Sequence):
        found["n_tools"] = len(tools)
    return {**found, "params_sent": sorted(found)}


def _streamed(chunks: Sequence[Any]) -> tuple[str, str | None]:
    """Re-assemble the text and the stop reason of a stream, of Converse or of a model's own."""
    text: list[str] = []
    stop: str | None = None
    for chunk in chunks:
        if not isinstance(chunk, Mapping):
            continue
        inner = chunk.get("contentBlockDelta") or chunk
        delta = inner.get("delta")
        if isinstance(delta, Mapping):
            text.append(delta.get("text") or "")
            stop = delta.get("stop_reason") or stop
        text += [chunk[k] for k in ("generation", "outputText") if isinstance(chunk.get(k), str)]
        ended = chunk.get("messageStop") or chunk
        stop = ended.get("stopReason") or ended.get("stop_reason") or stop
    return "".join(text), stop


def _answered(body: Any) -> tuple[list[dict[str, Any]] | None, str | None]:
    """Return the answer and the stop reason of a response body."""
    if isinstance(body, list):
        text, stop = _streamed(body)
        return (parts("assistant", text) if text else None), stop
    if not isinstance(body, Mapping):
        return None, None
    stop = body.get("stopReason") or body.get("stop_reason")
    output = body.get("output")
    message = output.get("message") if isinstance(output, Mapping) else None
    content = message.get("content") if isinstance(message, Mapping) else body.get("content")
    if content is None:
        content = body.get("generation") or body.get("completion")
    if content is None and body.get("results"):
        content = "".join(one.get("outputText", "") for one in body["results"])
    return (parts("assistant", content) if content else None), stop


def events(record: Record, line_id: str) -> Iterable[Event]:
    """Turn one invocation into one event."""
    asked = _asked(record.input.inputBodyJson)
    answered, stop = _answered(record.output.outputBodyJson)
    elsewhere = record.input.inputBodyS3Path or record.output.outputBodyS3Path
    state = "full" if asked is not None else "absent"
    if state == "full" and elsewhere:
        state = "truncated"
    who = record.requestMetadata or {}
    operation = record.operation or ""
    yield Event(
        event_id=record.requestId or line_id,
        source=ID,
        ts_us=instant_us(record.timestamp),
        content_state=state,
        account=record.identity.get("arn") or record.accountId,
        key=record.identity.get("arn"),
        organization=record.accountId,
        end_user=who.get("customer") or who.get("user"),
        request_id=record.requestId,
        operation=record.operation,
        model=record.modelId,
        stream="Stream" in operation if operation else None,
        messages=asked,
        completions=answered,
        finish_reason=stop,
        usage_input_tokens=record.input.inputTokenCount,
        usage_output_tokens=record.output.outputTokenCount,
        status=None if record.errorCode is None else 429 if "Throttl" in record.errorCode else 500,
        error=record.errorCode,
        **_sent(record.input.inputBodyJson),
    )


READER = Reader(
    id=ID,
    title="AWS Bedrock model-invocation log, JSON lines",
    feeds=frozenset({"content", "shape", "timing", "usage"}),
    lacks="Addresses and user agents: CloudTrail has them. Bodies over 100 kB sit in S3 and are "
    "not read.",
    record=Record,
    recognises=recognises,
    events=events,
    examples=(
        Example(
            {
                "schemaType": "ModelInvocationLog",
                "timestamp": "2026-10-03T04:00:00Z",
                "accountId": "111111111111",
                "identity": {"arn": "arn:aws:sts::111111111111:assumed-role/app/s"},
                "requestId": "6f9e",
                "operation": "ConverseStream",
                "modelId": "m",
                "input": {
                    "inputBodyJson": {
                        "messages": [{"role": "user", "content": [{"text": "Explain quicksort"}]}],
                        "inferenceConfig": {"maxTokens": 1024},
                    },
                    "inputTokenCount": 50,
                },
                "output": {
                    "outputBodyJson": [
                        {"messageStart": {"role": "assistant"}},
                        {"contentBlockDelta": {"delta": {"text": "Quick"}}},
                        {"contentBlockDelta": {"delta": {"text": "sort"}}},
                        {"messageStop": {"stopReason": "end_turn"}},
                    ],
                    "outputTokenCount": 2,
                },
            },
            {
                "organization": "111111111111",
                "max_tokens": 1024,
                "temperature": None,
                "completions": [{"role": "assistant", "type": "text", "content": "Quicksort"}],
                "finish_reason": "end_turn",
                "stream": True,
            },
        ),
    ),
)
