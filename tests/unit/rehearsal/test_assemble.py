import json

from stillwatch.rehearsal.assemble import assemble


def events(*parts: dict) -> bytes:
    return b"".join(f"event: x\ndata: {json.dumps(part)}\n\n".encode() for part in parts)


def test_openai_stream():
    body = events(
        {"id": "a", "model": "m", "choices": [{"delta": {"role": "assistant"}}]},
        {"choices": [{"delta": {"content": "Hel"}}]},
        {"choices": [{"delta": {"content": "lo"}, "finish_reason": "stop"}]},
        {"choices": [], "usage": {"total_tokens": 7}},
    )
    assert assemble(body + b": comment\n\ndata: [DONE]\n\n", stream=True) == {
        "id": "a",
        "model": "m",
        "text": "Hello",
        "finish_reason": "stop",
        "usage": {"total_tokens": 7},
    }


def test_anthropic_stream_and_whole_say_the_same():
    body = events(
        {"message": {"id": "b", "model": "m", "usage": {"input_tokens": 3}}},
        {"delta": {"type": "text_delta", "text": "Hi"}},
        {"delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 2}},
    )
    usage = {"input_tokens": 3, "output_tokens": 2}
    whole = {"id": "b", "model": "m", "content": [{"type": "text", "text": "Hi"}]}
    whole |= {"stop_reason": "end_turn", "usage": usage}
    assert assemble(body, stream=True) == assemble(json.dumps(whole).encode(), stream=False)


def test_an_error_keeps_its_kind_and_loses_its_message():
    body = json.dumps({"error": {"type": "rate_limit", "message": "secret words"}}).encode()
    said = assemble(body, stream=False)
    assert said is not None
    assert said["error"] == "rate_limit"
    assert "secret" not in repr(said)


def test_what_is_not_json_is_nothing():
    assert assemble(b"<html>", stream=False) is None
    assert assemble(b"data: <html>\n\n", stream=True) is None


def test_tool_calls_stay():
    calls = [{"id": "t"}]
    body = json.dumps({"choices": [{"message": {"content": None, "tool_calls": calls}}]}).encode()
    said = assemble(body, stream=False)
    assert said is not None
    assert said["tool_calls"] == calls
