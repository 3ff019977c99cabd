import json

import pytest

from stillwatch.audit.collecting.replies import (
    UnreadableError,
    error_words,
    filtered,
    mentions,
    read_reply,
)
from tests.suspect_server import whole


def read(said) -> object:
    return read_reply(json.dumps(said).encode())


def test_a_chat_completion() -> None:
    reply = read(whole("four", system_fingerprint="fp1", finish_reason="length"))
    assert (reply.answer, reply.model, reply.system_fingerprint) == ("four", "suspect-1", "fp1")
    assert (reply.finish_reason, reply.refused) == ("length", False)
    assert reply.usage == {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}


def test_a_completion() -> None:
    reply = read({"choices": [{"text": "four", "finish_reason": "stop"}], "usage": None})
    assert (reply.answer, reply.model, dict(reply.usage)) == ("four", None, {})


def test_content_in_parts_and_none_at_all() -> None:
    parts = [{"type": "text", "text": "fo"}, {"type": "image"}, {"type": "text", "text": "ur"}]
    assert read(whole(None, message={"content": parts})).answer == "four"
    assert read(whole(None)).answer == ""


def test_refusals_are_answers_and_marked() -> None:
    by_field = read(whole(None, message={"refusal": "I won't"}))
    assert (by_field.answer, by_field.refused) == ("I won't", True)
    by_filter = read(whole("", finish_reason="content_filter"))
    assert (by_filter.answer, by_filter.refused) == ("", True)
    in_words = read(whole("I can't help with that"))
    assert (in_words.answer, in_words.refused) == ("I can't help with that", False)


def stream(*events, end: str = "data: [DONE]\n\n") -> bytes:
    return ("".join(f"data: {json.dumps(one)}\n\n" for one in events) + end).encode()


def piece(text: str | None, finish: str | None = None) -> dict:
    return {"model": "m2", "choices": [{"delta": {"content": text}, "finish_reason": finish}]}


def test_a_stream_is_put_together() -> None:
    usage = {"model": "m2", "choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 2}}
    reply = read_reply(
        b": hello\n\n" + stream(piece("fo"), piece("ur"), piece(None, "stop"), piece(""), usage)
    )
    assert (reply.answer, reply.model, reply.finish_reason) == ("four", "m2", "stop")
    assert reply.usage == {"prompt_tokens": 3, "completion_tokens": 2}


def test_a_stream_of_completions_is_put_together() -> None:
    events = [
        {"choices": [{"text": t, "finish_reason": f}]} for t, f in (("fo", None), ("ur", "stop"))
    ]
    assert read_reply(stream(*events)).answer == "four"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"<html>zq</html>", "is not JSON"),
        (b"", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b'["zq"]', "is not a JSON object"),
        (b'{"zq": 1}', "has no choices"),
        (b'{"choices": []}', "has no choices"),
        (b'{"choices": ["zq"]}', "has no choices"),
        (b'{"choices": [{"zq": 1}]}', "has neither a message nor a text"),
        (b'{"error": {"message": "zq"}}', "is an error with status 200"),
        (b'data: {"choices": [{"delta": {"content": "zq"}}]}\n\n', "was cut off"),
        (b"data: [DONE]\n\n", "is a stream without choices"),
        (b"data: {zq\n\n", "is not JSON"),
    ],
)
def test_what_is_no_answer_is_named_and_not_quoted(body, why) -> None:
    with pytest.raises(UnreadableError, match=why) as caught:
        read_reply(body)
    assert "zq" not in str(caught.value)


def test_counts_that_are_none_are_left_out() -> None:
    usage = {"prompt_tokens": -1, "completion_tokens": True, "total_tokens": "9"}
    assert read(whole("four", usage=usage)).usage == {}


def test_of_an_error_only_type_and_code_are_said() -> None:
    body = json.dumps({"error": {"message": "your prompt zq", "type": "bad_one", "code": "zq zq"}})
    assert error_words(body.encode()) == ("bad_one",)
    assert error_words(b'{"error": "zq"}') == error_words(b"zq") == ()


def test_filters_and_demands_for_streams_are_known() -> None:
    assert filtered(b'{"error": {"message": "m", "code": "content_filter"}}')
    assert not filtered(b'{"error": {"message": "content_filter", "code": "other"}}')
    told = b'{"error": {"message": "only Stream mode"}}'
    assert mentions(told, "stream") and not mentions(told, "temperature")
    echoed = b'{"detail": [{"msg": "max_tokens", "input": {"temperature": 0.7}}]}'
    assert not mentions(echoed, "temperature")
    assert mentions(b'{"detail": "temperature must be 1"}', "temperature")
    assert mentions(b"Temperature is not supported", "temperature")
