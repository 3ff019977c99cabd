import json
from typing import Any

import pytest

from stillwatch.events.event import Event, UnusableError
from stillwatch.events.genai import ANSWERED, ASKED, CHOICE, Exchange, is_inference

START = 1_791_000_000_120_000
ANSWER = [
    {
        "role": "assistant",
        "finish_reason": "stop",
        "parts": [{"type": "reasoning", "content": "hm"}, {"type": "text", "content": "yo"}],
    }
]


def made(**known: Any) -> Event:
    return Exchange({name.replace("__", "."): v for name, v in known.items()}).event(
        START, None, "e1"
    )


def of(known: dict[str, Any]) -> Event:
    return Exchange(known).event(START, None, "e1")


@pytest.mark.parametrize("answer", [ANSWER, json.dumps(ANSWER), json.dumps(ANSWER[0])])
def test_messages_as_values_or_as_json(answer: Any) -> None:
    event = of({ANSWERED: answer, ASKED: '[{"role":"user","content":"hi"}]'})
    assert [(p["type"], p["content"]) for p in event.completions or ()] == [
        ("reasoning", "hm"),
        ("text", "yo"),
    ]
    assert [(p["role"], p["content"]) for p in event.messages or ()] == [("user", "hi")]
    assert event.finish_reason == "stop" and event.content_state == "full"


def test_finish_of_the_response_counts_before_that_of_a_message() -> None:
    reasons = {"gen_ai.response.finish_reasons": ["length"]}
    assert of({ANSWERED: ANSWER, **reasons}).finish_reason == "length"
    assert of({ANSWERED: [{"role": "assistant"}]}).finish_reason is None
    assert of({"gen_ai.response.finish_reasons": []}).finish_reason is None


def test_old_and_new_names_of_token_counts() -> None:
    old = made(gen_ai__usage__prompt_tokens=5, gen_ai__usage__completion_tokens="6")
    new = made(gen_ai__usage__input_tokens=5, gen_ai__usage__output_tokens=6)
    for event in (old, new):
        assert (event.usage_input_tokens, event.usage_output_tokens) == (5, 6)
    assert made().usage_input_tokens is None


def test_a_count_that_is_none_is_named() -> None:
    with pytest.raises(UnusableError, match=r"^gen_ai\.usage\.input_tokens: not a whole number$"):
        made(gen_ai__usage__input_tokens="secret words")


def test_choice_events_bring_answer_and_finish() -> None:
    exchange = Exchange({"user.id": "u"})
    exchange.add("gen_ai.user.message", {"content": "hi"})
    exchange.add(CHOICE, {"finish_reason": "stop", "message": {"content": "yo"}})
    event = exchange.event(START, None, "e1")
    assert event.account == "u" and event.finish_reason == "stop"
    assert [p["content"] for p in (event.messages or []) + (event.completions or [])] == [
        "hi",
        "yo",
    ]


def test_only_what_was_sent_counts_as_sent() -> None:
    assert made().params_sent is None
    event = made(gen_ai__request__temperature=0.0, gen_ai__request__choice__count=4)
    assert event.params_sent == ["n", "temperature"] and event.temperature == 0.0
    assert event.max_tokens is None


def test_time_to_first_chunk_is_in_seconds() -> None:
    assert made(gen_ai__response__time_to_first_chunk=0.5).first_token == START + 500_000
    assert made().first_token is None


def test_agents_and_tools_are_no_model_calls() -> None:
    assert is_inference({"gen_ai.system": "openai"})
    assert not is_inference({"gen_ai.operation.name": "execute_tool"})
    assert not is_inference({"http.route": "/"})
