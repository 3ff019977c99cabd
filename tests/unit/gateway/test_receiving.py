import asyncio

import pytest

from stillwatch.gateway.receiving import is_left_unread, read_body
from stillwatch.gateway.refusals import Refused


def read(*messages, headers=(), most=10):
    scope, waiting = {"headers": list(headers)}, list(messages)

    async def receive():
        return waiting.pop(0)

    return asyncio.run(read_body(scope, receive, most)), scope


def body(part, more=False):
    return {"type": "http.request", "body": part, "more_body": more}


def test_parts_are_joined_and_the_scope_says_so() -> None:
    found, scope = read(body(b"ab", more=True), body(b"c"), headers=[(b"content-length", b"3")])
    assert found == b"abc"
    assert not is_left_unread(scope)


@pytest.mark.parametrize(
    ("messages", "headers", "status"),
    [
        ([], [(b"content-length", b"11")], 413),
        ([body(b"x" * 6, more=True), body(b"x" * 5)], [], 413),
        ([body(b"x", more=True), {"type": "http.disconnect"}], [], 499),
    ],
)
def test_what_is_too_large_or_breaks_off(messages, headers, status) -> None:
    with pytest.raises(Refused) as caught:
        read(*messages, headers=headers)
    assert caught.value.status == status


@pytest.mark.parametrize(
    ("headers", "left"),
    [
        ([], False),
        ([(b"content-length", b"0")], False),
        ([(b"content-length", b"5")], True),
        ([(b"transfer-encoding", b"chunked")], True),
    ],
)
def test_a_body_that_nobody_reads(headers, left) -> None:
    assert is_left_unread({"headers": headers}) is left
