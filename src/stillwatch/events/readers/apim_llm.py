"""Azure API Management: ApiManagementGatewayLlmLog, joined with ApiManagementGatewayLogs.

Messages longer than a row are split over rows by ``SequenceNumber``; who asked, from where and when
stands in the other table, by ``CorrelationId``. Rows of both come in one file, in any order.

Who is the account? The subscription (``ApimSubscriptionId``): Microsoft's own advice for billing
consumers. The user that owns it is the organization, except 1, the administrator, who owns what is
nobody's. Calls without a subscription key are the user's.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from stillwatch.events import access
from stillwatch.events.apim_rows import GATEWAY, LLM, flat, instant, is_ours, record_type
from stillwatch.events.bodies import answered, asked, mapping, sent
from stillwatch.events.event import Event, UnusableError, event_id, later, text, whole
from stillwatch.events.openai import conceal, reasoning_tokens
from stillwatch.events.pieces import one_list, put_together
from stillwatch.events.reader import Example, Join, Reader

ID: Final = "apim_llm"
ADMINISTRATOR: Final = "1"
TRUE: Final = (True, "true", "True")
FALSE: Final = (False, "false", "False")
Row = dict[str, Any]

Record = record_type()


def row(record: Any) -> tuple[str, Row]:
    """Return the exchange of a row, and what is held of it."""
    found = flat(record)
    exchange = text(found.get("CorrelationId"))
    if exchange is None:
        raise UnusableError("CorrelationId: missing")
    return exchange, found


def _sequence(one: Row) -> int:
    return whole(one.get("SequenceNumber"), "SequenceNumber") or 0


def _split(rows: Sequence[Row], name: str) -> tuple[Any, bool]:
    """Return what a column holds over the rows of an exchange, and whether it is whole."""
    found = {_sequence(one): one[name] for one in reversed(rows) if name in one}
    values, is_whole = put_together([found[number] for number in sorted(found)])
    return (values[0] if len(values) == 1 else one_list(values) or None), is_whole


def _has_gap(rows: Sequence[Row]) -> bool:
    """Whether rows are missing before the last one: the first is number 0, the header, or 1."""
    numbers = {_sequence(one) for one in rows if "SequenceNumber" in one}
    return bool(numbers) and len(numbers | {0}) <= max(numbers)


def _most(rows: Sequence[Row], name: str) -> int | None:
    """Return the count that one row of the exchange states; the others have none, or 0."""
    counts = [whole(one.get(name), name) for one in rows]
    return max((n for n in counts if n is not None), default=None)


def _header(headers: Any, name: str) -> str | None:
    found = {str(key).lower(): value for key, value in mapping(headers).items()}
    value = found.get(name)
    return text(value[0] if isinstance(value, list) and value else value)


def _flag(value: Any) -> bool | None:
    return True if value in TRUE else False if value in FALSE else None


def exchange(rows: Sequence[Row], row_id: str, is_cut: bool) -> Iterable[Event]:
    """Put the rows of one exchange together; one that called no model is passed over."""
    rows = sorted(rows, key=_sequence)
    known: Row = {}
    for one in sorted(rows, key=lambda one: one.keys().isdisjoint(GATEWAY)):
        known = {**one, **known}
    what = access.operation(known.get("Url"))
    if known.keys().isdisjoint(LLM) and what is None:
        return
    if "TimeGenerated" not in known:
        raise UnusableError("TimeGenerated: missing")
    start = instant(known["TimeGenerated"])
    body, body_whole = _split([known], "RequestBody")
    question, question_whole = _split(rows, "RequestMessages")
    reply, reply_whole = _split(rows, "ResponseMessages")
    if question is None:
        question, question_whole = body, body_whole
    if reply is None:
        reply, reply_whole = _split([known], "ResponseBody")
    said, (answers, finish) = asked(question), answered(reply)
    state = conceal(said, answers)
    is_whole = question_whole and reply_whole and not _has_gap(rows)
    if state != "redacted" and not is_whole:
        state = "truncated"
    if state == "full" and is_cut and (said is None or answers is None):
        state = "truncated"
    fields = sent(body) if body_whole else {}
    streamed = fields.pop("stream", None)
    told = _flag(known.get("IsStreamCompletion"))
    subscription, user = text(known.get("ApimSubscriptionId")), text(known.get("UserId"))
    user = None if user == ADMINISTRATOR else user
    account, own = subscription or user, text(known["CorrelationId"])
    yield Event(
        event_id=event_id(own, start, account, row_id),
        source=ID,
        ts_us=start,
        end=later(start, known.get("TotalTime"), "TotalTime"),
        content_state=state,
        account=account,
        key=subscription,
        organization=user if subscription else None,
        client_address=text(known.get("CallerIpAddress")),
        user_agent=_header(known.get("RequestHeaders"), "user-agent"),
        request_id=own,
        operation=what,
        model=text(known.get("DeploymentName")) or text(known.get("ModelName")),
        stream=streamed if told is None else told,
        messages=said,
        completions=answers,
        finish_reason=finish,
        usage_input_tokens=_most(rows, "PromptTokens"),
        usage_output_tokens=_most(rows, "CompletionTokens"),
        usage_reasoning_tokens=reasoning_tokens(reply),
        status=whole(known.get("ResponseCode"), "ResponseCode"),
        error=text(known.get("LastErrorReason")),
        **fields,
    )


LLM_ROW: Final[Mapping[str, Any]] = {
    "TimeGenerated": "2026-10-03T04:00:00Z",
    "CorrelationId": "c9",
    "DeploymentName": "m-large",
    "IsStreamCompletion": True,
}
GATEWAY_ROW: Final[Mapping[str, Any]] = {
    "TimeGenerated": "2026-10-03T04:00:00.120Z",
    "CorrelationId": "c9",
    "CallerIpAddress": "203.0.113.7",
    "ApimSubscriptionId": "sub-5",
    "UserId": "1",
    "ResponseCode": 200,
    "Url": "https://apim/openai/deployments/m-large/chat/completions?api-version=1",
}
ASKS: Final = [{"role": "user", "type": "text", "content": "Explain quicksort"}]
ANSWERS: Final = [{"role": "assistant", "type": "text", "content": "Pick a pivot."}]

READER = Reader(
    id=ID,
    title="Azure API Management, LLM log with gateway log",
    feeds=frozenset({"content", "shape", "timing", "infrastructure", "identity", "usage"}),
    lacks="Messages, unless logging of prompts and completions is on for the API (at most 2 MB "
    "each). Parameters and user agent, unless the gateway log has request bodies and headers. TLS "
    "fingerprint and header order: --edge.",
    no_account="the file has no row of ApiManagementGatewayLogs with this CorrelationId and an "
    "ApimSubscriptionId or UserId (or it stands too far from the others). Export both tables into "
    "one file, union ApiManagementGatewayLlmLog, ApiManagementGatewayLogs | order by CorrelationId",
    record=Record,
    recognises=is_ours,
    events=lambda record, row_id: exchange([flat(record)], row_id, is_cut=False),
    join=Join(row, exchange),
    examples=(
        Example(
            {
                **LLM_ROW,
                **GATEWAY_ROW,
                "UserId": "u_17",
                "SequenceNumber": 1,
                "RequestMessages": [{"role": "user", "content": "Explain quicksort"}],
                "RequestBody": '{"messages":[],"n":4}',
                "RequestHeaders": {"User-Agent": "openai-python/3.54.0"},
            },
            {
                "account": "sub-5",
                "organization": "u_17",
                "user_agent": "openai-python/3.54.0",
                "messages": ASKS,
                "completions": None,
                "n": 4,
                "params_sent": ["n"],
                "usage_output_tokens": None,
            },
        ),
        Example(
            {
                **LLM_ROW,
                "SequenceNumber": 2,
                "RequestMessages": ' "content":"Explain quicksort"}]',
            },
            {
                "account": "sub-5",
                "key": "sub-5",
                "organization": None,
                "client_address": "203.0.113.7",
                "ts_us": 1791000000120000,
                "model": "m-large",
                "stream": True,
                "params_sent": None,
                "messages": ASKS,
                "completions": ANSWERS,
                "content_state": "full",
                "operation": "chat",
                "usage_input_tokens": 50,
                "usage_output_tokens": 900,
                "status": 200,
            },
            more=(
                GATEWAY_ROW,
                {
                    **LLM_ROW,
                    "SequenceNumber": 3,
                    "ResponseMessages": '{"role":"assistant","content":"Pick a pivot."}',
                },
                {**LLM_ROW, "SequenceNumber": 1, "RequestMessages": '[{"role":"user",'},
                {**LLM_ROW, "SequenceNumber": 0, "PromptTokens": 50, "CompletionTokens": 900},
            ),
        ),
        Example(
            {
                "category": "GatewayLogs",
                "time": "2026-10-03T04:00:00Z",
                "correlationId": "c9",
                "callerIpAddress": "203.0.113.7",
                "durationMs": 176,
                "properties": {
                    "apimSubscriptionId": "sub-5",
                    "responseCode": 429,
                    "lastErrorReason": "TokenLimitExceeded",
                    "url": "https://apim/openai/v1/chat/completions",
                },
            },
            {
                "account": "sub-5",
                "client_address": "203.0.113.7",
                "status": 429,
                "error": "TokenLimitExceeded",
                "messages": None,
                "content_state": "absent",
            },
        ),
    ),
)
