"""Whole answers: reasoning on every channel that an engine is known to use, none of it kept."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.measures.answers import narrow_answer
from stillwatch.measures.narrowing import NOTHING, Narrowing
from stillwatch.measures.tags import PAIRS

CHAT, TEXT, RESPONSES, MESSAGES = (
    "/v1/chat/completions",
    "/v1/completions",
    "/v1/responses",
    "/v1/messages",
)
CANARY = "CANARY"
SHOWN = "It is 4 – see “β” <b>&amp;</b>.\n"
NO_REASONING = Narrowing(allow_reasoning=False)
NO_LOGPROBS = Narrowing(allow_logprobs=False)
NEITHER = Narrowing(allow_reasoning=False, allow_logprobs=False)
USAGE = {"completion_tokens": 9, "completion_tokens_details": {"reasoning_tokens": 7}}


def chat(message=None, choice=None, **beside) -> dict:
    said = {"role": "assistant", "content": SHOWN, "refusal": None, **(message or {})}
    return {
        "id": "c1",
        "unknown": {"field": [1, 2.50]},
        "choices": [{"index": 0, "message": said, "finish_reason": "stop", **(choice or {})}],
        "usage": USAGE,
        **beside,
    }


THINKING = {"type": "thinking", "thinking": CANARY, "signature": CANARY}
REDACTED = {"type": "redacted_thinking", "data": CANARY}
DETAILS = [
    {"type": "reasoning.text", "text": CANARY, "signature": CANARY, "index": 0},
    {"type": "reasoning.summary", "summary": CANARY},
    {"type": "reasoning.encrypted", "data": CANARY},
]

ON_MESSAGES = {
    "DeepSeek, SGLang, llama.cpp, LiteLLM": {"reasoning_content": CANARY},
    "vLLM, Groq, OpenRouter": {"reasoning": CANARY},
    "OpenRouter": {"reasoning_details": DETAILS},
    "LiteLLM": {"thinking_blocks": [THINKING, REDACTED]},
    "Ollama": {"thinking": CANARY},
    "Gemini": {"thoughts": [CANARY], "thought": CANARY},
    "Bedrock": {"reasoningContent": {"reasoningText": {"text": CANARY}}},
    "Copilot": {"reasoning_text": CANARY, "reasoning_opaque": CANARY, "cot_summary": CANARY},
    "an alias that nobody uses yet": {"x-Internal-Reasoning-Trace": {"deep": [CANARY]}},
    "vLLM, token ids": {"token_ids": [CANARY]},
}
NESTS = ["provider_specific_fields", "model_extra", "psf"]


@pytest.mark.parametrize("field", ON_MESSAGES.values(), ids=ON_MESSAGES)
def test_fields_of_a_message(field) -> None:
    assert narrow_answer(CHAT, chat(message=field), NO_REASONING) == chat()
    assert narrow_answer(CHAT, chat(choice=field), NO_REASONING) == chat()
    assert narrow_answer(CHAT, chat(**field), NO_REASONING) == chat()
    for nest in NESTS:
        found = narrow_answer(CHAT, chat(message={nest: {"a": field, "b": 1}}), NO_REASONING)
        assert found == chat(message={nest: {"a": {}, "b": 1}})


def test_reasoning_that_is_allowed_stays() -> None:
    for field in ON_MESSAGES.values():
        body = chat(message=field)
        assert narrow_answer(CHAT, body, NO_LOGPROBS) is body


WHOLE = {
    "llama.cpp's raw copy": (
        CHAT, chat(__verbose={"content": CANARY, "prompt": "p", "tokens": [1]}), chat()),
    "llama.cpp's tokens": (CHAT, chat(tokens=[1, 2]), chat()),
    "SGLang's ids": (
        CHAT, chat(choice={"meta_info": {"output_ids": [CANARY], "id": "x"}}),
        chat(choice={"meta_info": {"id": "x"}})),
    "vLLM's ids": (
        CHAT, chat(choice={"token_ids": [5]}, prompt_token_ids=[6]), chat()),
    "Mistral's parts": (
        CHAT,
        chat({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": CANARY}]},
                          {"type": "text", "text": SHOWN}]}),
        chat({"content": [{"type": "text", "text": SHOWN}]})),
    "Gemini's thoughts": (
        CHAT,
        chat({"content": CANARY, "extra_content": {"google": {"thought": True}}}),
        chat({"content": "", "extra_content": {"google": {"thought": True}}})),
    "Gemini's signatures": (
        CHAT,
        chat({"tool_calls": [{"id": "t", "type": "function", "function": {"name": "thinking",
              "arguments": '{"thought": "<think>"}'},
              "extra_content": {"google": {"thought_signature": CANARY}}}]}),
        chat({"tool_calls": [{"id": "t", "type": "function", "function": {"name": "thinking",
              "arguments": '{"thought": "<think>"}'}, "extra_content": {"google": {}}}]})),
    "tags in parts": (
        CHAT,
        chat({"content": [{"type": "text", "text": f"<think>{CANARY}"},
                          {"type": "text", "text": f"{CANARY}</think>{SHOWN}"}]}),
        chat({"content": [{"type": "text", "text": ""}, {"type": "text", "text": SHOWN}]})),
    "tags in other fields": (
        CHAT, chat({"alias": f"<think>{CANARY}</think>x"}), chat({"alias": "x"})),
    "tags in an error": (
        CHAT, {"error": {"message": f"Failed to parse <think>{CANARY}"}},
        {"error": {"message": "Failed to parse "}}),
    "completions": (
        TEXT, {"choices": [{"index": 0, "text": f"<think>{CANARY}</think>{SHOWN}"}]},
        {"choices": [{"index": 0, "text": SHOWN}]}),
    "completions, tag opened by the template": (
        TEXT, {"choices": [{"index": 0, "text": f"{CANARY}</think>{SHOWN}"}]},
        {"choices": [{"index": 0, "text": SHOWN}]}),
    "messages": (
        MESSAGES,
        {"content": [THINKING, REDACTED, {"type": "text", "text": SHOWN},
                     {"type": "tool_use", "id": "t", "name": "n", "input": {"thinking": "mine"}}],
         "usage": {"output_tokens": 9}},
        {"content": [{"type": "text", "text": SHOWN},
                     {"type": "tool_use", "id": "t", "name": "n", "input": {"thinking": "mine"}}],
         "usage": {"output_tokens": 9}}),
    "responses": (
        RESPONSES,
        {"object": "response", "reasoning": {"effort": "high", "summary": "auto"},
         "tools": [{"parameters": {"properties": {"reasoning": {"type": "string"}}}}],
         "metadata": {"thinking": "mine"}, "text": {"format": {"type": "text"}},
         "output": [
             {"type": "reasoning", "id": "r1",
              "summary": [{"type": "summary_text", "text": CANARY}],
              "content": [{"type": "reasoning_text", "text": CANARY}], "encrypted_content": CANARY},
             {"type": "message", "content": [
                 {"type": "reasoning_text", "text": CANARY},
                 {"type": "output_text", "text": f"<think>{CANARY}</think>{SHOWN}"}]},
             {"type": "function_call", "name": "f", "arguments": '{"reasoning": "mine"}'}]},
        {"object": "response", "reasoning": {"effort": "high", "summary": "auto"},
         "tools": [{"parameters": {"properties": {"reasoning": {"type": "string"}}}}],
         "metadata": {"thinking": "mine"}, "text": {"format": {"type": "text"}},
         "output": [
             {"type": "message", "content": [{"type": "output_text", "text": SHOWN}]},
             {"type": "function_call", "name": "f", "arguments": '{"reasoning": "mine"}'}]}),
    "a response that is fetched later": (
        "/v1/responses/resp_1", {"output": [{"type": "reasoning", "summary": [CANARY]}]},
        {"output": []}),
}  # fmt: skip


@pytest.mark.parametrize(("path", "body", "expected"), WHOLE.values(), ids=WHOLE)
def test_whole_answers(path, body, expected) -> None:
    before = copy.deepcopy(body)
    found = narrow_answer(path, body, NO_REASONING)
    assert json.dumps(found) == json.dumps(expected)
    assert CANARY not in json.dumps(found)
    assert body == before
    assert narrow_answer(path, body, NOTHING) is body


@pytest.mark.parametrize(("opened", "closed"), PAIRS)
def test_tags_in_each_choice(opened, closed) -> None:
    first = chat({"content": f"{opened}{CANARY}"})
    second = chat({"content": f"{opened}{CANARY}{closed}{SHOWN}"})["choices"][0]
    body = {**first, "choices": [first["choices"][0], {**second, "index": 1}]}
    found = narrow_answer(CHAT, body, NO_REASONING)
    assert [one["message"]["content"] for one in found["choices"]] == ["", SHOWN]


def test_an_answer_that_starts_within_reasoning() -> None:
    body = chat({"content": CANARY})
    found = narrow_answer(CHAT, body, NO_REASONING, begins_thinking=True)
    assert CANARY not in json.dumps(found)


def tokens(*spelled) -> list:
    return [
        {
            "token": one,
            "logprob": -0.123456 * (at + 1),
            "bytes": list(one.encode()),
            "top_logprobs": [
                {"token": one, "logprob": -0.123456},
                {"token": "x", "logprob": -2.5},
            ],
        }
        for at, one in enumerate(spelled)
    ]


def test_probabilities_are_only_of_what_is_visible() -> None:
    spelled = tokens("<think>", CANARY, "</think>", "\n\n", "Fo", "ur", "<|end|>")
    body = chat(
        {"content": "Four", "reasoning": CANARY},
        {"logprobs": {"content": spelled, "refusal": None, "reasoning": spelled[1:2]}},
    )
    kept = narrow_answer(CHAT, body, NO_REASONING)["choices"][0]["logprobs"]
    assert kept == {"content": spelled[4:6], "refusal": None, "reasoning": None}


def test_probabilities_that_do_not_spell_the_answer_go() -> None:
    for logprobs in ({"content": tokens(CANARY)}, {"content": [{"token": 3}]}):
        body = chat(choice={"logprobs": logprobs})
        assert narrow_answer(CHAT, body, NO_REASONING)["choices"][0]["logprobs"] is None


def test_probabilities_of_the_prompt_are_the_clients_own() -> None:
    body = chat(prompt_logprobs=[None, {"5": {"logprob": -1.0, "decoded_token": "a"}}])
    assert narrow_answer(CHAT, body, NO_REASONING) is body


@pytest.mark.parametrize(("text", "is_kept"), [("ab", True), (f"<think>{CANARY}</think>ab", False)])
def test_probabilities_of_completions(text, is_kept) -> None:
    logprobs = {"tokens": [text], "token_logprobs": [-1.0], "top_logprobs": None}
    body = {"choices": [{"index": 0, "text": text, "logprobs": logprobs}]}
    found = narrow_answer(TEXT, body, NO_REASONING)["choices"][0]
    assert found == {"index": 0, "text": "ab", "logprobs": logprobs if is_kept else None}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (chat(choice={"logprobs": {"content": tokens("a")}}), chat(choice={"logprobs": None})),
        (chat(completion_probabilities=tokens("a")), chat(completion_probabilities=[])),
        (chat(prompt_logprobs=[None, {"5": {"logprob": -1.0}}]), chat(prompt_logprobs=[])),
        (chat(choice={"avg_logprobs": -0.5}), chat(choice={"avg_logprobs": None})),
        ({"top_logprobs": 5, "output": [{"content": [{"text": "a", "logprobs": tokens("a")}]}]},
         {"top_logprobs": 5, "output": [{"content": [{"text": "a", "logprobs": []}]}]}),
    ],
)  # fmt: skip
def test_no_probabilities(body, expected) -> None:
    assert narrow_answer(CHAT, body, NO_LOGPROBS) == expected
    assert narrow_answer(CHAT, expected, NO_LOGPROBS) is expected


def test_probabilities_are_rounded_and_alternatives_cut() -> None:
    coarse = Narrowing(logprob_decimals=1, top_logprobs=1)
    body = chat(choice={"logprobs": {"content": tokens("a")}})
    (one,) = narrow_answer(CHAT, body, coarse)["choices"][0]["logprobs"]["content"]
    assert one["logprob"] == -0.1
    assert one["top_logprobs"] == [{"token": "a", "logprob": -0.1}]
    spelled = {
        "tokens": ["a"],
        "token_logprobs": [-0.16],
        "top_logprobs": [{"b": -2.0, "a": -0.16}],
        "text_offset": [0],
    }
    found = narrow_answer(TEXT, {"choices": [{"text": "a", "logprobs": spelled}]}, coarse)
    assert found["choices"][0]["logprobs"] == {
        "tokens": ["a"],
        "token_logprobs": [-0.2],
        "top_logprobs": [{"a": -0.2}],
        "text_offset": [0],
    }


@pytest.mark.parametrize("path", ["/v1/embeddings", "/v1/models", "/v1/messages_of_others"])
def test_other_paths_are_left_alone(path) -> None:
    body = chat({"reasoning": "a"})
    assert narrow_answer(path, body, NEITHER) is body


ORDINARY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.text("abc_", max_size=3), inner, max_size=2)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.text("abc_", max_size=4), ORDINARY, max_size=3))
def test_what_carries_nothing_hidden_is_the_same_object(body) -> None:
    assert narrow_answer(CHAT, body, NEITHER) is body
