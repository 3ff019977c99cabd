from stillwatch.events.openai import completions, messages, parameters, parts


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


def test_parameters_tell_sent_from_absent() -> None:
    assert parameters(None) == {}
    assert parameters({}) == {"params_sent": []}
    found = parameters(
        {
            "max_completion_tokens": 5,
            "temperature": 0,
            "stop": "x",
            "tools": [1, 2],
            "logit_bias": {"1": 2},
            "response_format": {"type": "json_object"},
        }
    )
    assert found["max_tokens"] == 5 and found["temperature"] == 0.0 and found["stop"] == ["x"]
    assert (
        found["n_tools"] == 2 and found["logit_bias"] and found["response_format"] == "json_object"
    )
    assert "top_p" not in found and "max_completion_tokens" in found["params_sent"]
