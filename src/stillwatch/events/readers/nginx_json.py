"""nginx's access log as JSON.

Who is the account? What authentication put into a variable that is logged: a customer, else a
user, else a digest of the key (``key_hmac``). nginx writes a line when a request has ended: it
began ``request_time`` earlier. There is no content.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from stillwatch.events import access
from stillwatch.events.event import Event, UnusableError, instant_us, later, number
from stillwatch.events.reader import Example, Reader

ID: Final = "nginx_json"
SECOND_US: Final = 1_000_000
Record: Final = access.record_type()


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell this source by its field names."""
    return {"remote_addr", "status"} <= record.keys() and (
        "msec" in record or "time_iso8601" in record
    )


def _end(line: Mapping[str, Any]) -> int:
    """Return when the request had ended: ``msec`` is finer than ``time_iso8601``."""
    end = later(0, line.get("msec"), "msec", SECOND_US)
    if end is not None:
        return end
    at = line.get("time_iso8601")
    if not isinstance(at, str):
        raise UnusableError("msec and time_iso8601: missing")
    return instant_us(at, "time_iso8601")


def events(record: msgspec.Struct, line_id: str) -> Iterable[Event]:
    """Turn one line into one event; lines that call no model are passed over."""
    line = access.line_of(record)
    end = _end(line)
    lasted = number(line.get("request_time"), "request_time")
    start = end - round((lasted or 0) * SECOND_US)
    event = access.event(ID, line, line_id, start, None if lasted is None else end)
    if event is not None:
        yield event


READER = Reader(
    id=ID,
    title="nginx access log, JSON lines",
    feeds=frozenset({"timing", "infrastructure", "identity"}),
    lacks="All content, all parameters, the model and tokens: scan the log of the API instead, and "
    "give this one with --edge (both need the request id).",
    no_account=access.NO_ACCOUNT,
    record=Record,
    recognises=recognises,
    events=events,
    examples=(
        Example(
            {
                "msec": "1791000004.200",
                "remote_addr": "203.0.113.7",
                "http_user_agent": "openai-python/3.54.0",
                "uri": "/v1/chat/completions",
                "status": "200",
                "request_time": "4.080",
                "key_hmac": "8f3a",
                "ja4": "t13d1516h2_8daaf6152771_b186095e22b6",
            },
            {
                "account": "8f3a",
                "key": "8f3a",
                "ts_us": 1791000000120000,
                "operation": "chat",
                "client_address": "203.0.113.7",
                "tls_ja4": "t13d1516h2_8daaf6152771_b186095e22b6",
                "status": 200,
                "request_id": None,
                "usage_output_tokens": None,
                "content_state": "absent",
            },
        ),
        Example(
            {
                "time_iso8601": "2026-10-03T04:00:04+00:00",
                "remote_addr": "203.0.113.7",
                "remote_user": "u_17",
                "request": "POST /v1/messages HTTP/1.1",
                "status": 429,
            },
            {
                "account": "u_17",
                "key": None,
                "ts_us": 1791000004000000,
                "end": None,
                "operation": "messages",
                "status": 429,
            },
        ),
    ),
)
