"""LiteLLM SpendLogs: rows of the proxy's database table, exported as JSON lines."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from stillwatch.events.event import Event, instant_us
from stillwatch.events.openai import completions, messages, parameters
from stillwatch.events.reader import Example, Reader

ID: Final = "litellm_spendlogs"


class Record(msgspec.Struct):
    """The columns that are used; others are passed over."""

    request_id: str | None
    startTime: str  # noqa: N815  (LiteLLM's spelling)
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


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell this source by its field names."""
    return "request_id" in record and "api_key" in record and "spend" in record


def _decoded(value: Any) -> Any:
    """Decode a column that the export left as JSON text."""
    if isinstance(value, str) and value[:1] in "[{":
        return msgspec.json.decode(value)
    return value


def _client(tags: Any) -> str | None:
    for tag in _decoded(tags) or ():
        if isinstance(tag, str) and tag.lower().startswith("user-agent:"):
            return tag.split(":", 1)[1].strip()
    return None


def events(record: Record, line_id: str) -> Iterable[Event]:
    """Turn one row into one event; the sent body is there if the proxy stores prompts."""
    sent = _decoded(record.proxy_server_request)
    body = sent.get("body", sent) if isinstance(sent, Mapping) else {}
    said = messages(_decoded(record.messages)) or messages(body.get("messages"))
    answers, finish = completions(_decoded(record.response))
    explicit = {k: v for k, v in body.items() if k not in ("messages", "model", "metadata")}
    failed = record.status is not None and record.status != "success"
    yield Event(
        event_id=record.request_id or line_id,
        source=ID,
        ts_us=instant_us(record.startTime),
        content_state="absent" if said is None and answers is None else "full",
        account=record.user or record.api_key,
        key=record.api_key,
        organization=record.organization_id or record.team_id,
        end_user=record.end_user or None,
        session=record.session_id,
        client_address=record.requester_ip_address or None,
        user_agent=_client(record.request_tags),
        request_id=record.request_id,
        first_token=None
        if record.completionStartTime is None
        else instant_us(record.completionStartTime),
        end=None if record.endTime is None else instant_us(record.endTime),
        operation=record.call_type,
        model=record.model_group or record.model,
        messages=said,
        completions=answers,
        finish_reason=finish,
        usage_input_tokens=record.prompt_tokens,
        usage_output_tokens=record.completion_tokens,
        status=None if record.status is None else 500 if failed else 200,
        cost=record.spend,
        **parameters(explicit or None),
    )


READER = Reader(
    id=ID,
    title="LiteLLM SpendLogs table, JSON lines",
    feeds=frozenset({"timing", "infrastructure", "identity", "usage"}),
    lacks="Prompts, unless the proxy runs with store_prompts_in_spend_logs; why a request failed.",
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
                "prompt_tokens": 50,
                "completion_tokens": 900,
                "user": "u_17",
                "request_tags": ["User-Agent: openai-python"],
                "messages": {},
                "response": {},
            },
            {
                "account": "u_17",
                "ts_us": 1791000000120000,
                "user_agent": "openai-python",
                "messages": None,
                "content_state": "absent",
            },
        ),
    ),
)
