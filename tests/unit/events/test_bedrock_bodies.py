import pytest

from stillwatch.events.bedrock_bodies import answer, asked, sent

SAID = [{"role": "assistant", "type": "text", "content": "Hello!"}]


@pytest.mark.parametrize(
    "body",
    [
        {"output": {"message": {"role": "assistant", "content": [{"text": "Hello!"}]}}},
        {"type": "message", "content": [{"type": "text", "text": "Hello!"}]},
        {"completion": "Hello!"},
        {"generation": "Hello!"},
        {"results": [{"outputText": "Hello!", "completionReason": "FINISH"}]},
        {"choices": [{"message": {"role": "assistant", "content": "Hello!"}}]},
        [{"completion": "Hel", "stop_reason": None}, {"completion": "lo!"}],
        [{"generation": "Hel"}, {"generation": "lo!"}],
        [{"outputText": "Hello!", "index": 0}],
        [{"contentBlockDelta": {"delta": {"text": "Hel"}}}, {"delta": {"text": "lo!"}}],
    ],
)
def test_one_answer_in_every_dialect(body: object) -> None:
    assert answer(body).parts == SAID


@pytest.mark.parametrize(
    ("body", "finish"),
    [
        ({"stopReason": "end_turn"}, "end_turn"),
        ({"content": [], "stop_reason": "max_tokens"}, "max_tokens"),
        ({"results": [{"outputText": "a", "completionReason": "LENGTH"}]}, "LENGTH"),
        ([{"completion": "a", "stop_reason": None}, {"stop_reason": "stop_sequence"}], None),
        ([{"messageStop": {"stopReason": "tool_use"}}], "tool_use"),
        ([{"type": "message_delta", "delta": {"stop_reason": "end_turn"}}], "end_turn"),
    ],
)
def test_why_it_ended(body: object, finish: str | None) -> None:
    assert answer(body).finish == (finish or "stop_sequence")


def test_blocks_of_a_stream_are_put_together_in_order() -> None:
    body = [
        {"contentBlockDelta": {"contentBlockIndex": 1, "delta": {"text": "b"}}},
        {
            "contentBlockDelta": {
                "contentBlockIndex": 0,
                "delta": {"reasoningContent": {"text": "hm"}},
            }
        },
        {"type": "content_block_delta", "index": 2, "delta": {"partial_json": '{"x"'}},
        {"type": "content_block_delta", "index": 2, "delta": {"partial_json": ":1}"}},
        "stray",
    ]
    assert [(p["type"], p["content"]) for p in answer(body).parts or ()] == [
        ("reasoning", "hm"),
        ("text", "b"),
        ("tool_call", '{"x":1}'),
    ]


def test_latencies_in_microseconds_or_null() -> None:
    assert answer({"metrics": {"latencyMs": 302}}).latency_us == 302_000
    metrics = {"invocationLatency": 765, "firstByteLatency": 690}
    streamed = answer([{"amazon-bedrock-invocationMetrics": metrics}])
    assert (streamed.latency_us, streamed.first_us) == (765_000, 690_000)
    assert answer([]).latency_us is None and answer(None).parts is None


def test_requests_of_every_dialect() -> None:
    question = [{"role": "user", "type": "text", "content": "a"}]
    bodies = [
        {"messages": [{"role": "user", "content": [{"text": "a"}]}]},
        {"messages": [{"role": "user", "content": "a"}]},
        {"prompt": "a"},
        {"inputText": "a"},
    ]
    assert [asked(body) for body in bodies] == [question] * 4
    with_system = asked({"system": [{"text": "s"}], **bodies[0]})
    assert with_system and with_system[0]["role"] == "system"
    assert asked({}) is None and asked("text") is None


def test_parameters_wherever_they_stand() -> None:
    found = sent(
        {
            "messages": [],
            "inferenceConfig": {"temperature": 0.7, "topP": 0.9, "stopSequences": ["x"]},
            "toolConfig": {"tools": [{}, {}]},
        }
    )
    assert found["temperature"] == 0.7 and found["top_p"] == 0.9 and found["stop"] == ["x"]
    assert found["n_tools"] == 2
    assert found["params_sent"] == ["stopSequences", "temperature", "tools", "topP"]
    assert sent({"textGenerationConfig": {"maxTokenCount": 5}})["max_tokens"] == 5
    assert sent(None) == {}
