"""Anthropic's streams: thinking blocks go, the others are numbered without gaps."""

import json

import pytest

from stillwatch.measures.message_stream import MessageStream
from stillwatch.measures.narrowing import Narrowing

CANARY = "CANARY"


def start(index, **block) -> dict:
    return {"type": "content_block_start", "index": index, "content_block": block}


def grow(index, kind, **delta) -> dict:
    return {"type": "content_block_delta", "index": index, "delta": {"type": kind, **delta}}


def stop(index) -> dict:
    return {"type": "content_block_stop", "index": index}


BEGIN = {"type": "message_start", "message": {"content": [], "usage": {"input_tokens": 3}}}
ENDED = [
    {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 9}},
    {"type": "message_stop"},
]


def text(index, *pieces) -> list:
    grown = [grow(index, "text_delta", text=one) for one in pieces]
    return [start(index, type="text", text=""), *grown, stop(index)]


def thinking(index) -> list:
    return [
        start(index, type="thinking", thinking="", signature=""),
        grow(index, "thinking_delta", thinking=CANARY),
        grow(index, "signature_delta", signature=CANARY),
        stop(index),
    ]


def redacted(index) -> list:
    return [start(index, type="redacted_thinking", data=CANARY), stop(index)]


def tool(index) -> list:
    return [
        start(index, type="tool_use", id="t", name="think", input={}),
        grow(index, "input_json_delta", partial_json='{"thinking": "<think>'),
        stop(index),
    ]


def narrowed(events, begins=False, **narrowing) -> list:
    stream = MessageStream(Narrowing(**(narrowing or {"allow_reasoning": False})), begins)
    return [one for data in events for one in stream.narrow(data)]


def test_thinking_blocks_go_and_the_others_are_numbered_anew() -> None:
    events = [
        BEGIN, *thinking(0), *text(1, "It", " is"), *redacted(2), *thinking(3), *tool(4),
        {"type": "ping"}, *text(5, "4"), *ENDED,
    ]  # fmt: skip
    found = narrowed(events)
    assert CANARY not in json.dumps(found)
    assert found == [
        BEGIN, *text(0, "It", " is"), *tool(1), {"type": "ping"}, *text(2, "4"), *ENDED
    ]  # fmt: skip


def test_reasoning_that_is_allowed_stays() -> None:
    events = [BEGIN, *thinking(0), *text(1, "a"), *ENDED]
    assert narrowed(events, allow_logprobs=False) == events


def test_a_thinking_delta_in_a_block_of_text_goes() -> None:
    events = text(0, "a")
    assert narrowed([*events[:1], grow(0, "thinking_delta", thinking=CANARY), *events[1:]]) == (
        events
    )


def test_tags_across_deltas_and_blocks() -> None:
    events = [*text(0, "a<th", f"ink>{CANARY}"), *text(1, f"{CANARY}</thi", "nk>b")]
    assert narrowed(events) == [*text(0, "a"), *text(1, "b")]


def test_a_tag_that_begins_where_the_block_starts() -> None:
    events = [start(0, type="text", text="<thi"), *text(0, f"nk>{CANARY}</think>a")[1:]]
    assert narrowed(events) == text(0, "a")


def test_what_was_held_comes_before_the_stop() -> None:
    assert narrowed(text(0, "a <", "b", "<")) == text(0, "a ", "<b", "<")


@pytest.mark.parametrize("begins", [False, True])
def test_a_stream_that_ends_within_reasoning(begins) -> None:
    events = text(0, CANARY if begins else f"<think>{CANARY}")
    assert CANARY not in json.dumps(narrowed(events[:-1], begins))
    assert CANARY not in json.dumps(narrowed(events, begins))
