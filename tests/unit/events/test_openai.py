from stillwatch.events.openai import completions, conceal, messages, parts, reasoning_tokens


def test_content_as_text_parts_or_null() -> None:
    assert parts("user", "hi") == [{"role": "user", "type": "text", "content": "hi"}]
    several = parts("user", [{"type": "text", "text": "a"}, {"type": "image_url", "x": 1}, "b"])
    assert [(p["type"], p["content"]) for p in several] == [
        ("text", "a"),
        ("image", None),
        ("text", "b"),
    ]
    assert parts("assistant", None) == [{"role": "assistant", "type": "other", "content": None}]


def test_thinking_is_reasoning_not_text() -> None:
    assert parts("assistant", [{"type": "thinking", "text": "hm"}])[0]["type"] == "reasoning"


def test_messages_of_any_shape() -> None:
    assert messages([]) is None and messages(None) is None and messages({}) is None
    assert messages("hi") == parts("user", "hi")
    assert messages([{"role": "system", "content": "s"}, "hi"]) == [
        *parts("system", "s"),
        *parts("user", "hi"),
    ]


def test_every_choice_is_an_answer() -> None:
    response = {
        "choices": [
            {"message": {"content": "a"}, "finish_reason": "stop"},
            {"text": "b", "finish_reason": "length"},
        ]
    }
    said, finish = completions(response)
    assert [p["content"] for p in said or ()] == ["a", "b"] and finish == "stop"
    assert completions({}) == (None, None)
    assert completions("c") == (parts("assistant", "c"), None)


def test_tool_calls_and_results_are_told_from_text() -> None:
    call = {"function": {"name": "f", "arguments": '{"x": 1}'}}
    said = messages(
        [
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "content": "42"},
            {"role": "user", "content": [{"type": "tool_result", "content": [{"text": "43"}]}]},
            {"type": "function_call_output", "output": "44"},
        ]
    )
    assert [(p["role"], p["type"], p["content"]) for p in said or ()] == [
        ("assistant", "tool_call", '{"x": 1}'),
        ("tool", "tool_result", "42"),
        ("user", "tool_result", "43"),
        ("tool", "tool_result", "44"),
    ]


def test_parts_of_converse_and_of_opentelemetry() -> None:
    converse = [
        {"text": "a"},
        {"cachePoint": {"type": "default"}},
        {"image": {"format": "png"}},
        {"toolUse": {"name": "f", "input": {"x": 1}}},
        {"toolResult": {"content": [{"json": {"text": "b"}}]}},
        {"reasoningContent": {"reasoningText": {"text": "hm"}}},
    ]
    assert [(p["type"], p["content"]) for p in parts("user", converse)] == [
        ("text", "a"),
        ("image", None),
        ("tool_call", '{"x":1}'),
        ("tool_result", "b"),
        ("reasoning", "hm"),
    ]
    otel = [{"type": "tool_call_response", "result": "57 F"}, {"type": "text", "content": "c"}]
    assert [(p["type"], p["content"]) for p in parts("tool", otel)] == [
        ("tool_result", "57 F"),
        ("text", "c"),
    ]


def test_hidden_reasoning_is_kept_apart() -> None:
    said, _ = completions({"choices": [{"message": {"content": "a", "reasoning_content": "hm"}}]})
    assert [(p["type"], p["content"]) for p in said or ()] == [("reasoning", "hm"), ("text", "a")]
    usage = {"completion_tokens_details": {"reasoning_tokens": 0}}
    assert reasoning_tokens({"usage": usage}) == 0
    assert reasoning_tokens({"usage": None}) is None


def test_answers_of_the_responses_api_and_of_anthropic() -> None:
    output = [
        {"type": "reasoning", "summary": [{"type": "summary_text", "text": "hm"}]},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "a"}]},
    ]
    said, finish = completions({"output": output, "status": "completed"})
    assert [(p["type"], p["content"]) for p in said or ()] == [("reasoning", "hm"), ("text", "a")]
    assert finish == "completed"
    said, finish = completions({"content": [{"type": "text", "text": "b"}], "stop_reason": "end"})
    assert said == parts("assistant", "b") and finish == "end"


def test_deep_nesting_ends() -> None:
    deep: object = "x"
    for _ in range(500):
        deep = {"content": deep}
    assert parts("user", [{"type": "text", "text": deep}])[0]["content"] is None


def test_marks_of_redaction_are_no_text() -> None:
    said = parts("user", "redacted-by-litellm")
    assert conceal(said, None) == "redacted" and said[0]["content"] is None
    assert conceal(parts("user", "redacted-by-litellm is what it wrote")) == "full"
    assert conceal(None, []) == "absent"
