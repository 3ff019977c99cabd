"""AWS Bedrock model-invocation logs (JSON lines), as they lie in S3 or come out of CloudWatch Logs.

CloudWatch hands records on as the messages of ``logEvents`` (subscription, Firehose) or
``events`` (``get-log-events``), or with an instant before each (export): all are read.

Who is the account? What the provider bills. Whoever sells through Bedrock and wants verdicts by
customer sends ``requestMetadata`` with a ``customer``, ``tenant`` or ``account``: that is the
account. Else it is the calling principal, without the session name of an assumed role (a new one
for each task or instance: it stands in ``key``, whole). The AWS account is the organization, but
not of customers that ``requestMetadata`` names: it is the seller's, and they do not belong
together.

Prompt tokens count what came from the prompt cache, as in the other sources.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from stillwatch.events.bedrock_bodies import Answer, answer, asked, sent
from stillwatch.events.bedrock_usage import tokens
from stillwatch.events.bodies import mapping
from stillwatch.events.event import Event, UnusableError, event_id, instant_us, text
from stillwatch.events.labels import CUSTOMER, SESSION, USER, named
from stillwatch.events.openai import conceal
from stillwatch.events.reader import Example, Reader

ID: Final = "bedrock"
NOT_UNDERSTOOD: Final = (
    ValueError,
    TypeError,
    AttributeError,
    KeyError,
    OverflowError,
    RecursionError,
)
ASSUMED: Final = ":assumed-role/"


class Input(msgspec.Struct, frozen=True):
    """What was asked."""

    inputBodyJson: Any = None  # noqa: N815  (AWS's spelling)
    inputBodyS3Path: str | None = None  # noqa: N815
    inputTokenCount: int | None = None  # noqa: N815
    cacheReadInputTokenCount: int | None = None  # noqa: N815
    cacheWriteInputTokenCount: int | None = None  # noqa: N815


class Output(msgspec.Struct, frozen=True):
    """What was answered."""

    outputBodyJson: Any = None  # noqa: N815
    outputBodyS3Path: str | None = None  # noqa: N815
    outputTokenCount: int | None = None  # noqa: N815


class Identity(msgspec.Struct, frozen=True):
    """Who called."""

    arn: str | None = None


class Wrapped(msgspec.Struct, frozen=True):
    """What CloudWatch Logs keeps of one record: the record, as text."""

    message: str | None = None


class Record(msgspec.Struct):
    """One invocation, or several that CloudWatch Logs wrapped."""

    timestamp: str | None = None
    logEvents: list[Wrapped] | None = None  # noqa: N815
    events: list[Wrapped] | None = None
    requestId: str | None = None  # noqa: N815
    accountId: str | None = None  # noqa: N815
    identity: Identity | None = None
    operation: str | None = None
    modelId: str | None = None  # noqa: N815
    errorCode: str | None = None  # noqa: N815
    input: Input | None = None
    output: Output | None = None
    requestMetadata: dict[str, Any] | None = None  # noqa: N815


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell this source by its schema name, or by its field names; wrapped, by its first record."""
    wrapped = record.get("logEvents", record.get("events"))
    if isinstance(wrapped, list):
        messages = (one.get("message") for one in wrapped if isinstance(one, Mapping))
        return any(recognises(inner) for one in messages if (inner := mapping(one)))
    return record.get("schemaType") == "ModelInvocationLog" or (
        {"modelId", "requestId", "operation", "timestamp"} <= record.keys()
    )


def principal(arn: str | None) -> str | None:
    """Return who called: an assumed role without its session name."""
    if arn and ASSUMED in arn:
        before, _, role = arn.partition(ASSUMED)
        return f"{before}{ASSUMED}{role.split('/', 1)[0]}"
    return arn or None


def _decoded(body: Any) -> Any:
    if isinstance(body, str) and body[:1] in ("[", "{"):
        try:
            return msgspec.json.decode(body)
        except msgspec.DecodeError:
            return None
    return body


def _tokens(given: Input) -> int | None:
    counts = (
        given.inputTokenCount,
        given.cacheReadInputTokenCount,
        given.cacheWriteInputTokenCount,
    )
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _state(given: Input, made: Output, question: Any, reply: Answer) -> str:
    state = conceal(question, reply.parts)
    left_out = (question is None and given.inputBodyS3Path) or (
        reply.parts is None and made.outputBodyS3Path
    )
    return "truncated" if state == "full" and left_out else state


def _status(record: Record, n_answered: int | None) -> int | None:
    if record.errorCode:
        return 429 if "throttl" in record.errorCode.lower() else 500
    return 200 if n_answered is not None else None


def _usage(given: Input, made: Output, reply: Any) -> tuple[int | None, int | None]:
    """Return tokens of prompt and answer: the envelope's, else those that the answer states."""
    n_asked, n_answered = _tokens(given), made.outputTokenCount
    if n_asked is not None and n_answered is not None:
        return n_asked, n_answered
    stated = tokens(reply)
    return (
        stated[0] if n_asked is None else n_asked,
        stated[1] if n_answered is None else n_answered,
    )


def events(record: Record, line_id: str) -> Iterable[Event | UnusableError]:
    """Turn one invocation into one event, and each of those that are wrapped."""
    wrapped = record.logEvents if record.events is None else record.events
    if wrapped is None:
        yield _event(record, line_id)
        return
    for number, one in enumerate(wrapped, start=1):
        try:
            inner = msgspec.json.decode(one.message or "", type=Record)
            yield _event(inner, f"{line_id}-{number}")
        except UnusableError as error:
            yield error
        except (msgspec.MsgspecError, *NOT_UNDERSTOOD) as error:
            yield UnusableError(f"message {number}: no invocation record ({type(error).__name__})")


def _event(record: Record, line_id: str) -> Event:
    if record.timestamp is None:
        raise UnusableError("timestamp: missing")
    given, made = record.input or Input(), record.output or Output()
    body = _decoded(given.inputBodyJson)
    said = _decoded(made.outputBodyJson)
    question, reply = asked(body), answer(said)
    n_asked, n_answered = _usage(given, made, said)
    fields = sent(body)
    fields.pop("stream", None)
    arn = record.identity.arn if record.identity else None
    labels = record.requestMetadata
    customer = named(labels, CUSTOMER)
    account = customer or principal(arn) or record.accountId
    start = instant_us(record.timestamp)
    streamed = None if record.operation is None else "Stream" in record.operation
    return Event(
        event_id=event_id(record.requestId, start, account, line_id),
        source=ID,
        ts_us=start,
        first_token=None if reply.first_us is None else start + reply.first_us,
        end=None if reply.latency_us is None else start + reply.latency_us,
        content_state=_state(given, made, question, reply),
        account=account,
        key=text(arn),
        organization=None if customer else text(record.accountId),
        end_user=named(labels, USER),
        session=named(labels, SESSION),
        request_id=text(record.requestId),
        operation=text(record.operation),
        model=(record.modelId or "").rsplit("/", 1)[-1] or None,
        stream=streamed,
        messages=question,
        completions=reply.parts,
        finish_reason=reply.finish,
        usage_input_tokens=n_asked,
        usage_output_tokens=n_answered,
        status=_status(record, n_answered),
        error=text(record.errorCode),
        **fields,
    )


def _sample(asks: Any, answers: Any, **more: Any) -> dict[str, Any]:
    return {
        "schemaType": "ModelInvocationLog",
        "timestamp": "2026-10-03T04:00:00Z",
        "accountId": "111111111111",
        "identity": {"arn": "arn:aws:sts::111111111111:assumed-role/app/task-7"},
        "requestId": "6f9e",
        "operation": "ConverseStream",
        "modelId": "arn:aws:bedrock:us-east-1:111111111111:inference-profile/us.m-large-v1:0",
        "input": {"inputBodyJson": asks, "inputTokenCount": 50, "cacheReadInputTokenCount": 7},
        "output": {"outputBodyJson": answers, "outputTokenCount": 2},
        **more,
    }


ASKS: Final = [{"role": "user", "type": "text", "content": "Explain quicksort"}]
ANSWERS: Final = [{"role": "assistant", "type": "text", "content": "Pick a pivot."}]

READER = Reader(
    id=ID,
    beside=(
        "*/data/*_input.json.gz",
        "*/data/*_output.json.gz",
        "*permission-check*",
        "*/aws-logs-write-test",
    ),
    title="AWS Bedrock model-invocation log, JSON lines",
    feeds=frozenset({"content", "shape", "timing", "identity", "usage"}),
    lacks="Addresses and user agents (CloudTrail has them) and times finer than a second. Large "
    "bodies that Bedrock left in S3 are not fetched: such events are marked truncated or absent. "
    "Verdicts by customer: send requestMetadata with a customer.",
    no_account="export identity too, or send requestMetadata with a customer",
    record=Record,
    recognises=recognises,
    events=events,
    examples=(
        Example(
            _sample(
                {
                    "messages": [{"role": "user", "content": [{"text": "Explain quicksort"}]}],
                    "inferenceConfig": {"maxTokens": 1024},
                },
                [
                    {"messageStart": {"role": "assistant"}},
                    {"contentBlockDelta": {"delta": {"text": "Pick "}, "contentBlockIndex": 0}},
                    {"contentBlockDelta": {"delta": {"text": "a pivot."}, "contentBlockIndex": 0}},
                    {"messageStop": {"stopReason": "end_turn"}},
                    {"metadata": {"metrics": {"latencyMs": 900}}},
                ],
            ),
            {
                "account": "arn:aws:sts::111111111111:assumed-role/app",
                "key": "arn:aws:sts::111111111111:assumed-role/app/task-7",
                "organization": "111111111111",
                "model": "us.m-large-v1:0",
                "max_tokens": 1024,
                "params_sent": ["maxTokens"],
                "temperature": None,
                "messages": ASKS,
                "completions": ANSWERS,
                "finish_reason": "end_turn",
                "stream": True,
                "usage_input_tokens": 57,
                "status": 200,
            },
        ),
        Example(
            _sample(
                {"messages": [{"role": "user", "content": "Explain quicksort"}], "max_tokens": 9},
                [
                    {"type": "message_start", "message": {"usage": {"output_tokens": 1}}},
                    {"type": "content_block_start", "index": 0, "content_block": {"text": ""}},
                    {
                        "type": "content_block_delta",
                        "index": 0,
                        "delta": {"type": "text_delta", "text": "Pick a pivot."},
                    },
                    {"type": "message_delta", "delta": {"stop_reason": "max_tokens"}},
                    {
                        "type": "message_stop",
                        "amazon-bedrock-invocationMetrics": {"firstByteLatency": 690},
                    },
                ],
                operation="InvokeModelWithResponseStream",
                requestMetadata={"customer": "cust-5", "user": "u_17"},
            ),
            {
                "account": "cust-5",
                "organization": None,
                "end_user": "u_17",
                "messages": ASKS,
                "completions": ANSWERS,
                "finish_reason": "max_tokens",
                "max_tokens": 9,
                "end": None,
            },
        ),
        Example(
            _sample(
                None,
                None,
                input={"inputBodyJson": {"prompt": "Explain quicksort"}},
                output={
                    "outputBodyJson": [
                        {"type": "message_start", "message": {"usage": {"input_tokens": 5}}},
                        {"type": "message_delta", "usage": {"output_tokens": 6}},
                    ]
                },
            ),
            {"usage_input_tokens": 5, "usage_output_tokens": 6, "status": 200, "messages": ASKS},
        ),
        Example(
            {
                "messageType": "DATA_MESSAGE",
                "logGroup": "bedrock",
                "logEvents": [
                    {
                        "id": "3",
                        "timestamp": 1791000000000,
                        "message": json.dumps(
                            _sample(
                                {"prompt": "Explain quicksort"}, {"generation": "Pick a pivot."}
                            )
                        ),
                    }
                ],
            },
            {"messages": ASKS, "completions": ANSWERS, "usage_input_tokens": 57},
        ),
        Example(
            _sample(
                None,
                None,
                operation="InvokeModel",
                errorCode="ThrottlingException",
                input={"inputBodyS3Path": "s3://bucket/data/6f9e_input.json.gz"},
                output={},
            ),
            {
                "content_state": "absent",
                "messages": None,
                "status": 429,
                "params_sent": None,
                "usage_input_tokens": None,
                "usage_output_tokens": None,
            },
        ),
    ),
)
