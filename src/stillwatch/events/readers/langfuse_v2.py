"""Langfuse observations: the blob storage export (snake case) or the API (camel case).

Each row is one step of a trace; those that call a model (``GENERATION``, ``EMBEDDING``) are the
exchanges, the others are passed over. Who is the account? The customer that the application put
into ``metadata``, else the trace's user: enriched observations carry it, legacy ones do not. The
project is the operator's: were it the organization, all accounts would belong together.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from stillwatch.events.bodies import answered, asked, decoded, mapping
from stillwatch.events.event import Event, event_id, instant_us, number, text, whole
from stillwatch.events.labels import who
from stillwatch.events.openai import conceal
from stillwatch.events.parameters import parameters
from stillwatch.events.reader import Example, Reader

ID: Final = "langfuse_v2"
CALLS: Final = frozenset({"GENERATION", "EMBEDDING"})
KEYS: Final = ("user_api_key_hash",)
"""What LiteLLM puts into the metadata of what it sends to Langfuse."""


class Record(msgspec.Struct, gc=False):
    """The fields that are used, in both spellings; others are passed over."""

    id: str | None = None
    type: str | None = None
    name: str | None = None
    level: str | None = None
    model: str | None = None
    input: Any = None
    output: Any = None
    metadata: Any = None
    startTime: str | None = None  # noqa: N815  (the API's spelling)
    start_time: str | None = None
    endTime: str | None = None  # noqa: N815
    end_time: str | None = None
    completionStartTime: str | None = None  # noqa: N815
    completion_start_time: str | None = None
    userId: str | None = None  # noqa: N815
    user_id: str | None = None
    sessionId: str | None = None  # noqa: N815
    session_id: str | None = None
    providedModelName: str | None = None  # noqa: N815
    provided_model_name: str | None = None
    modelParameters: Any = None  # noqa: N815
    model_parameters: Any = None
    usageDetails: Any = None  # noqa: N815
    usage_details: Any = None
    totalCost: Any = None  # noqa: N815
    total_cost: Any = None


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell this source by its field names."""
    return {"id", "type", "traceId", "startTime"} <= record.keys() or {
        "id",
        "type",
        "trace_id",
        "start_time",
    } <= record.keys()


def _us(instant: str | None, field: str) -> int | None:
    return instant_us(instant, field) if instant else None


def _tokens(usage: Mapping[str, Any], side: str) -> int | None:
    """Return tokens of one side: those from a cache and of reasoning stand beside the others."""
    found = [
        whole(value, "usageDetails")
        for name, value in usage.items()
        if name.startswith(side) or name.endswith(f"_{side}_tokens")
    ]
    counts = [count for count in found if count is not None]
    return sum(counts) if counts else None


def _reasoning(usage: Mapping[str, Any]) -> int | None:
    names = ("output_reasoning_tokens", "output_reasoning", "reasoning_tokens")
    return next((whole(usage[name], "usageDetails") for name in names if name in usage), None)


def events(record: Record, line_id: str) -> Iterable[Event]:
    """Turn an observation of a model call into one event; others are passed over."""
    if record.type not in CALLS:
        return
    start = instant_us(record.startTime or record.start_time or "", "startTime")
    first = record.completionStartTime or record.completion_start_time
    labels = mapping(record.metadata)
    account, user = who(labels, record.userId or record.user_id or None)
    key = next((found for name in KEYS if (found := text(labels.get(name)))), None)
    account = account or text(labels.get("user_api_key_user_id")) or key
    body = decoded(record.input)
    said, (answers, finish) = asked(body), answered(decoded(record.output))
    sent = mapping(record.modelParameters or record.model_parameters)
    usage = mapping(record.usageDetails or record.usage_details)
    cost = record.total_cost if record.totalCost is None else record.totalCost
    yield Event(
        event_id=event_id(record.id, start, account, line_id),
        source=ID,
        ts_us=start,
        first_token=_us(first, "completionStartTime"),
        end=_us(record.endTime or record.end_time, "endTime"),
        content_state=conceal(said, answers),
        account=account,
        key=key,
        end_user=user,
        session=record.sessionId or record.session_id or None,
        request_id=text(record.id),
        operation=text(record.name),
        model=record.model or record.providedModelName or record.provided_model_name or None,
        messages=said,
        completions=answers,
        finish_reason=finish,
        usage_input_tokens=_tokens(usage, "input"),
        usage_output_tokens=_tokens(usage, "output"),
        usage_reasoning_tokens=_reasoning(usage),
        error="ERROR" if record.level == "ERROR" else None,
        cost=number(cost, "totalCost"),
        **parameters(sent or None),
    )


ASKS: Final = [{"role": "user", "type": "text", "content": "Explain quicksort"}]
ANSWERS: Final = [{"role": "assistant", "type": "text", "content": "Pick a pivot."}]

READER = Reader(
    id=ID,
    title="Langfuse observations: blob storage export or API, JSON lines or CSV",
    feeds=frozenset({"content", "shape", "timing", "identity", "usage"}),
    lacks="Addresses, user agents and HTTP status: give the access log with --edge only if it logs "
    "the observation's id. Parameters as far as the application reports them. Legacy exports lack "
    "the user: choose enriched observations.",
    no_account="export enriched observations (observations_v2/) with the field group "
    "trace_context, and set the trace's userId, or a customer in its metadata",
    record=Record,
    recognises=recognises,
    events=events,
    examples=(
        Example(
            {
                "id": "obs1",
                "traceId": "t1",
                "projectId": "p1",
                "type": "GENERATION",
                "startTime": "2026-10-03T04:00:00.120Z",
                "endTime": "2026-10-03T04:00:04.2Z",
                "userId": "u_17",
                "sessionId": "s1",
                "model": "m-large",
                "modelParameters": {"temperature": 1, "max_tokens": 1024},
                "input": [{"role": "user", "content": "Explain quicksort"}],
                "output": {"role": "assistant", "content": "Pick a pivot."},
                "usageDetails": {"input": 50, "output": 900, "total": 950},
                "totalCost": 0.0021,
                "metadata": {},
            },
            {
                "account": "u_17",
                "session": "s1",
                "ts_us": 1791000000120000,
                "params_sent": ["max_tokens", "temperature"],
                "max_tokens": 1024,
                "messages": ASKS,
                "completions": ANSWERS,
                "usage_input_tokens": 50,
                "usage_output_tokens": 900,
                "usage_reasoning_tokens": None,
                "first_token": None,
                "cost": 0.0021,
                "status": None,
            },
        ),
        Example(
            {
                "id": "obs1",
                "trace_id": "t1",
                "project_id": "p1",
                "type": "GENERATION",
                "start_time": "2026-10-03 04:00:00.120000",
                "user_id": "u_17",
                "provided_model_name": "m-large",
                "model_parameters": '{"n": 4}',
                "input": '{"messages": [{"role": "user", "content": "Explain quicksort"}]}',
                "output": "Pick a pivot.",
                "usage_details": {
                    "input": 40,
                    "input_cached_tokens": 10,
                    "output": 600,
                    "output_reasoning_tokens": 300,
                },
                "total_cost": "0.0021",
                "metadata": '{"tenant_id": "acme"}',
                "level": "ERROR",
            },
            {
                "account": "acme",
                "end_user": "u_17",
                "ts_us": 1791000000120000,
                "model": "m-large",
                "n": 4,
                "messages": ASKS,
                "completions": ANSWERS,
                "usage_input_tokens": 50,
                "usage_output_tokens": 900,
                "usage_reasoning_tokens": 300,
                "error": "ERROR",
                "end": None,
            },
        ),
    ),
)
