"""Answers that come as a stream of server-sent events, narrowed one event at a time."""

from typing import Any, Protocol

from stillwatch.measures.answers import generates
from stillwatch.measures.choice_stream import ChoiceStream
from stillwatch.measures.message_stream import MessageStream
from stillwatch.measures.narrowing import Narrowing
from stillwatch.measures.response_stream import ResponseStream

Object = dict[str, Any]
Event = tuple[str | None, Object]
"""The name of an event (its ``event:`` line), if it has one, and the object in its data."""


class _Stream(Protocol):
    def narrow(self, data: Object) -> list[Object]: ...


class StreamNarrower:
    """Takes out of one stream what an account does not get.

    Parameters
    ----------
    path : str
        Of the request.
    narrowing : Narrowing
    begins_thinking : bool
        As for `answers.narrow_answer`. Here it matters more: of an answer that starts within
        reasoning, all is sent until the closing tag shows it, if nobody says so beforehand.
    """

    def __init__(self, path: str, narrowing: Narrowing, *, begins_thinking: bool = False) -> None:
        self._stream: _Stream | None = None
        if not narrowing.spares_answers and generates(path):
            kind = _kind(path)
            self._stream = kind(narrowing, begins_thinking)

    def narrow(self, event: str | None, data: Object) -> list[Event]:
        """Return what to send in the place of one event.

        Nothing where the event is dropped; the very object that came where nothing was changed,
        so that its bytes can pass; one more event before it where text was held back that has to
        come out now.
        """
        if self._stream is None:
            return [(event, data)]
        sent = self._stream.narrow(data)
        return [
            (event if event is None or one.get("type") == data.get("type") else one["type"], one)
            for one in (data if one == data else one for one in sent)
        ]


def _kind(path: str) -> type[ChoiceStream | MessageStream | ResponseStream]:
    if path.startswith("/v1/messages"):
        return MessageStream
    return ResponseStream if path.startswith("/v1/responses") else ChoiceStream
