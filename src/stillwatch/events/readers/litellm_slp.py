"""LiteLLM StandardLoggingPayload, one JSON object a line: the richest source.

Written by LiteLLM's file, S3, GCS and custom callbacks; also where a callback wrote its whole
``kwargs``, with the payload under ``standard_logging_object``. Field names and the meaning of
empty strings were checked on records that LiteLLM itself wrote.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from stillwatch.events.event import Event, UnusableError, event_id, instant_us, text
from stillwatch.events.openai import completions, conceal, messages, reasoning_tokens
from stillwatch.events.parameters import parameters
from stillwatch.events.reader import Example, Reader

ID: Final = "litellm_slp"
FAILED: Final = 500
WRAPPED: Final = "standard_logging_object"


class Metadata(msgspec.Struct, gc=False):
    """Who called."""

    user_api_key_hash: str | None = None
    user_api_key_user_id: str | None = None
    user_api_key_org_id: str | None = None
    user_api_key_team_id: str | None = None
    user_api_key_end_user_id: str | None = None
    requester_ip_address: str | None = None
    user_agent: str | None = None


class Failure(msgspec.Struct, gc=False):
    """Why a request failed. The message is passed over: it can quote the prompt."""

    error_code: str | int | None = None
    error_class: str | None = None


class Payload(msgspec.Struct, gc=False):
    """The fields that are used; others are passed over."""

    id: str | None = None
    startTime: float | str | None = None  # noqa: N815  (LiteLLM's spelling)
    metadata: Metadata | None = None
    call_type: str | None = None
    litellm_call_id: str | None = None
    trace_id: str | None = None
    session_id: str | None = None
    stream: bool | None = None
    response_cost: float | None = None
    status: str | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    endTime: float | str | None = None  # noqa: N815
    completionStartTime: float | str | None = None  # noqa: N815
    model: str | None = None
    model_group: str | None = None
    end_user: str | None = None
    requester_ip_address: str | None = None
    user_agent: str | None = None
    messages: Any = None
    response: Any = None
    model_parameters: dict[str, Any] | None = None
    error_information: Failure | None = None


class Kwargs(msgspec.Struct, gc=False):
    """What LiteLLM hands to a callback."""

    standard_logging_object: Payload | None = None


class Record(Payload, gc=False):
    """A payload, or one wrapped by the callback that logged it."""

    standard_logging_object: Payload | None = None
    kwargs: Kwargs | None = None


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell this source by its field names."""
    kwargs = record.get("kwargs")
    if WRAPPED in record or (isinstance(kwargs, Mapping) and WRAPPED in kwargs):
        return True
    return (
        "startTime" in record
        and isinstance(record.get("metadata"), Mapping)
        and ("model_parameters" in record or "litellm_call_id" in record)
    )


def _us(at: float | str | None, field: str) -> int | None:
    """Return epoch microseconds of seconds, or of ISO 8601 as some callbacks write it."""
    if at is None or at == "":
        return None
    try:
        return round(float(at) * 1_000_000)
    except OverflowError:
        raise UnusableError(f"{field}: not an instant") from None
    except ValueError:
        return instant_us(str(at), field)


def _status(payload: Payload) -> int | None:
    if payload.status == "success":
        return 200
    if payload.status is None:
        return None
    code = payload.error_information.error_code if payload.error_information else None
    try:
        return int(code or FAILED)
    except ValueError:
        return FAILED


def events(record: Record, line_id: str) -> Iterable[Event]:
    """Turn one payload into one event."""
    payload: Payload = record
    if record.kwargs is not None and record.kwargs.standard_logging_object is not None:
        payload = record.kwargs.standard_logging_object
    elif record.standard_logging_object is not None:
        payload = record.standard_logging_object
    start = _us(payload.startTime, "startTime")
    if start is None:
        raise UnusableError("startTime: missing")
    who = payload.metadata or Metadata()
    said = messages(payload.messages)
    answers, finish = completions(payload.response)
    sent = parameters(payload.model_parameters)
    streamed = sent.pop("stream", None) if payload.stream is None else payload.stream
    account = who.user_api_key_user_id or who.user_api_key_hash or None
    failure = payload.error_information
    sent.pop("stream", None)
    yield Event(
        event_id=event_id(payload.litellm_call_id or payload.id, start, account, line_id),
        source=ID,
        ts_us=start,
        content_state=conceal(said, answers),
        account=account,
        key=text(who.user_api_key_hash),
        organization=who.user_api_key_org_id or who.user_api_key_team_id or None,
        end_user=payload.end_user or who.user_api_key_end_user_id or None,
        session=text(payload.session_id),
        client_address=payload.requester_ip_address or who.requester_ip_address or None,
        user_agent=payload.user_agent or who.user_agent or None,
        request_id=payload.litellm_call_id or payload.id or None,
        first_token=_us(payload.completionStartTime, "completionStartTime") if streamed else None,
        end=_us(payload.endTime, "endTime"),
        operation=text(payload.call_type),
        model=payload.model_group or payload.model or None,
        stream=streamed,
        messages=said,
        completions=answers,
        finish_reason=finish,
        usage_input_tokens=payload.prompt_tokens,
        usage_output_tokens=payload.completion_tokens,
        usage_reasoning_tokens=reasoning_tokens(payload.response),
        status=_status(payload),
        error=text(failure.error_class) if failure else None,
        cost=payload.response_cost,
        **sent,
    )


SAMPLE: Final[Mapping[str, Any]] = {
    "id": "chatcmpl-9",
    "litellm_call_id": "c1",
    "call_type": "acompletion",
    "status": "success",
    "startTime": 1791000000.12,
    "endTime": 1791000004.2,
    "completionStartTime": 1791000004.2,
    "model": "m-large",
    "model_group": "",
    "end_user": "",
    "metadata": {"user_api_key_hash": "8f3a", "user_api_key_user_id": "u_17"},
    "messages": [{"role": "user", "content": [{"type": "text", "text": "Explain quicksort"}]}],
    "response": {
        "choices": [
            {
                "finish_reason": "stop",
                "message": {"role": "assistant", "content": "Pick a pivot.", "tool_calls": None},
            }
        ],
        "usage": {"completion_tokens_details": {"reasoning_tokens": 0}},
    },
    "model_parameters": {"temperature": 1.0, "n": 4},
    "error_information": {"error_code": "", "error_class": ""},
}

READER = Reader(
    id=ID,
    title="LiteLLM StandardLoggingPayload, JSON lines",
    feeds=frozenset({"content", "shape", "timing", "infrastructure", "identity", "usage"}),
    lacks="TLS fingerprint and header order: give the access log with --edge. Payment, country "
    "and sign-up: give --accounts. With turn_off_message_logging, all content.",
    no_account="give each customer a virtual key of LiteLLM, so that metadata has its hash",
    record=Record,
    recognises=recognises,
    events=events,
    examples=(
        Example(
            SAMPLE,
            {
                "account": "u_17",
                "key": "8f3a",
                "ts_us": 1791000000120000,
                "params_sent": ["n", "temperature"],
                "n": 4,
                "top_p": None,
                "model": "m-large",
                "end_user": None,
                "first_token": None,
                "usage_input_tokens": None,
                "usage_reasoning_tokens": 0,
                "content_state": "full",
                "completions": [{"role": "assistant", "type": "text", "content": "Pick a pivot."}],
                "finish_reason": "stop",
                "status": 200,
                "error": None,
            },
        ),
        Example(
            {
                "kwargs": {
                    WRAPPED: {
                        **SAMPLE,
                        "status": "failure",
                        "metadata": {"user_api_key_hash": "8f3a"},
                        "messages": "Explain quicksort",
                        "response": {},
                        "error_information": {
                            "error_code": "429",
                            "error_class": "RateLimitError",
                        },
                    }
                }
            },
            {
                "account": "8f3a",
                "status": 429,
                "error": "RateLimitError",
                "completions": None,
                "messages": [{"role": "user", "type": "text", "content": "Explain quicksort"}],
            },
        ),
        Example(
            {
                **SAMPLE,
                "stream": True,
                "completionStartTime": 1791000000.9,
                "messages": [{"role": "user", "content": "redacted-by-litellm"}],
                "response": "redacted-by-litellm",
                "model_parameters": {"max_completion_tokens": 7},
            },
            {
                "content_state": "redacted",
                "messages": [{"role": "user", "type": "text", "content": None}],
                "max_tokens": 7,
                "stream": True,
                "finish_reason": None,
            },
        ),
    ),
)
