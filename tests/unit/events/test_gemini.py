import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stillwatch.events.gemini import answered, asked, is_request, sent, tokens

names = st.sampled_from(
    (
        *("candidates", "content", "parts", "text", "role", "thought", "functionCall", "args"),
        *("index", "contents", "generationConfig", "tools", "functionDeclarations"),
        "usageMetadata",
    )
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=15,
)


def test_system_text_calls_results_and_media_become_parts() -> None:
    body = {
        "systemInstruction": {"parts": [{"text": "Be brief."}]},
        "contents": [
            {"parts": [{"text": "Sort it."}, {"inlineData": {"mimeType": "image/png"}}]},
            {"role": "model", "parts": [{"functionCall": {"name": "f", "args": {"a": 1}}}]},
            {"role": "user", "parts": [{"functionResponse": {"response": {"b": 2}}}]},
        ],
    }
    assert is_request(body)
    assert asked(body) == [
        {"role": "system", "type": "text", "content": "Be brief."},
        {"role": "user", "type": "text", "content": "Sort it."},
        {"role": "user", "type": "image", "content": None},
        {"role": "assistant", "type": "tool_call", "content": '{"a":1}'},
        {"role": "user", "type": "tool_result", "content": '{"b":2}'},
    ]


def test_a_stream_of_two_candidates_is_put_together_in_their_order() -> None:
    def piece(*candidates: tuple[int, str, bool]) -> dict[str, object]:
        return {
            "candidates": [
                {"index": index, "content": {"parts": [{"text": text, "thought": thought}]}}
                for index, text, thought in candidates
            ]
        }

    last = {"candidates": [{"index": 1, "finish_reason": "MAX_TOKENS"}]}
    pieces = [piece((1, "Merge", False), (0, "hm", True)), piece((0, "Pivot", False)), last]
    assert answered([*pieces, piece((1, " sort", False))]) == (
        [
            {"role": "assistant", "type": "reasoning", "content": "hm"},
            {"role": "assistant", "type": "text", "content": "Pivot"},
            {"role": "assistant", "type": "text", "content": "Merge sort"},
        ],
        "MAX_TOKENS",
    )


def test_both_spellings_of_parameters_are_read_and_absent_is_not_sent() -> None:
    camel = {"generationConfig": {"maxOutputTokens": 7, "candidateCount": 2, "logprobs": 5}}
    snake = {"generation_config": {"max_output_tokens": 7, "candidate_count": 2, "logprobs": 5}}
    for body in (camel, snake):
        fields = sent(body)
        names_sent = fields.pop("params_sent")
        assert len(names_sent) == 3
        assert fields == {"max_tokens": 7, "n": 2, "logprobs": True, "top_logprobs": 5}
    assert sent({}) == {"params_sent": []}
    tools = [{"functionDeclarations": [{"name": "f"}, {"name": "g"}]}, {"googleSearch": {}}]
    assert sent({"tools": tools})["n_tools"] == 3


def test_the_last_count_of_a_stream_counts_and_thoughts_are_of_the_answer() -> None:
    first = {"usageMetadata": {"promptTokenCount": 8, "candidatesTokenCount": 1}}
    last = {
        "usage_metadata": {
            "prompt_token_count": 8,
            "candidates_token_count": 24,
            "thoughts_token_count": "4",
        }
    }
    assert tokens([first, last, {}]) == (8, 28, 4)
    assert tokens([{}]) == (None, None, None)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(names, anything, max_size=4))
def test_whatever_comes_is_parts_or_none(body) -> None:
    said = [*(asked(body) or ()), *(answered([body, body])[0] or ())]
    assert all(set(part) == {"role", "type", "content"} for part in said)
    msgspec.json.encode((said, sent(body), tokens([body])))
