"""vLLM's server log, as text or as JSON lines of a log shipper (``ts``, ``msg``).

It is no log to judge by: it names no customer, its own times lack the year, answers and tokens are
not in it. Lines that a shipper has put a time and an account to are read for what they have.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from stillwatch.events import vllm_lines
from stillwatch.events.access import KEY
from stillwatch.events.event import NO_ACCOUNT, Event, UnusableError, event_id, instant_us
from stillwatch.events.labels import named, who
from stillwatch.events.openai import conceal, messages
from stillwatch.events.reader import Example, Reader

ID: Final = "vllm_log"
SUPPLY: Final = (
    "vLLM's log does not say who asks (nor the answer, nor tokens). Put a gateway that knows the "
    "key in front (LiteLLM, Envoy AI Gateway) and scan its log; or let the log shipper add ts and "
    "account, found by X-Request-Id in the access log of the proxy, which vLLM takes as the id"
)


class Record(msgspec.Struct, gc=False):
    """One line, and what a log shipper has put to it."""

    msg: str | None = None
    message: str | None = None
    log: str | None = None
    ts: str | None = None
    time: str | None = None
    timestamp: str | None = None
    account: Any = None
    customer: Any = None
    tenant: Any = None
    user: Any = None
    user_id: Any = None
    key_hmac: Any = None
    key_hash: Any = None
    key_id: Any = None
    model: str | None = None
    client_address: str | None = None
    user_agent: str | None = None


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell this source by what its lines say."""
    said = record.get("msg", record.get("message", record.get("log")))
    return isinstance(said, str) and vllm_lines.is_of_server(said)


def from_text(line: bytes) -> bytes | None:
    """Make a line of text a JSON line; empty if it tells of no request."""
    said = line.decode("utf-8", "replace")
    if vllm_lines.received(said) is not None:
        return json.dumps({"msg": said}).encode()
    return b"" if vllm_lines.is_of_server(said) or vllm_lines.is_beside(said) else None


def events(record: Record, line_id: str) -> Iterable[Event]:
    """Turn a line of a received request into one event; others are passed over."""
    asked = vllm_lines.received(record.msg or record.message or record.log or "")
    if asked is None:
        return
    labels = msgspec.structs.asdict(record)
    account, user = who(labels)
    key = named(labels, KEY)
    account = account or key
    if account is None:
        raise UnusableError(f"{NO_ACCOUNT}; {SUPPLY}")
    at = record.ts or record.time or record.timestamp
    if at is None:
        raise UnusableError("ts: missing; vLLM's own times lack the year: let the shipper add one")
    start = instant_us(at, "ts")
    said = messages(asked.prompt)
    yield Event(
        event_id=event_id(asked.request_id, start, account, line_id),
        source=ID,
        ts_us=start,
        content_state=conceal(said),
        account=account,
        key=key,
        end_user=user,
        client_address=record.client_address or None,
        user_agent=record.user_agent or None,
        request_id=asked.request_id,
        model=record.model or None,
        messages=said,
        **asked.fields,
    )


TOLD: Final = (
    "INFO 02-13 11:33:33 [logger.py:49] Received request chatcmpl-r1: {}params: SamplingParams("
    "n=4, repetition_penalty=1.0, temperature=0.7, top_p=0.95, top_k=0, seed=None, stop=['a), b'], "
    "max_tokens=100, logprobs=5, guided_decoding=Guided(x=1)), {}lora_request: None."
)

READER = Reader(
    id=ID,
    title="vLLM server log, text or JSON lines",
    feeds=frozenset({"shape", "timing"}),
    lacks="The account, above all, and the year of its times: they must be added; as it is, it "
    "cannot be scanned. Also answers, tokens, status, addresses, and in new versions prompts. "
    "Better: a gateway in front that knows the key, and scan its log.",
    no_account=SUPPLY,
    record=Record,
    recognises=recognises,
    events=events,
    from_text=from_text,
    examples=(
        Example(
            {"ts": "2026-10-03T04:00:00Z", "msg": TOLD.format("", ""), "account": "u_17"},
            {
                "account": "u_17",
                "ts_us": 1791000000000000,
                "request_id": "r1",
                "n": 4,
                "temperature": 0.7,
                "top_logprobs": 5,
                "seed": None,
                "stop": ["a), b"],
                "params_sent": None,
                "messages": None,
                "content_state": "absent",
            },
        ),
        Example(
            {
                "time": "2026-10-03T04:00:00Z",
                "log": TOLD.format(
                    "prompt: 'Explain it\\'s \\npivot, params: SamplingParams(', ",
                    "prompt_token_ids: [1, 2], ",
                ),
                "tenant": "acme",
                "user_id": "u_17",
            },
            {
                "account": "acme",
                "end_user": "u_17",
                "n": 4,
                "messages": [
                    {
                        "role": "user",
                        "type": "text",
                        "content": "Explain it's \npivot, params: SamplingParams(",
                    }
                ],
                "content_state": "full",
            },
        ),
    ),
)
