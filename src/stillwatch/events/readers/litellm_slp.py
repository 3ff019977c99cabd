"""LiteLLM StandardLoggingPayload, one JSON object a line: the richest source."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from stillwatch.events.event import Event
from stillwatch.events.openai import completions, messages, parameters
from stillwatch.events.reader import Example, Reader

ID: Final = "litellm_slp"
FAILED: Final = 500


class Metadata(msgspec.Struct):
    """Who called."""

    user_api_key_hash: str | None = None
    user_api_key_user_id: str | None = None
    user_api_key_org_id: str | None = None
    user_api_key_team_id: str | None = None
    user_api_key_end_user_id: str | None = None
    user_agent: str | None = None


class Record(msgspec.Struct):
    """The fields that are used; others are passed over."""

    id: str | None
    startTime: float  # noqa: N815  (LiteLLM's spelling)
    metadata: Metadata
    call_type: str | None = None
    litellm_call_id: str | None = None
    session_id: str | None = None
    stream: bool | None = None
    response_cost: float | None = None
    status: str | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    endTime: float | None = None  # noqa: N815
    completionStartTime: float | None = None  # noqa: N815
    model: str | None = None
    model_group: str | None = None
    end_user: str | None = None
    requester_ip_address: str | None = None
    user_agent: str | None = None
    messages: Any = None
    response: Any = None
    model_parameters: dict[str, Any] | None = None
    error_information: dict[str, Any] | None = None
    request_tags: list[Any] | None = None


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell this source by its field names."""
    return (
        "startTime" in record
        and isinstance(record.get("metadata"), Mapping)
        and ("model_parameters" in record or "litellm_call_id" in record)
    )


def _us(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1_000_000)


def _status(record: Record) -> int | None:
    if record.status == "success":
        return 200
    if record.status is None:
        return None
    code = (record.error_information or {}).get("error_code")
    try:
        return int(str(code))
    except ValueError:
        return FAILED


def events(record: Record, line_id: str) -> Iterable[Event]:
    """Turn one payload into one event."""
    who = record.metadata
    said = messages(record.messages)
    answers, finish = completions(record.response)
    start = _us(record.startTime)
    assert start is not None
    yield Event(
        event_id=record.litellm_call_id or record.id or line_id,
        source=ID,
        ts_us=start,
        content_state="absent" if said is None and answers is None else "full",
        account=who.user_api_key_user_id or who.user_api_key_hash,
        key=who.user_api_key_hash,
        organization=who.user_api_key_org_id or who.user_api_key_team_id,
        end_user=record.end_user or who.user_api_key_end_user_id,
        session=record.session_id,
        client_address=record.requester_ip_address or None,
        user_agent=record.user_agent or who.user_agent,
        request_id=record.litellm_call_id,
        first_token=_us(record.completionStartTime),
        end=_us(record.endTime),
        operation=record.call_type,
        model=record.model_group or record.model,
        stream=record.stream,
        messages=said,
        completions=answers,
        finish_reason=finish,
        usage_input_tokens=record.prompt_tokens,
        usage_output_tokens=record.completion_tokens,
        status=_status(record),
        error=(record.error_information or {}).get("error_class"),
        cost=record.response_cost,
        **parameters(record.model_parameters),
    )


READER = Reader(
    id=ID,
    title="LiteLLM StandardLoggingPayload, JSON lines",
    feeds=frozenset({"content", "shape", "timing", "infrastructure", "identity", "usage"}),
    lacks="TLS fingerprint and header order: give the access log with --edge.",
    record=Record,
    recognises=recognises,
    events=events,
    examples=(
        Example(
            {
                "id": "chatcmpl-9",
                "litellm_call_id": "c1",
                "call_type": "acompletion",
                "status": "success",
                "startTime": 1791000000.12,
                "model": "m-large",
                "metadata": {"user_api_key_hash": "8f3a", "user_api_key_user_id": "u_17"},
                "messages": [{"role": "user", "content": "Explain quicksort"}],
                "response": {},
                "model_parameters": {"temperature": 1.0, "n": 4},
            },
            {"account": "u_17", "key": "8f3a", "ts_us": 1791000000120000, "n": 4, "top_p": None},
        ),
    ),
)
