"""OTLP JSON, as OpenTelemetry's Collector writes it: attribute lists and groups, unpacked.

Reference: opentelemetry-proto, ``common.proto``, ``trace.proto`` and ``logs.proto``; in JSON,
64-bit integers are strings.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

MAX_DEPTH: Final = 16


def value_of(value: Any, depth: int = 0) -> Any:
    """Unwrap an AnyValue; None where it is empty, of a kind unknown, or too deep."""
    if not isinstance(value, Mapping) or depth > MAX_DEPTH:
        return None
    for kind, inner in value.items():
        if kind == "intValue":
            return int(inner)
        if kind in ("stringValue", "boolValue", "doubleValue"):
            return inner
        values = inner.get("values") if isinstance(inner, Mapping) else None
        if kind == "arrayValue":
            return [value_of(one, depth + 1) for one in values or ()]
        if kind == "kvlistValue":
            return attributes(values, depth + 1)
    return None


def attributes(listed: Any, depth: int = 0) -> dict[str, Any]:
    """Return a list of key-value pairs as a dict."""
    pairs = listed if isinstance(listed, list) else ()
    return {
        pair["key"]: value_of(pair.get("value"), depth)
        for pair in pairs
        if isinstance(pair, Mapping) and isinstance(pair.get("key"), str)
    }


def items(groups: Any, scopes: str, kind: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield the attributes of the resource, and a span or log record of it.

    Parameters
    ----------
    groups : list
        ``resourceSpans`` or ``resourceLogs``.
    scopes, kind : str
        ``scopeSpans`` and ``spans``, or ``scopeLogs`` and ``logRecords``.
    """
    for group in groups:
        resource = group.get("resource")
        shared = attributes(resource.get("attributes")) if isinstance(resource, Mapping) else {}
        for scope in group.get(scopes) or ():
            for item in scope.get(kind) or ():
                yield shared, item


def microseconds(nanoseconds: Any) -> int | None:
    """Return epoch microseconds of an OTLP time; None where there is none (0 is none)."""
    return int(nanoseconds) // 1000 if nanoseconds not in (None, "", "0", 0) else None
