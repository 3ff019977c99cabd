"""One event in Python, and batches of them in Arrow."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any, Final

import msgspec
import pyarrow as pa

from stillwatch.events.schema import EVENT_SCHEMA

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MIN_US: Final = 946_684_800_000_000  # 2000-01-01
MAX_US: Final = 4_102_444_800_000_000  # 2100-01-01
NO_ACCOUNT: Final = "no account and no key: nobody to attribute the request to"
NO_TIME: Final = "start time outside 2000 to 2100"
NO_COLUMN: Final = (pa.ArrowException, ValueError, TypeError, OverflowError, AttributeError)
"""What Arrow raises on a value that a column does not take."""


class UnusableError(ValueError):
    """No event can be made of a record. The message names the field, never a value."""


class Event(msgspec.Struct, kw_only=True, gc=False):
    """The fields of `EVENT_SCHEMA`; instants in epoch microseconds, null where absent."""

    event_id: str
    source: str
    ts_us: int
    content_state: str
    account: str | None = None
    key: str | None = None
    organization: str | None = None
    end_user: str | None = None
    session: str | None = None
    client_address: str | None = None
    client_asn: int | None = None
    user_agent: str | None = None
    tls_ja4: str | None = None
    header_order: str | None = None
    request_id: str | None = None
    first_token: int | None = None
    end: int | None = None
    operation: str | None = None
    model: str | None = None
    params_sent: list[str] | None = None
    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    n: int | None = None
    seed: int | None = None
    logprobs: bool | None = None
    top_logprobs: int | None = None
    logit_bias: bool | None = None
    stop: list[str] | None = None
    response_format: str | None = None
    n_tools: int | None = None
    stream: bool | None = None
    is_batch: bool | None = None
    messages: list[dict[str, Any]] | None = None
    completions: list[dict[str, Any]] | None = None
    finish_reason: str | None = None
    usage_input_tokens: int | None = None
    usage_output_tokens: int | None = None
    usage_reasoning_tokens: int | None = None
    status: int | None = None
    error: str | None = None
    cost: float | None = None


def problem(event: Event) -> str | None:
    """Say why an event cannot be used, None if it can."""
    if not event.account and not event.key:
        return NO_ACCOUNT
    if not MIN_US <= event.ts_us <= MAX_US:
        return NO_TIME
    return None


def to_batch(events: Sequence[Event]) -> pa.RecordBatch:
    """Turn events into one batch of `EVENT_SCHEMA`.

    Raises
    ------
    UnusableError
        A value that its column does not take; names the field.
    """
    arrays = []
    for field in EVENT_SCHEMA:
        name = "ts_us" if field.name == "start" else field.name
        try:
            arrays.append(pa.array(list(map(attrgetter(name), events)), field.type))
        except NO_COLUMN as error:
            raise UnusableError(f"{name}: no value for a column of {field.type}") from error
    return pa.RecordBatch.from_arrays(arrays, schema=EVENT_SCHEMA)


def instant_us(instant: str, field: str = "timestamp") -> int:
    """Return epoch microseconds of an ISO 8601 instant; without a zone it is taken as UTC.

    Raises
    ------
    UnusableError
        Not an instant; names the field.
    """
    try:
        at = datetime.fromisoformat(instant)
    except ValueError:
        raise UnusableError(f"{field}: not an instant such as 2026-01-31T12:00:00Z") from None
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    return (at - EPOCH) // timedelta(microseconds=1)


def text(value: Any) -> str | None:
    """Return text, None where there is none: loggers write "" for what they do not know."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return None


def number(value: Any, field: str) -> float | None:
    """Return a number, also one that a log wrote as text; None for "" and "-".

    Raises
    ------
    UnusableError
        Not a number; names the field.
    """
    if value is None or value in ("", "-"):
        return None
    try:
        found = float(value) if isinstance(value, str | int | float) else math.nan
    except (ValueError, OverflowError):
        found = math.nan
    if not math.isfinite(found):
        raise UnusableError(f"{field}: not a number")
    return found


def whole(value: Any, field: str) -> int | None:
    """Return a count; as `number`."""
    found = number(value, field)
    return None if found is None else round(found)


def later(start: int, lasted: Any, field: str, unit_us: int = 1000) -> int | None:
    """Return the instant some time after a start; None if the time is not known.

    Parameters
    ----------
    start : int
        Epoch microseconds.
    lasted : object
        As `number` takes it, in units of ``unit_us`` microseconds.
    """
    found = number(lasted, field)
    return None if found is None else start + round(found * unit_us)


def event_id(own: str | None, ts_us: int, account: str | None, line_id: str) -> str:
    """Return an id that is the same whenever the record is read.

    Parameters
    ----------
    own : str or None
        The source's id of the exchange. Time and account are put to it: some sources let the
        client choose it, others give a retry the id of the first try.
    line_id : str
        Digest of the record, for where there is none.
    """
    return f"{own}/{ts_us}/{account or ''}" if own else line_id
