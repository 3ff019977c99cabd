"""From frames of the journal to canonical events."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

import msgspec
import pyarrow as pa
from cryptography.exceptions import InvalidTag

from stillwatch.events import bodies
from stillwatch.events.event import Event, problem, to_batch
from stillwatch.events.openai import conceal
from stillwatch.gateway.exchange import Frame, Spool, read_frame

SOURCE: Final = "stillwatch_gateway"
BATCH_EVENTS: Final = 4096
UNREADABLE: Final = (msgspec.DecodeError, UnicodeError, RecursionError)


def event_of(frame: Frame, spool: Spool) -> Event:
    """Make the event of a frame; without its content where another run of the gateway sealed it."""
    try:
        raw, answer = spool.opened(frame)
    except InvalidTag:
        raw = answer = b""
    request = _decoded(raw)
    asked = bodies.asked(request) if request is not None else None
    answered, finish = bodies.answered(_decoded(answer)) if answer else (None, None)
    return Event(
        event_id=frame.id,
        source=SOURCE,
        ts_us=frame.start_us,
        first_token=frame.first_us,
        end=frame.end_us,
        content_state=_state(conceal(asked, answered), frame),
        account=frame.account,
        key=frame.key,
        organization=frame.organization,
        client_address=frame.address,
        user_agent=frame.agent,
        header_order=frame.header_order,
        request_id=frame.id,
        operation=frame.operation,
        model=frame.model,
        messages=asked,
        completions=answered,
        finish_reason=finish,
        usage_input_tokens=frame.input_tokens,
        usage_output_tokens=frame.output_tokens,
        usage_reasoning_tokens=frame.reasoning_tokens,
        status=frame.status,
        error=frame.error,
        **({} if request is None else bodies.sent(request)),
    )


def _decoded(raw: bytes) -> object:
    """Decode a body; the text of a stream stays text."""
    if not raw:
        return None
    try:
        return msgspec.json.decode(raw)
    except UNREADABLE:
        return raw.decode("utf-8", "replace")


def batches(
    frames: Iterable[bytes],
    spool: Spool,
    on_event: Callable[[Frame, Event], None] = lambda _frame, _event: None,
) -> Iterator[pa.RecordBatch]:
    """Make batches of events; what can be no event (a clock far off) is left out.

    Parameters
    ----------
    frames : iterable of bytes
    spool : Spool
    on_event : callable, optional
        Shown each frame with the event that was made of it.
    """
    waiting: list[Event] = []
    for body in frames:
        frame = read_frame(body)
        event = event_of(frame, spool)
        if problem(event) is None:
            waiting.append(event)
            on_event(frame, event)
        if len(waiting) == BATCH_EVENTS:
            yield to_batch(waiting)
            waiting = []
    if waiting:
        yield to_batch(waiting)


def _state(state: str, frame: Frame) -> str:
    return "truncated" if frame.truncated and state == "full" else state
