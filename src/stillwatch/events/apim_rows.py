"""Rows of Azure API Management's two logs, in the spellings that they come in.

The same columns are called ``RequestMessages`` in a table of its own, ``requestMessages_s`` in
AzureDiagnostics, and ``requestMessages`` under ``properties`` in storage accounts and event hubs.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from stillwatch.events.bodies import mapping
from stillwatch.events.event import UnusableError, instant_us

ASSEMBLED: Final = ("SequenceNumber", "RequestMessages", "ResponseMessages")
LLM: Final = (*ASSEMBLED, "ModelName", "DeploymentName", "PromptTokens", "CompletionTokens")
GATEWAY: Final = (
    *("CallerIpAddress", "ApimSubscriptionId", "UserId", "ResponseCode", "Url", "TotalTime"),
    *("LastErrorReason", "RequestHeaders", "RequestBody", "ResponseBody"),
)
BOTH: Final = ("TimeGenerated", "CorrelationId")
NAMES: Final = (*BOTH, *LLM, "IsStreamCompletion", *GATEWAY)
SUFFIXES: Final = ("s", "d", "b", "g", "t")
"""What AzureDiagnostics puts behind the names of columns: their type."""
ALIASES: Final[Mapping[str, str]] = {
    "time": "TimeGenerated",
    "TimeGenerated [UTC]": "TimeGenerated",
    "CallerIPAddress": "CallerIpAddress",
    "durationMs": "TotalTime",
    "DurationMs": "TotalTime",
}
EMPTY: Final = (None, "", "None", "null")
CATEGORIES: Final = ("GatewayLlmLogs", "GatewayLogs")
LOCAL: Final = re.compile(r"\d{1,2}/\d{1,2}/\d{4}, \d{1,2}:\d\d:\d\d(?:\.\d+)? [AP]M")
"""How the portal of Azure writes instants into CSV files."""


def _camel(name: str) -> str:
    return name[0].lower() + name[1:]


SPELLINGS: Final[Mapping[str, str]] = {
    **{name: name for name in NAMES},
    **{_camel(name): name for name in NAMES},
    **{f"{_camel(name)}_{end}": name for name in NAMES for end in SUFFIXES},
    **ALIASES,
}


def record_type() -> type[msgspec.Struct]:
    """Make the type of a row: each spelling of each column, of any type."""
    told = [*SPELLINGS, "properties", "category", "Category", "Type"]
    fields = [(f"field_{number}", Any, None) for number in range(len(told))]
    names = {f"field_{number}": name for number, name in enumerate(told)}
    return msgspec.defstruct("ApimRow", fields, rename=names, module=__name__)


def flat(record: msgspec.Struct | Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row has, by the name of the column in a table of its own."""
    found = record if isinstance(record, Mapping) else _told(record)
    row: dict[str, Any] = {}
    for place in (mapping(found.get("properties")), found):
        for name, value in place.items():
            column = SPELLINGS.get(name)
            if column is not None and value not in EMPTY:
                row.setdefault(column, value)
    return row


def _told(record: msgspec.Struct) -> dict[str, Any]:
    values = zip(record.__struct_encode_fields__, msgspec.structs.astuple(record), strict=True)
    return {name: value for name, value in values if value is not None}


def is_ours(record: Mapping[str, Any]) -> bool:
    """Tell rows of the two logs from those of others."""
    if record.get("category", record.get("Category")) in CATEGORIES:
        return True
    row = flat(record).keys()
    if "CorrelationId" not in row or "category" in record:
        return False
    return not row.isdisjoint(ASSEMBLED) or (
        "Url" in row and not row.isdisjoint(("ApimSubscriptionId", "ResponseCode"))
    )


def instant(told: Any) -> int:
    """Return epoch microseconds of ``TimeGenerated``.

    Raises
    ------
    UnusableError
        Not an instant.
    """
    if isinstance(told, str) and LOCAL.fullmatch(told):
        form = "%m/%d/%Y, %I:%M:%S.%f %p" if "." in told else "%m/%d/%Y, %I:%M:%S %p"
        try:
            told = datetime.strptime(told, form).replace(tzinfo=UTC).isoformat()
        except ValueError:
            raise UnusableError("TimeGenerated: not an instant") from None
    return instant_us(str(told), "TimeGenerated")
