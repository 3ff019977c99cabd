"""LiteLLM SpendLogs: rows of the proxy's database table, as JSON lines or CSV.

Export with ``COPY "LiteLLM_SpendLogs" TO STDOUT WITH (FORMAT csv, HEADER)``, with ``COPY (SELECT
row_to_json(t) FROM "LiteLLM_SpendLogs" t) TO STDOUT``, or take the answers of ``/spend/logs``
through ``jq -c '.[]'``. Columns that hold JSON may be JSON or text.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from stillwatch.events.bodies import decoded, mapping
from stillwatch.events.event import Event, event_id, instant_us, text
from stillwatch.events.openai import (
    Part,
    completions,
    conceal,
    messages,
    reasoning_tokens,
)
from stillwatch.events.parameters import parameters
from stillwatch.events.reader import Example, Reader

ID: Final = "litellm_spendlogs"
FAILED: Final = 500
TRUNCATED: Final = "litellm_truncated"
"""Stands in long texts that LiteLLM shortened before it stored them."""
NOT_PARAMETERS: Final = frozenset({"model", "messages", "input", "prompt", "metadata", "user"})


class Record(msgspec.Struct, gc=False):
    """The columns that are used; others are passed over."""

    startTime: str  # noqa: N815  (LiteLLM's spelling)
    request_id: str | None = None
    api_key: str | None = None
    call_type: str | None = None
    spend: float | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    endTime: str | None = None  # noqa: N815
    completionStartTime: str | None = None  # noqa: N815
    model: str | None = None
    model_group: str | None = None
    user: str | None = None
    team_id: str | None = None
    organization_id: str | None = None
    end_user: str | None = None
    requester_ip_address: str | None = None
    request_tags: Any = None
    messages: Any = None
    response: Any = None
    proxy_server_request: Any = None
    session_id: str | None = None
    status: str | None = None
    metadata: Any = None
    litellm_call_id: str | None = None


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell this source by its field names."""
    return {"request_id", "api_key", "spend", "startTime"} <= record.keys()


def _agent(tags: Any, request: Mapping[str, Any]) -> str | None:
    headers = request.get("headers")
    if isinstance(headers, Mapping) and isinstance(headers.get("user-agent"), str):
        return text(headers["user-agent"])
    listed = decoded(tags)
    for tag in listed if isinstance(listed, list) else ():
        if isinstance(tag, str) and tag.lower().startswith("user-agent:"):
            return text(tag.split(":", 1)[1].strip())
    return None


def _optional_us(instant: str | None, field: str) -> int | None:
    return instant_us(instant, field) if instant else None


def _state(said: list[Part] | None, answers: list[Part] | None) -> str:
    state = conceal(said, answers)
    cut = any(TRUNCATED in (p["content"] or "") for group in (said, answers) for p in group or ())
    return "truncated" if cut and state == "full" else state


def _outcome(record: Record, metadata: Mapping[str, Any]) -> tuple[int | None, str | None]:
    """Return HTTP status and error class."""
    status = record.status or metadata.get("status")
    failure = metadata.get("error_information")
    failure = failure if isinstance(failure, Mapping) else {}
    if status is None:
        return None, None
    if status == "success":
        return 200, None
    code = str(failure.get("error_code") or "")
    return (int(code) if code.isdecimal() else FAILED), text(failure.get("error_class"))


def events(record: Record, line_id: str) -> Iterable[Event]:
    """Turn one row into one event; the sent body is there if the proxy stores prompts."""
    request, metadata = mapping(record.proxy_server_request), mapping(record.metadata)
    body = request.get("body", request)
    body = body if isinstance(body, Mapping) else {}
    response = decoded(record.response)
    said = messages(decoded(record.messages)) or messages(body)
    answers, finish = completions(response)
    explicit = {name: value for name, value in body.items() if name not in NOT_PARAMETERS}
    sent = parameters(explicit if body else None)
    account = record.user or text(metadata.get("user_api_key_user_id")) or record.api_key or None
    start = instant_us(record.startTime, "startTime")
    status, error = _outcome(record, metadata)
    streamed = sent.pop("stream", None)
    first = _optional_us(record.completionStartTime, "completionStartTime")
    end = _optional_us(record.endTime, "endTime")
    yield Event(
        event_id=event_id(record.request_id, start, account, line_id),
        source=ID,
        ts_us=start,
        content_state=_state(said, answers),
        account=account,
        key=text(record.api_key),
        organization=record.organization_id or record.team_id or None,
        end_user=text(record.end_user),
        session=text(record.session_id),
        client_address=text(record.requester_ip_address),
        user_agent=_agent(record.request_tags, request),
        request_id=record.litellm_call_id or record.request_id or None,
        first_token=first if streamed or first != end else None,
        end=end,
        operation=text(record.call_type),
        model=record.model_group or record.model or None,
        stream=streamed,
        messages=said,
        completions=answers,
        finish_reason=finish,
        usage_input_tokens=record.prompt_tokens,
        usage_output_tokens=record.completion_tokens,
        usage_reasoning_tokens=reasoning_tokens(response),
        status=status,
        error=error,
        cost=record.spend,
        **sent,
    )


READER = Reader(
    id=ID,
    title="LiteLLM SpendLogs table, JSON lines or CSV",
    feeds=frozenset({"content", "shape", "timing", "infrastructure", "identity", "usage"}),
    lacks="Content and parameters, unless the proxy runs with store_prompts_in_spend_logs (it "
    "shortens long prompts). TLS fingerprint and header order: give the access log with --edge.",
    no_account="export the columns user and api_key too",
    record=Record,
    recognises=recognises,
    events=events,
    examples=(
        Example(
            {
                "request_id": "chatcmpl-9",
                "api_key": "8f3a",
                "spend": 0.0021,
                "startTime": "2026-10-03T04:00:00.120Z",
                "endTime": "2026-10-03 04:00:04.2",
                "prompt_tokens": 50,
                "completion_tokens": 900,
                "user": "u_17",
                "end_user": "",
                "request_tags": ["User-Agent: openai-python"],
                "messages": {},
                "response": {},
                "proxy_server_request": {},
                "metadata": {},
            },
            {
                "account": "u_17",
                "ts_us": 1791000000120000,
                "user_agent": "openai-python",
                "messages": None,
                "params_sent": None,
                "end_user": None,
                "content_state": "absent",
                "status": None,
            },
        ),
        Example(
            {
                "request_id": "chatcmpl-9",
                "api_key": "8f3a",
                "spend": 0,
                "startTime": "2026-10-03T04:00:00.120Z",
                "user": "",
                "status": "failure",
                "messages": "{}",
                "response": '{"choices": [{"message": {"content": "Pick a pivot."}}]}',
                "proxy_server_request": '{"model": "m", "temperature": 0, "seed": null, "messages":'
                ' [{"role": "user", "content": "Sort ... (litellm_truncated skipped 9 chars)"}]}',
                "metadata": '{"error_information": {"error_code": "429", "error_class": "E"}}',
            },
            {
                "account": "8f3a",
                "params_sent": ["seed", "temperature"],
                "temperature": 0.0,
                "seed": None,
                "content_state": "truncated",
                "status": 429,
                "error": "E",
                "cost": 0.0,
                "completions": [{"role": "assistant", "type": "text", "content": "Pick a pivot."}],
            },
        ),
    ),
)
