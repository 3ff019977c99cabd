"""Vertex AI request-response logs: rows of the BigQuery table, exported as JSON or CSV.

Who is the account? Google bills the project. Who sells through it labels each request (``labels``
of generateContent, ``metadata.user_id`` of Claude): a customer, else a user there is the account;
without labels it is the project. ``logging_time`` is when the answer was complete:
``metadata.request_latency`` is taken off.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from stillwatch.events import bedrock_bodies, bedrock_usage, bodies, gemini
from stillwatch.events.bodies import decoded, mapping
from stillwatch.events.cutjson import until_cut
from stillwatch.events.event import Event, UnusableError, event_id, instant_us, number, text
from stillwatch.events.labels import SESSION, named, who
from stillwatch.events.openai import Part, conceal
from stillwatch.events.reader import Example, Reader

ID: Final = "vertex_bq"
PROJECT: Final = re.compile(r"projects/([^/]+)")
STREAMS: Final = ("streamgeneratecontent", "streamrawpredict")


class Record(msgspec.Struct, gc=False):
    """The columns that are used; others are passed over."""

    logging_time: str
    endpoint: str | None = None
    request_id: Any = None
    model: str | None = None
    api_method: str | None = None
    request_payload: Any = None
    response_payload: Any = None
    full_request: Any = None
    full_response: Any = None
    metadata: Any = None


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell this source by its columns."""
    return "logging_time" in record and not record.keys().isdisjoint(
        ("full_request", "request_payload", "api_method")
    )


def _listed(value: Any) -> list[Any]:
    found = decoded(value)
    return [] if found is None else found if isinstance(found, list) else [found]


def _pieces(column: Any) -> tuple[list[Any], bool]:
    """Return the JSON values in a payload column, and whether they are whole.

    Each text of the list is a body or a piece of a stream; a body that is too long for one text
    goes on in the next.
    """
    texts = _listed(column)
    values = [decoded(one) for one in texts]
    if all(isinstance(one, Mapping | list) for one in values):
        return values, True
    joined = "".join(one for one in texts if isinstance(one, str))
    one = decoded(joined)
    if isinstance(one, Mapping | list):
        return [one], True
    rest = until_cut(joined) if joined.lstrip()[:1] in ("{", "[") else None
    return ([] if rest is None else [rest]), False


def _body(column: Any, payload: Any) -> tuple[list[Any], bool]:
    """Return the values of a request or an answer, and whether they are whole."""
    found = [one for one in _listed(column) if isinstance(one, Mapping) and one]
    if found:
        return found, True
    values, is_whole = _pieces(payload)
    flat = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return [one for one in flat if isinstance(one, Mapping) and one], is_whole


def _answer(bodies_of: Sequence[Any]) -> tuple[list[Part] | None, str | None]:
    if any("candidates" in one for one in bodies_of):
        return gemini.answered(bodies_of)
    said = bedrock_bodies.answer(bodies_of[0] if len(bodies_of) == 1 else list(bodies_of))
    return said.parts, said.finish


def _tokens(answers: Sequence[Any]) -> tuple[int | None, int | None, int | None]:
    if any(gemini.first(one, gemini.USAGE) for one in answers):
        return gemini.tokens(answers)
    return *bedrock_usage.tokens(list(answers)), None


def _state(state: str, asked_whole: bool, answer_whole: bool) -> str:
    return "truncated" if state == "full" and not (asked_whole and answer_whole) else state


def events(record: Record, line_id: str) -> Iterable[Event]:
    """Turn one row into one event."""
    logged = instant_us(record.logging_time.replace(" UTC", "+00:00"), "logging_time")
    waited = number(mapping(record.metadata).get("request_latency"), "metadata.request_latency")
    if waited is not None and not 0 <= waited < 86_400_000:
        raise UnusableError("metadata.request_latency: not the milliseconds of a request")
    start = logged - round((waited or 0) * 1000)
    asks, asked_whole = _body(record.full_request, record.request_payload)
    answers, answer_whole = _body(record.full_response, record.response_payload)
    body = asks[0] if asks else {}
    if gemini.is_request(body):
        said, fields = gemini.asked(body), gemini.sent(body)
    else:
        said, fields = bodies.asked(body), bodies.sent(body)
    streamed = fields.pop("stream", None)
    method = (record.api_method or "").lower()
    if method:
        streamed = method in STREAMS
    labels = mapping(body.get("labels"))
    customer, user = who(labels, named(mapping(body.get("metadata")), ("userid",)))
    project = PROJECT.search(record.endpoint or "")
    account = customer or (project[1] if project else None)
    replied, finish = _answer(answers) if answers else (None, None)
    prompt, made, thoughts = _tokens(answers)
    own = text(record.request_id)
    yield Event(
        event_id=event_id(own, start, account, line_id),
        source=ID,
        ts_us=start,
        end=None if waited is None else logged,
        content_state=_state(conceal(said, replied), asked_whole, answer_whole),
        account=account,
        end_user=user,
        session=named(labels, SESSION),
        request_id=own,
        operation=record.api_method or None,
        model=(record.model or "").rsplit("/", 1)[-1] or None,
        stream=streamed,
        messages=said,
        completions=replied,
        finish_reason=finish,
        usage_input_tokens=prompt,
        usage_output_tokens=made,
        usage_reasoning_tokens=thoughts,
        **fields,
    )


ROW: Final[Mapping[str, Any]] = {
    "endpoint": "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/l",
    "logging_time": "2026-10-03T04:00:01Z",
    "request_id": 98765432101234567,
    "model": "publishers/google/models/m-large",
    "api_method": "GenerateContent",
}
ASKS: Final = [{"role": "user", "type": "text", "content": "Explain quicksort"}]
ANSWERS: Final = [{"role": "assistant", "type": "text", "content": "Pick a pivot."}]

READER = Reader(
    id=ID,
    title="Vertex AI request-response log, rows from BigQuery",
    feeds=frozenset({"content", "shape", "timing", "identity", "usage"}),
    lacks="Addresses and user agents: give the access log of your own proxy with --edge. Who asks, "
    "unless requests carry labels (a customer, or a user). Requests that sampling_rate left out, "
    "and rows over 10 MB, which Vertex does not write whole.",
    no_account="label requests with a customer or a user, or keep the column endpoint",
    record=Record,
    recognises=recognises,
    events=events,
    examples=(
        Example(
            {
                **ROW,
                "request_payload": ["x"],
                "response_payload": ["y"],
                "full_request": {
                    "contents": [{"role": "user", "parts": [{"text": "Explain quicksort"}]}],
                    "generationConfig": {
                        "temperature": 0.7,
                        "maxOutputTokens": 1024,
                        "candidateCount": 2,
                        "responseLogprobs": True,
                    },
                    "labels": {"customer": "acme", "user": "u_17"},
                },
                "full_response": {
                    "candidates": [
                        {
                            "finishReason": "STOP",
                            "content": {"role": "model", "parts": [{"text": "Pick a pivot."}]},
                        }
                    ],
                    "usageMetadata": {"promptTokenCount": 8, "candidatesTokenCount": 24},
                },
                "metadata": {"request_latency": 1000.0},
            },
            {
                "account": "acme",
                "end_user": "u_17",
                "organization": None,
                "ts_us": 1791000000000000,
                "model": "m-large",
                "n": 2,
                "max_tokens": 1024,
                "logprobs": True,
                "top_logprobs": None,
                "stream": False,
                "messages": ASKS,
                "completions": ANSWERS,
                "content_state": "full",
                "finish_reason": "STOP",
                "usage_input_tokens": 8,
                "usage_output_tokens": 24,
            },
        ),
        Example(
            {
                **ROW,
                "logging_time": "2026-10-03 04:00:00 UTC",
                "request_id": "98765432101234567",
                "api_method": "StreamGenerateContent",
                "request_payload": [
                    '{"contents": [{"parts": [{"text": "Explain',
                    ' quicksort"}]}]}',
                ],
                "response_payload": [
                    '{"candidates": [{"content": {"parts": [{"text": "Pick a"}]}}]}',
                    '{"candidates": [{"content": {"parts": [{"text": " pivot."}]}, "finishReason": '
                    '"STOP"}], "usageMetadata": {"promptTokenCount": 8, "thoughtsTokenCount": 4, '
                    '"candidatesTokenCount": 24}}',
                ],
            },
            {
                "account": "p",
                "end": None,
                "stream": True,
                "messages": ASKS,
                "completions": ANSWERS,
                "content_state": "full",
                "params_sent": [],
                "usage_output_tokens": 28,
                "usage_reasoning_tokens": 4,
            },
        ),
        Example(
            {
                **ROW,
                "api_method": "rawPredict",
                "full_request": '{"messages": [{"role": "user", "content": "Explain quicksort"}], '
                '"max_tokens": 9, "metadata": {"user_id": "u_17"}}',
                "full_response": '{"content": [{"type": "text", "text": "Pick a pivot."}], '
                '"stop_reason": "end_turn", "usage": {"input_tokens": 8, "output_tokens": 24}}',
            },
            {
                "account": "u_17",
                "messages": ASKS,
                "completions": ANSWERS,
                "max_tokens": 9,
                "params_sent": ["max_tokens"],
                "finish_reason": "end_turn",
                "usage_input_tokens": 8,
            },
        ),
    ),
)
