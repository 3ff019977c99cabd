"""Streams of chunks: no reasoning in any of them, and the answer as it was."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.measures.answers import narrow_answer
from stillwatch.measures.choice_stream import ChoiceStream
from stillwatch.measures.narrowing import Narrowing
from stillwatch.measures.tags import CLOSES, OPENS, PAIRS

CANARY = "CANARY"
NO_REASONING = Narrowing(allow_reasoning=False)
NO_LOGPROBS = Narrowing(allow_logprobs=False)


def chunk(delta=None, index=0, finish=None, **beside) -> dict:
    choice = {"index": index, "delta": delta or {}, "logprobs": None, "finish_reason": finish}
    return {"id": "c1", "object": "chat.completion.chunk", "choices": [choice], **beside}


def narrowed(chunks, narrowing=NO_REASONING, begins=False) -> list:
    stream = ChoiceStream(narrowing, begins)
    return [one for data in chunks for one in stream.narrow(data)]


def content(chunks, index=0) -> str:
    """Put the visible text of a choice together."""
    said = [
        one["delta"].get("content", "")
        for data in chunks
        for one in data["choices"]
        if one["index"] == index
    ]
    return "".join(one for one in said if one)


ENDS = [chunk({"content": "It is "}), chunk({"content": "4."}), chunk(finish="stop")]
USAGE = {"id": "c1", "choices": [], "usage": {"completion_tokens": 9}}


@pytest.mark.parametrize(
    "delta",
    [
        {"reasoning_content": CANARY, "content": None},
        {"reasoning": CANARY, "content": ""},
        {"reasoning_details": [{"type": "reasoning.text", "text": CANARY}]},
        {"thinking_blocks": [{"type": "thinking", "thinking": CANARY}], "content": ""},
        {"provider_specific_fields": {"thinking_blocks": [{"signature": CANARY}]}},
        {"content": [{"type": "thinking", "thinking": [{"type": "text", "text": CANARY}]}]},
        {"content": f"<think>{CANARY}</think>"},
        {"content": CANARY, "extra_content": {"google": {"thought": True}}},
    ],
)
def test_reasoning_before_the_answer(delta) -> None:
    chunks = [chunk({"role": "assistant", "content": ""}), chunk(delta), *ENDS, USAGE]
    found = narrowed(chunks)
    assert CANARY not in json.dumps(found)
    assert [one for one in found if one in (chunks[0], *ENDS, USAGE)] == [chunks[0], *ENDS, USAGE]
    assert content(found) == "It is 4."


def test_a_chunk_that_has_more_than_reasoning_stays() -> None:
    (found,) = narrowed([chunk({"role": "assistant", "reasoning": CANARY})])
    assert found == chunk({"role": "assistant"})
    (found,) = narrowed([chunk({"reasoning": CANARY}, usage={"completion_tokens": 1})])
    assert found == chunk(usage={"completion_tokens": 1})


def test_token_ids_and_raw_copies() -> None:
    first = chunk({"role": "assistant"}, prompt_token_ids=[1])
    first["choices"][0]["token_ids"] = [2]
    last = {**USAGE, "__verbose": {"content": CANARY}}
    assert narrowed([first, last]) == [chunk({"role": "assistant"}), USAGE]


def test_gemini_marks_and_tags_together() -> None:
    mark = {"extra_content": {"google": {"thought": True}}}
    chunks = [
        chunk({"content": f"<thought>{CANARY}", **mark}),
        chunk({"content": CANARY, **mark}),
        chunk({"content": "</thought>4"}),
        chunk(finish="stop"),
    ]
    found = narrowed(chunks)
    assert CANARY not in json.dumps(found)
    assert content(found) == "4"


def test_each_choice_has_its_own_tags() -> None:
    chunks = [
        chunk({"content": "<think>"}, 0),
        chunk({"content": "seen"}, 1),
        chunk({"content": CANARY}, 0),
        chunk({"content": "</think>shown"}, 0),
    ]
    found = narrowed(chunks)
    assert (content(found, 0), content(found, 1)) == ("shown", "seen")


def test_what_was_held_comes_with_the_end() -> None:
    found = narrowed([chunk({"content": "a <"}), chunk({"content": "thin"}), chunk(finish="stop")])
    assert content(found) == "a <thin"
    assert found[-1] == chunk({"content": "<thin"}, finish="stop")


def test_what_was_held_of_parts_comes_with_the_end() -> None:
    parts = [{"type": "text", "text": "a<"}]
    found = narrowed([chunk({"content": parts}), chunk(finish="stop")])
    assert [one["choices"][0]["delta"]["content"][0]["text"] for one in found] == ["a", "<"]


def test_a_stream_that_ends_within_a_tag() -> None:
    found = narrowed([chunk({"content": "<think>" + CANARY}), chunk(finish="length")])
    assert found == [chunk(finish="length")]


def test_an_answer_that_starts_within_reasoning() -> None:
    chunks = [chunk({"content": CANARY}), chunk({"content": "</thi"}), chunk({"content": "nk>4"})]
    assert content(narrowed(chunks, begins=True)) == "4"


def test_probabilities_of_reasoning_and_of_the_answer() -> None:
    def spelled(token) -> dict:
        return {"content": [{"token": token, "logprob": -0.5, "top_logprobs": []}]}

    hidden, shown = chunk({"reasoning": CANARY, "role": "assistant"}), chunk({"content": "4"})
    hidden["choices"][0]["logprobs"] = spelled(CANARY)
    shown["choices"][0]["logprobs"] = spelled("4")
    first, second = narrowed([hidden, shown])
    assert first["choices"][0]["logprobs"] is None
    assert second is shown or second == shown
    (none,) = narrowed([shown], NO_LOGPROBS)
    assert none == chunk({"content": "4"})


def test_completions() -> None:
    def text(said, finish=None) -> dict:
        return {"choices": [{"index": 0, "text": said, "finish_reason": finish}]}

    chunks = [text("<thi"), text(f"nk>{CANARY}</think"), text(">It is"), text(" 4 <", "stop")]
    assert narrowed(chunks) == [text("It is"), text(" 4 <", "stop")]


def test_calls_of_tools_are_untouched() -> None:
    call = {"index": 0, "function": {"name": "thinking", "arguments": '{"thought": "<think>'}}
    chunks = [chunk({"tool_calls": [call]}), chunk({"tool_calls": [call]}), chunk(finish="stop")]
    assert narrowed(chunks) == chunks


@pytest.mark.parametrize("data", [{}, {"choices": None}, {"choices": [None, 3, {"delta": "x"}]}])
def test_odd_chunks_pass(data) -> None:
    assert narrowed([data]) == [data]


PIECES = st.sampled_from([*OPENS, *CLOSES, "<", "</", "think", ">", "<|", "a", "b ", "\n", "β"])


@given(
    st.sampled_from(["", "said "]),
    st.sampled_from(PAIRS),
    st.booleans(),
    st.lists(PIECES, max_size=10),
    st.lists(st.integers(0, 120), max_size=12),
)
def test_however_it_is_cut_the_stream_says_what_the_whole_says(
    said, pair, closes, pieces, cuts
) -> None:
    text = said + pair[0] + (pair[1] if closes else "") + "".join(pieces)
    at = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    chunks = [chunk({"content": text[a:b]}) for a, b in pairwise(at)]
    body = {"choices": [{"index": 0, "message": {"content": text}}]}
    whole = narrow_answer("/v1/chat/completions", body, NO_REASONING)
    streamed = content(narrowed([*chunks, chunk(finish="stop")]))
    assert streamed == whole["choices"][0]["message"]["content"]
