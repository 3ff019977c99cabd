import json

from stillwatch.gateway.narrowed_stream import NarrowedStream, parsed, without_usage
from stillwatch.measures.narrowing import Narrowing

PATH = "/v1/chat/completions"


def event(**data) -> bytes:
    return b"data: " + json.dumps(data).encode() + b"\n\n"


def test_parsed() -> None:
    assert parsed(b'event: x\r\ndata: {"a":\r\ndata: 1}\r\n\r\n') == ("x", {"a": 1})
    assert parsed(b"data: [DONE]\n\n") == (None, None)
    assert parsed(b": comment\n\n") == (None, None)
    assert parsed(b"data: [1]\n\n") == (None, None)


def test_usage_is_taken_out() -> None:
    first = event(choices=[{"delta": {"content": "a"}}], usage=None)
    last = event(choices=[], usage={"completion_tokens": 1})
    done = b"data: [DONE]\n\n"
    found = without_usage(first + last + done)
    assert (
        found
        == event(choices=[{"delta": {"content": "a"}}])
        .replace(b": ", b":")
        .replace(b", ", b",")
        .replace(b"data:", b"data: ")
        + done
    )
    plain = event(choices=[])
    assert without_usage(plain) is plain


def test_reasoning_is_taken_out_and_the_rest_passes_as_it_is() -> None:
    stream = NarrowedStream(PATH, Narrowing(allow_reasoning=False), {})
    thought = event(choices=[{"index": 0, "delta": {"reasoning_content": "SECRET"}}])
    said = event(choices=[{"index": 0, "delta": {"content": "hello"}}])
    found = stream.change(thought + said + b": ping\n\ndata: [DONE]\n\n")
    assert b"SECRET" not in found
    assert found.endswith(said + b": ping\n\ndata: [DONE]\n\n")
