import pytest

from stillwatch.events.bedrock_usage import tokens


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"usage": {"inputTokens": 5, "outputTokens": 6, "cacheReadInputTokens": 2}}, (7, 6)),
        ({"usage": {"input_tokens": 5, "output_tokens": 6}}, (5, 6)),
        ({"prompt_token_count": 5, "generation_token_count": 6}, (5, 6)),
        ({"inputTextTokenCount": 5, "results": [{"tokenCount": 6}, {"tokenCount": 1}]}, (5, 7)),
        ({"usage": {"input_tokens": 0, "output_tokens": 0}}, (0, 0)),
    ],
    ids=["converse", "anthropic", "llama", "titan", "zero"],
)
def test_every_dialect(body: object, expected: tuple[int, int]) -> None:
    assert tokens(body) == expected


def test_a_stream_ends_with_its_final_count() -> None:
    anthropic = [
        {
            "type": "message_start",
            "message": {
                "usage": {"input_tokens": 5, "cache_creation_input_tokens": 3, "output_tokens": 1}
            },
        },
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "a"}},
        {
            "type": "message_delta",
            "delta": {"stop_reason": "end_turn"},
            "usage": {"output_tokens": 6},
        },
        {
            "type": "message_stop",
            "amazon-bedrock-invocationMetrics": {"inputTokenCount": 5, "outputTokenCount": 6},
        },
    ]
    assert tokens(anthropic) == (8, 6)
    converse = [{"messageStop": {}}, {"metadata": {"usage": {"inputTokens": 5, "outputTokens": 6}}}]
    assert tokens(converse) == (5, 6)
    llama = [
        {"generation": "a", "prompt_token_count": 5, "generation_token_count": 1},
        {"generation": "b", "prompt_token_count": None, "generation_token_count": 2},
    ]
    assert tokens(llama) == (5, 2)


@pytest.mark.parametrize("body", [None, "text", {}, [], [None], {"usage": 5}, {"results": [None]}])
def test_unknown_is_null_not_zero(body: object) -> None:
    assert tokens(body) == (None, None)


def test_what_is_no_count_is_passed_over() -> None:
    assert tokens({"usage": {"input_tokens": True, "output_tokens": "6"}}) == (None, None)
    assert tokens({"usage": {"input_tokens": -1, "output_tokens": 2.5}}) == (None, None)
