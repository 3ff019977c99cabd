import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.events import bodies
from stillwatch.events.streamed import answered, chunks

ANSWER = "Pick a pivot."
TEXT = {"role": "assistant", "type": "text", "content": ANSWER}
PIECES = ("Pick ", "a ", "pivot.")


def sse(*values: dict[str, Any], named: bool = False, end: str = "data: [DONE]\n\n") -> str:
    lines = [f"data: {json.dumps(value)}\n\n" for value in values]
    names = [f"event: {value.get('type')}\n" if named else "" for value in values]
    return "".join(a + b for a, b in zip(names, lines, strict=True)) + end


def chat(index: int = 0, finish: str | None = None, **delta: Any) -> dict[str, Any]:
    return {"choices": [{"index": index, "delta": delta, "finish_reason": finish}]}


def call(arguments: str, index: int) -> dict[str, Any]:
    return {"tool_calls": [{"index": index, "function": {"arguments": arguments}}]}


CHAT = sse(
    chat(role="assistant"),
    *(chat(content=one) for one in PIECES),
    chat(finish="stop"),
    {"usage": {}},
)
ANTHROPIC = sse(
    {"type": "message_start", "message": {"role": "assistant", "content": []}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    *(
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": one}}
        for one in PIECES
    ),
    {"type": "message_delta", "delta": {"stop_reason": "end_turn"}},
    {"type": "message_stop"},
    named=True,
    end="",
)
GEMINI = sse(
    *({"candidates": [{"content": {"role": "model", "parts": [{"text": p}]}}]} for p in PIECES),
    {"candidates": [{"content": {"parts": []}, "finishReason": "STOP"}]},
    end="",
)
OUTPUT = [
    {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": ANSWER}]}
]
DELTAS = [{"type": "response.output_text.delta", "delta": one} for one in PIECES]
RESPONSES = sse(
    *DELTAS,
    {"type": "response.completed", "response": {"output": OUTPUT, "status": "completed"}},
    named=True,
)
COMPLETION = sse(*({"choices": [{"index": 0, "text": one}]} for one in PIECES))


@pytest.mark.parametrize(
    ("text", "finish"),
    [
        (CHAT, "stop"),
        (CHAT.replace("\n", "\r\n"), "stop"),
        (f": comment\n\n{CHAT}", "stop"),
        (ANTHROPIC, "end_turn"),
        (GEMINI, "STOP"),
        (RESPONSES, "completed"),
        (sse(*DELTAS, named=True), None),
        (COMPLETION, None),
    ],
)
def test_streams_are_put_together(text: str, finish: str | None) -> None:
    assert answered(text) == bodies.answered(text) == ([TEXT], finish)


def test_a_stream_that_is_cut_off_is_read_so_far() -> None:
    cut = CHAT[: CHAT.index("pivot")]
    assert answered(cut) == ([{**TEXT, "content": "Pick a "}], None)


def test_choices_reasoning_and_calls_are_kept_apart() -> None:
    text = sse(
        chat(reasoning_content="hm"),
        chat(1, content="B"),
        chat(content="A"),
        chat(2, **call('{"x"', 1)),
        chat(2, **call("{}", 0)),
        chat(2, **call(": 1}", 1)),
    )
    said, _ = answered(text) or (None, None)
    assert [(one["type"], one["content"]) for one in said or ()] == [
        ("reasoning", "hm"),
        ("text", "A"),
        ("text", "B"),
        ("tool_call", "{}"),
        ("tool_call", '{"x": 1}'),
    ]


@pytest.mark.parametrize("text", ["", "Pick a pivot.", "data: is what I need", "data:", "{}", "1"])
def test_other_text_is_no_stream(text: str) -> None:
    assert chunks(text) is None and answered(text) is None


names = st.sampled_from(
    [
        "choices",
        "delta",
        "candidates",
        "type",
        "response",
        "index",
        "tool_calls",
        "function",
        "text",
    ]
)
anything = st.recursive(
    st.none() | st.integers() | st.text(max_size=5) | st.just("response.completed"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(st.dictionaries(names, anything, max_size=4), max_size=4))
def test_whatever_a_stream_carries_is_read(values: list[dict[str, Any]]) -> None:
    assert answered(sse(*values)) is not None
