import json

import pytest

from stillwatch.gateway.usage import Usage, ends, piece_tokens, text_bytes


def event(**data) -> bytes:
    return b"data: " + json.dumps(data).encode() + b"\n\n"


def test_usage_of_whole_answers() -> None:
    openai = Usage()
    openai.read(
        b'{"usage": {"prompt_tokens": 3, "completion_tokens": 9, "completion_tokens_details":'
        b' {"reasoning_tokens": 4}}, "choices": [{"message": {"content": "x"}}]}'
    )
    assert (openai.input, openai.output, openai.reasoning) == (3, 9, 4)
    anthropic = Usage()
    anthropic.read(
        b'{"usage": {"input_tokens": 3, "cache_read_input_tokens": 50, "output_tokens": 2}}'
    )
    assert (anthropic.input, anthropic.output, anthropic.reasoning) == (53, 2, None)


@pytest.mark.parametrize("body", [b"", b"{}", b'{"usage": 7}', b'{"usage": {"x": 1}}', b'"usage"{'])
def test_unknown_is_not_zero(body) -> None:
    usage = Usage()
    usage.read(body)
    assert (usage.input, usage.output) == (None, None)


def test_usage_of_streams() -> None:
    usage = Usage()
    usage.read_chunk(event(choices=[{"delta": {"content": "a"}}]))
    assert usage.output is None
    usage.read_chunk(event(choices=[], usage={"prompt_tokens": 1, "completion_tokens": 2}))
    assert (usage.input, usage.output) == (1, 2)
    other = Usage()
    start = {"usage": {"input_tokens": 7, "output_tokens": 1}}
    other.read_chunk(b"event: message_start\n" + event(type="message_start", message=start))
    other.read_chunk(event(type="message_delta", usage={"output_tokens": 30}))
    assert (other.input, other.output) == (7, 30)
    third = Usage()
    done = {"usage": {"input_tokens": 1, "output_tokens": 5}}
    third.read_chunk(event(type="response.completed", response=done))
    assert third.output == 5


def test_events_that_carry_text_are_counted() -> None:
    events = (
        event(choices=[{"delta": {"role": "assistant", "content": ""}}])
        + event(choices=[{"delta": {"content": "a"}}])
        + event(choices=[{"delta": {"reasoning_content": "b"}}])
        + event(type="content_block_delta", delta={"type": "text_delta", "text": "c"})
        + event(type="response.output_text.delta", delta="d")
        + event(choices=[{"delta": {}, "finish_reason": "stop"}])
        + b"data: [DONE]\n\n"
    )
    assert piece_tokens(events) == 4


def test_bytes_that_the_model_wrote() -> None:
    whole = json.dumps({"choices": [{"message": {"role": "assistant", "content": "héé"}}]})
    assert text_bytes([whole.encode()]) == 5
    stream = event(choices=[{"delta": {"content": "ab"}}]) + event(choices=[{"delta": {"x": "c"}}])
    assert text_bytes([stream[:9], stream[9:], b"data: [DONE]\n\n"]) == 2
    assert text_bytes([b"garbage"]) == 0


@pytest.mark.parametrize(
    ("chunk", "last"),
    [
        (b"data: [DONE]\n\n", True),
        (b"event: message_stop\ndata: {}\n\n", True),
        (b"event: response.completed\ndata: {}\n\n", True),
        (b'data: {"choices": []}\n\n', False),
    ],
)
def test_where_a_client_believes_that_it_has_all(chunk, last) -> None:
    assert ends(chunk) is last
