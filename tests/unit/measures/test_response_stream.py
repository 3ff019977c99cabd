"""Streams of the responses API: reasoning items go, wherever they are repeated."""

import copy
import json

import pytest

from stillwatch.measures.narrowing import Narrowing
from stillwatch.measures.response_stream import ResponseStream

CANARY = "CANARY"
REASONING = {
    "type": "reasoning",
    "id": "rs",
    "summary": [{"type": "summary_text", "text": CANARY}],
    "encrypted_content": CANARY,
}


def message(text, logprobs=()) -> dict:
    part = {"type": "output_text", "text": text, "logprobs": list(logprobs)}
    return {"type": "message", "id": "m", "content": [part]}


def event(kind, **fields) -> dict:
    return {"type": f"response.{kind}", **fields}


def said(kind, place, text, **beside) -> dict:
    name = "delta" if kind == "delta" else "text"
    return event(
        f"output_text.{kind}",
        item_id="m",
        output_index=place,
        content_index=0,
        **{name: text},
        **beside,
    )


def numbered(events) -> list:
    return [{**one, "sequence_number": at} for at, one in enumerate(copy.deepcopy(events))]


def narrowed(events, begins=False, **narrowing) -> list:
    stream = ResponseStream(Narrowing(**(narrowing or {"allow_reasoning": False})), begins)
    return [one for data in numbered(events) for one in stream.narrow(data)]


CREATED = event("created", response={"output": [], "reasoning": {"effort": "low"}})
THOUGHT = [
    event("output_item.added", output_index=0, item={**REASONING, "summary": []}),
    event("reasoning_summary_part.added", item_id="rs", output_index=0, part={"text": CANARY}),
    event("reasoning_summary_text.delta", item_id="rs", output_index=0, delta=CANARY),
    event("reasoning_summary_text.done", item_id="rs", output_index=0, text=CANARY),
    event("reasoning_text.delta", item_id="rs", output_index=0, delta=CANARY),
    event("content_part.added", item_id="rs", output_index=0, content_index=0,
          part={"type": "reasoning_text", "text": CANARY}),
    event("content_part.done", item_id="rs", part={"type": "other", "text": CANARY}),
    event("output_item.done", output_index=0, item=REASONING),
]  # fmt: skip


def answer(place, *pieces, text=None) -> list:
    whole = "".join(pieces) if text is None else text
    return [
        event("output_item.added", output_index=place, item={**message(""), "content": []}),
        event(
            "content_part.added", item_id="m", output_index=place, content_index=0,
            part={"type": "output_text", "text": ""},
        ),
        *(said("delta", place, one, logprobs=[]) for one in pieces),
        said("done", place, whole),
        event("output_item.done", output_index=place, item=message(whole)),
    ]  # fmt: skip


def completed(*items) -> dict:
    usage = {"output_tokens_details": {"reasoning_tokens": 7}}
    return event("completed", response={"output": list(items), "usage": usage})


def test_reasoning_items_go_and_the_others_are_numbered_anew() -> None:
    call = event("function_call_arguments.delta", output_index=2, delta='{"a": "<think>"')
    found = narrowed(
        [CREATED, *THOUGHT, *answer(1, "It is", " 4"), call, completed(REASONING, message("It"))]
    )
    assert CANARY not in json.dumps(found)
    assert found == numbered(
        [CREATED, *answer(0, "It is", " 4"), {**call, "output_index": 1}, completed(message("It"))]
    )


def test_reasoning_that_is_allowed_stays() -> None:
    events = [CREATED, *THOUGHT, *answer(1, "a"), completed(REASONING)]
    assert narrowed(events, allow_logprobs=False) == numbered(events)


def test_a_part_of_reasoning_within_a_message_goes() -> None:
    reasoning = {"type": "reasoning_text", "text": CANARY}
    beside = {"item_id": "m", "output_index": 0}
    events = [
        event("content_part.added", content_index=0, part=reasoning, **beside),
        event("output_text.delta", content_index=0, delta=CANARY, **beside),
        event("content_part.added", content_index=1, part={"type": "output_text"}, **beside),
        event("output_text.delta", content_index=1, delta="a", **beside),
    ]
    assert narrowed(events) == numbered(
        [{**events[2], "content_index": 0}, {**events[3], "content_index": 0}]
    )


def test_tags_in_deltas_and_in_what_repeats_them() -> None:
    whole = f"<think>{CANARY}</think>It is 4"
    events = [*answer(0, "<thi", f"nk>{CANARY}", "</th", "ink>It is 4"), completed(message(whole))]
    found = narrowed([*events[:2], *events[2:]])
    assert found == numbered([*answer(0, "It is 4"), completed(message("It is 4"))])


def test_what_was_held_comes_before_the_text_is_done() -> None:
    assert narrowed(answer(0, "a", " <")) == numbered(answer(0, "a", " ", "<"))


@pytest.mark.parametrize(("text", "begins"), [("<think>CANARY", False), ("CANARY", True)])
def test_a_stream_that_ends_within_reasoning(text, begins) -> None:
    found = narrowed([*answer(0, text), completed(message(text))], begins)
    assert CANARY not in json.dumps(found)


def test_an_item_that_reuses_the_number_of_reasoning_is_seen() -> None:
    found = narrowed([*THOUGHT, *answer(0, "a")])
    assert found == numbered(answer(0, "a"))


def test_probabilities() -> None:
    token = {"token": "a", "logprob": -0.123456, "top_logprobs": [{"token": "b", "logprob": -2.0}]}
    events = [said("delta", 0, "a", logprobs=[token]), completed(message("a", [token]))]
    assert narrowed(events) == numbered(events)
    none = [said("delta", 0, "a", logprobs=[]), completed(message("a"))]
    assert narrowed(events, allow_logprobs=False) == numbered(none)
    coarse = {**token, "logprob": -0.1, "top_logprobs": []}
    assert narrowed(events, logprob_decimals=1, top_logprobs=0) == numbered(
        [said("delta", 0, "a", logprobs=[coarse]), completed(message("a", [coarse]))]
    )
    hidden = said("delta", 0, f"<think>{CANARY}</think>", logprobs=[{**token, "token": CANARY}])
    assert narrowed([hidden]) == []
