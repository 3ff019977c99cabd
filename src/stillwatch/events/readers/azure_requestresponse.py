"""Azure OpenAI's diagnostic log, category RequestResponse: as lines of a storage account or an
event hub, or as rows of AzureDiagnostics (``properties_s``).

Who is the account? The caller's object id in Entra ID; Azure writes none for calls with an API key.
Then it is the resource: what Azure bills. The last number of the address is masked, so that it is
no address. Times within a call are ticks of .NET: tenths of a microsecond since the year 1.
"""

import ipaddress
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from stillwatch.events.bodies import mapping
from stillwatch.events.event import Event, UnusableError, event_id, instant_us, later, text, whole
from stillwatch.events.reader import Example, Reader

ID: Final = "azure_requestresponse"
CATEGORY: Final = "RequestResponse"
TICKS_1970: Final = 621_355_968_000_000_000
CALLS: Final = re.compile(r"completion|response|embedding|image|audio|speech|generat", re.I)
"""In the names of operations that call a model; others keep threads, files and the like."""
KEEPS: Final = re.compile(r"^(?:get|list|delete|cancel|update)|_(?:get|list|delete|cancel)", re.I)
"""In the names of operations on what was made before."""


class Record(msgspec.Struct, gc=False):
    """The fields that are used, in both spellings; others are passed over."""

    time: str | None = None
    TimeGenerated: str | None = None
    category: str | None = None
    Category: str | None = None
    callerIpAddress: str | None = None  # noqa: N815  (Azure's spelling)
    CallerIPAddress: str | None = None
    correlationId: str | None = None  # noqa: N815
    CorrelationId: str | None = None
    durationMs: Any = None  # noqa: N815
    DurationMs: Any = None
    operationName: str | None = None  # noqa: N815
    OperationName: str | None = None
    properties: Any = None
    properties_s: Any = None
    resourceId: str | None = None  # noqa: N815
    ResourceId: str | None = None
    resultSignature: Any = None  # noqa: N815
    ResultSignature: Any = None


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell this source by the category of the line."""
    return (record.get("category") == CATEGORY and "properties" in record) or (
        record.get("Category") == CATEGORY and "properties_s" in record
    )


def _instant(ticks: Any) -> int | None:
    """Return epoch microseconds of ticks; None if there are none."""
    if isinstance(ticks, str) and ticks.isdecimal():
        ticks = int(ticks[:19])
    if not isinstance(ticks, int) or isinstance(ticks, bool) or ticks <= TICKS_1970:
        return None
    return (ticks - TICKS_1970) // 10


def _address(told: str | None) -> str | None:
    try:
        return None if told is None else str(ipaddress.ip_address(told))
    except ValueError:
        return None


def _calls(operation: str | None, model: str | None) -> bool:
    """Whether an operation calls a model."""
    if operation is None or KEEPS.search(operation):
        return operation is None and model is not None
    return model is not None or CALLS.search(operation) is not None


def _status(told: Any) -> int | None:
    found = text(told)
    return int(found) if found is not None and found.isdecimal() and len(found) == 3 else None


def events(record: Record, line_id: str) -> Iterable[Event]:
    """Turn one call of a model into one event; other categories and operations are passed over."""
    detail = mapping(record.properties) or mapping(record.properties_s)
    operation = record.operationName or record.OperationName
    model = text(detail.get("modelDeploymentName")) or text(detail.get("modelName"))
    if (record.category or record.Category) not in (None, CATEGORY):
        return
    if not _calls(operation, model):
        return
    logged = record.time or record.TimeGenerated
    start, end = _instant(detail.get("requestTime")), _instant(detail.get("responseTime"))
    if start is None:
        if logged is None:
            raise UnusableError("time: missing")
        start = instant_us(logged, "time")
    lasted = record.DurationMs if record.durationMs is None else record.durationMs
    if end is None and (whole(lasted, "durationMs") or 0) > 0:
        end = later(start, lasted, "durationMs")
    caller = text(detail.get("objectId"))
    resource = (record.resourceId or record.ResourceId or "").lower() or None
    own = record.correlationId or record.CorrelationId or None
    streamed = text(detail.get("streamType"))
    account = caller or resource
    result = record.ResultSignature if record.resultSignature is None else record.resultSignature
    yield Event(
        event_id=event_id(own, start, account, line_id),
        source=ID,
        ts_us=start,
        end=end,
        content_state="absent",
        account=account,
        organization=resource if caller else None,
        client_address=_address(record.callerIpAddress or record.CallerIPAddress),
        request_id=own,
        operation=operation or None,
        model=model,
        stream=None if streamed is None else not streamed.lower().startswith("non"),
        status=_status(result),
    )


RESOURCE: Final = "/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.COGNITIVESERVICES/ACCOUNTS"

READER = Reader(
    id=ID,
    title="Azure OpenAI diagnostic log, RequestResponse",
    feeds=frozenset({"timing", "infrastructure", "identity"}),
    lacks="Content, parameters and tokens: put API Management in front and scan its log "
    "(apim_llm). Who calls, for calls with an API key: have callers authenticate with Entra ID, "
    "else all calls of a resource are one account. Addresses, where Azure masks them: --edge.",
    no_account="neither properties.objectId nor resourceId is there; export whole records",
    record=Record,
    recognises=recognises,
    events=events,
    examples=(
        Example(
            {
                "callerIpAddress": "203.0.113.***",
                "category": CATEGORY,
                "correlationId": "c1",
                "durationMs": 102,
                "operationName": "ChatCompletions_Create",
                "properties": '{"requestTime":639265968001200000,"responseTime":639265968002200000,'
                '"objectId":"","modelDeploymentName":"m-large","streamType":"Non-Streaming"}',
                "resourceId": f"{RESOURCE}/A",
                "resultSignature": "200",
                "time": "2026-10-03T04:00:01.4350000Z",
            },
            {
                "account": f"{RESOURCE}/a".lower(),
                "organization": None,
                "client_address": None,
                "ts_us": 1791000000120000,
                "model": "m-large",
                "stream": False,
                "status": 200,
                "content_state": "absent",
                "usage_output_tokens": None,
                "params_sent": None,
            },
        ),
        Example(
            {
                "TimeGenerated": "2026-10-03T04:00:00.120Z",
                "Category": CATEGORY,
                "CallerIPAddress": "203.0.113.7",
                "CorrelationId": "c1",
                "DurationMs": 4080,
                "OperationName": "Embeddings_Create",
                "properties_s": '{"objectId":"8f3a","streamType":"Streaming"}',
                "ResourceId": f"{RESOURCE}/A",
                "ResultSignature": "429",
            },
            {
                "account": "8f3a",
                "organization": f"{RESOURCE}/a".lower(),
                "client_address": "203.0.113.7",
                "ts_us": 1791000000120000,
                "model": None,
                "stream": True,
                "status": 429,
            },
        ),
    ),
)
