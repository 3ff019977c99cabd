import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.measures.narrowing import NOTHING, Narrowing
from stillwatch.measures.requests import LENGTHS, begins_thinking, narrow_request

CHAT, TEXT, RESPONSES, MESSAGES = LENGTHS
NARROW = Narrowing(
    allow_logprobs=False,
    allow_reasoning=False,
    allow_logit_bias=False,
    max_choices=1,
    output_per_answer=500,
)


@pytest.mark.parametrize(
    ("path", "narrowing", "given", "sent", "changed"),
    [
        (CHAT, NARROW, {"model": "m"}, {"model": "m", "max_completion_tokens": 500}, None),
        (TEXT, NARROW, {}, {"max_tokens": 500}, None),
        (RESPONSES, NARROW, {"reasoning": {"effort": "high"}, "max_output_tokens": 9000},
         {"reasoning": {"effort": "high"}, "max_output_tokens": 500}, None),
        (MESSAGES, NARROW, {"max_tokens": 400}, {"max_tokens": 400}, ()),
        (CHAT, NARROW, {"max_tokens": 9000, "max_completion_tokens": 5, "min_tokens": 600},
         {"max_tokens": 500, "max_completion_tokens": 5, "min_tokens": 500},
         ("max_tokens", "min_tokens")),
        (CHAT, NARROW, {"max_tokens": "9000"}, {"max_tokens": 500}, None),
        (CHAT, NARROW, {"n_predict": -1}, {"n_predict": 500}, None),
        (CHAT, NARROW, {"max_tokens": None}, {"max_tokens": None, "max_completion_tokens": 500},
         ("max_completion_tokens",)),
    ],
)  # fmt: skip
def test_an_answer_is_limited(path, narrowing, given, sent, changed) -> None:
    body, names = narrow_request(path, given, narrowing)
    assert body == sent
    expected = tuple(sorted(k for k in sent if sent[k] != given.get(k)))
    assert names == (expected if changed is None else changed)


@pytest.mark.parametrize(
    "field",
    [
        {"logprobs": True, "top_logprobs": 20},
        {"logprobs": 5},
        {"logprobs": 0},
        {"prompt_logprobs": 1},
        {"n_probs": 10, "post_sampling_probs": True},
        {"return_logprob": True, "top_logprobs_num": 5, "logprob_start_len": 0},
        {"include": ["message.output_text.logprobs"]},
    ],
)
def test_nobody_asks_for_log_probabilities(field) -> None:
    body, names = narrow_request(
        CHAT, {"model": "m", "echo": True, **field}, Narrowing(allow_logprobs=False)
    )
    assert body == {"model": "m", "echo": True}
    assert names == tuple(sorted(field))


@pytest.mark.parametrize(
    "field",
    [
        {"return_token_ids": True},
        {"separate_reasoning": False, "stream_reasoning": False},
        {"chat_template": "{{ messages }}<think>"},
        {"reasoning_format": "none", "thinking_forced_open": True},
        {"merge_reasoning_content_in_choices": True},
        {"stop": ["</think>"]},
        {"stop": "</thi"},
        {"stop_sequences": ["x</THINK>"]},
        {"stop_token_ids": [151668], "bad_words": ["</think>"]},
        {"include": ["reasoning.encrypted_content"]},
    ],
)
def test_no_field_moves_reasoning_elsewhere(field) -> None:
    body, names = narrow_request(CHAT, {"model": "m", **field}, Narrowing(allow_reasoning=False))
    assert body == {"model": "m"}
    assert names == tuple(sorted(field))


def test_thinking_itself_stays_allowed() -> None:
    body = {
        "thinking": {"type": "enabled", "budget_tokens": 4000},
        "reasoning_effort": "high",
        "chat_template_kwargs": {"enable_thinking": True},
        "include_reasoning": True,
        "stop": ["\n", "<", "END"],
        "include": ["file_search_call.results"],
    }
    assert narrow_request(CHAT, body, Narrowing(allow_reasoning=False)) == (body, ())


def test_what_else_is_in_a_list_stays() -> None:
    body, names = narrow_request(
        RESPONSES,
        {"include": ["reasoning.encrypted_content", "a"], "stop": ["</think>", "END"]},
        Narrowing(allow_reasoning=False),
    )
    assert body == {"include": ["a"], "stop": ["END"]}
    assert names == ("include", "stop")


@pytest.mark.parametrize(("asked", "sent"), [(5, 1), ("5", 1), (5.0, 1), (True, 1), (0, 1), (1, 1)])
def test_one_answer_to_a_prompt(asked, sent) -> None:
    narrowing = Narrowing(max_choices=1)
    body, _ = narrow_request(TEXT, {"n": asked, "best_of": asked}, narrowing)
    assert body == {"n": sent, "best_of": sent}


def test_no_bias_on_tokens() -> None:
    biases = {"logit_bias": {"42": -100}, "custom_logit_processor": "x", "logits_processors": ["x"]}
    body, names = narrow_request(CHAT, biases, Narrowing(allow_logit_bias=False))
    assert (body, names) == ({}, tuple(sorted(biases)))


@pytest.mark.parametrize(
    ("asked", "sent"), [(20, 3), (-1, 3), ("20", 3), (2, 2), (0, 0), (True, True), (False, False)]
)
def test_few_alternatives_to_a_token(asked, sent) -> None:
    body, _ = narrow_request(CHAT, {"logprobs": asked}, Narrowing(top_logprobs=3))
    assert body["logprobs"] is sent


@pytest.mark.parametrize(
    ("cap", "sent"),
    [
        (2000, {"type": "enabled", "budget_tokens": 1999}),
        (1024, {"type": "disabled"}),
        (9000, {"type": "enabled", "budget_tokens": 4000}),
    ],
)
def test_a_thinking_budget_stays_below_the_limit(cap, sent) -> None:
    thinking = {"type": "enabled", "budget_tokens": 4000}
    body, _ = narrow_request(
        MESSAGES, {"thinking": thinking, "max_tokens": 8000}, Narrowing(output_per_answer=cap)
    )
    assert body["thinking"] == sent


def test_what_litellm_merges_into_the_request_is_narrowed_too() -> None:
    body, names = narrow_request(
        CHAT,
        {"max_tokens": 5, "extra_body": {"n": 4, "logprobs": True, "seed": 1, "max_tokens": 900}},
        NARROW,
    )
    assert body == {"max_tokens": 5, "extra_body": {"n": 1, "seed": 1, "max_tokens": 500}}
    assert names == ("extra_body.logprobs", "extra_body.max_tokens", "extra_body.n")


def test_what_engines_give_to_parsers_is_narrowed_too() -> None:
    kwargs = {"enable_thinking": True, "force_nonempty_content": True}
    narrowing = Narrowing(allow_reasoning=False)
    body, names = narrow_request(CHAT, {"chat_template_kwargs": kwargs}, narrowing)
    assert body == {"chat_template_kwargs": {"enable_thinking": True}}
    assert names == ("chat_template_kwargs.force_nonempty_content",)
    body, names = narrow_request(CHAT, {"extra_body": {"chat_template_kwargs": kwargs}}, narrowing)
    assert body == {"extra_body": {"chat_template_kwargs": {"enable_thinking": True}}}
    assert names == ("extra_body.chat_template_kwargs.force_nonempty_content",)


def test_what_is_nested_deeper_than_any_engine_reads_is_left_out() -> None:
    deep: dict = {"n": 9}
    for _ in range(9):
        deep = {"extra_body": deep}
    body, _ = narrow_request(CHAT, deep, NARROW)
    assert '"n"' not in json.dumps(body)


@pytest.mark.parametrize("path", ["/v1/embeddings", "/v1/models", "/v1/messages/count_tokens"])
def test_other_paths_are_left_alone(path) -> None:
    body = {"n": 5, "logprobs": True}
    assert narrow_request(path, body, NARROW) == (body, ())


VALUES = st.sampled_from(
    [None, True, False, 0, 1, 7, -1, 1.5, "9", "</think>", [], ["</think>", 3], {}, {"n": 2}]
)
FIELDS = st.sampled_from(
    ["n", "best_of", "logprobs", "include", "stop", "max_tokens", "thinking", "extra_body", "other"]
)


@given(st.sampled_from(list(LENGTHS)), st.dictionaries(FIELDS, VALUES))
def test_whatever_is_sent_is_narrowed_and_not_changed_in_place(path, body) -> None:
    before = copy.deepcopy(body)
    sent, names = narrow_request(path, body, NARROW)
    assert body == before
    assert sent.get("n") in (None, 1)
    assert sent.get("logprobs") is None or sent["logprobs"] is False
    assert sent.get("other") == before.get("other")
    assert narrow_request(path, sent, NARROW) == (sent, ())
    assert narrow_request(path, body, NOTHING) == (body, ())
    assert bool(names) is (sent != body)


@pytest.mark.parametrize(
    ("path", "body", "begins"),
    [
        (TEXT, {"prompt": "Q: 2+2?\n<think>\nOkay"}, True),
        (TEXT, {"prompt": ["a", "b<think>"]}, True),
        (TEXT, {"prompt": "<think>a</think>"}, False),
        (TEXT, {"prompt": "<think>", "echo": True}, False),
        (CHAT, {"messages": [{"role": "user", "content": "<think>"}],
                "add_generation_prompt": False}, True),
        (CHAT, {"messages": [{"role": "user", "content": "<think>"}],
                "continue_final_message": True}, True),
        (TEXT, {"prompt": [1, 2, 3]}, False),
        (CHAT, {"messages": [{"role": "assistant", "content": "<think>"}]}, True),
        (CHAT, {"messages": [{"role": "user", "content": "<think>"}]}, False),
        (CHAT, {"messages": [{"role": "user", "content": "<think>"}],
                "add_generation_prompt": "false"}, True),
        (CHAT, {"messages": [{"role": "assistant", "reasoning": "Okay", "content": ""}]}, True),
        (CHAT, {"messages": [{"role": "assistant", "reasoning": "a", "content": "b"}]}, False),
        (TEXT, {"prompt": "<think>", "echo": "false"}, True),
        (CHAT, {"messages": []}, False),
        (MESSAGES, {"messages": [
            {"role": "assistant", "content": [{"type": "text", "text": "<think>"}]}]}, True),
        (RESPONSES, {"input": "<think>"}, False),
        (RESPONSES, {"input": [{"role": "assistant", "content": "<think>"}]}, True),
    ],
)  # fmt: skip
def test_a_request_that_opens_the_tag_itself(path, body, begins) -> None:
    assert begins_thinking(path, body) is begins
