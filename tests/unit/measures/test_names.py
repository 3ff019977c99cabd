import pytest

from stillwatch.measures.names import (
    carries_probabilities,
    carries_reasoning,
    folded,
    is_reasoning,
    is_thought,
)


def test_a_name_is_folded() -> None:
    assert folded("Reasoning-Content_x") == folded("reasoningContentX") == "reasoningcontentx"


@pytest.mark.parametrize(
    ("name", "value", "carries"),
    [
        ("reasoning", "text", True),
        ("reasoning", None, False),
        ("reasoning", "", False),
        ("reasoning", {"effort": "high", "summary": None}, False),
        ("reasoning", {"effort": "I think that", "summary": None}, True),
        ("reasoning", {"effort": "high", "content": "text"}, True),
        ("reasoning_effort", "high", False),
        ("reasoning_effort", "I think that", True),
        ("reasoning_tokens", 5, False),
        ("tokens", [1, 2], True),
        ("tokens", ["a"], False),
        ("token_ids", [1], True),
        ("__verbose", {"content": "text"}, True),
        ("content", "text", False),
    ],
)
def test_fields_of_reasoning(name, value, carries) -> None:
    assert carries_reasoning(name, value) is carries


@pytest.mark.parametrize(
    ("kind", "is_one"),
    [
        ("thinking", True),
        ("redacted_thinking", True),
        ("signature_delta", True),
        ("reasoning.encrypted", True),
        ("response.reasoning_summary_part.added", True),
        ("text", False),
        (None, False),
        (3, False),
    ],
)
def test_kinds_of_reasoning(kind, is_one) -> None:
    assert is_reasoning({"type": kind}) is is_one
    assert is_reasoning(kind) is False


def test_marks_of_gemini() -> None:
    assert is_thought({"thought": True})
    assert is_thought({"extra_content": {"vertex": {"thought": True}}})
    assert not is_thought({"thought": "text", "extra_content": None})


@pytest.mark.parametrize(
    ("name", "value", "carries"),
    [
        ("logprobs", {"content": []}, True),
        ("logprobs", None, False),
        ("logprobs", [], False),
        ("top_logprobs", 5, False),
        ("avg_logprobs", -0.5, True),
        ("output_token_logprobs", [[-0.5, 3]], True),
        ("context_logits", [0.1], True),
        ("completion_probabilities", [{}], True),
        ("content", "text", False),
    ],
)
def test_fields_of_probabilities(name, value, carries) -> None:
    assert carries_probabilities(name, value) is carries
