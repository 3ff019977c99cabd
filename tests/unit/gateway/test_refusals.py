import json

import pytest

from stillwatch.gateway.refusals import Refused, retry_after

BUSY = Refused(429, "rate_limit_exceeded", "too many", retry_after(1.2))


def test_the_shape_of_openai() -> None:
    error = json.loads(BUSY.body("openai"))["error"]
    assert error == {
        "message": "too many",
        "type": "rate_limit_error",
        "param": None,
        "code": "rate_limit_exceeded",
    }
    assert BUSY.event("openai") == b"data: " + BUSY.body("openai") + b"\n\n"


def test_the_shape_of_anthropic() -> None:
    body = json.loads(BUSY.body("anthropic"))
    assert body == {"type": "error", "error": {"type": "rate_limit_error", "message": "too many"}}
    assert BUSY.event("anthropic").startswith(b"event: error\ndata: {")


@pytest.mark.parametrize(("seconds", "said"), [(0.0, b"1"), (1.0, b"1"), (1.01, b"2"), (60, b"60")])
def test_seconds_to_wait_are_rounded_up(seconds, said) -> None:
    assert retry_after(seconds) == ((b"retry-after", said),)
