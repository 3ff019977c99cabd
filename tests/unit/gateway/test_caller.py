import pytest

from stillwatch.gateway.caller import MAX_HEAD_BYTES, caller_of, too_large

PROXY = frozenset({"10.0.0.1", "10.0.0.2"})


def scope(*headers, client="10.0.0.1"):
    return {"headers": list(headers), "client": (client, 5) if client else None}


@pytest.mark.parametrize(
    ("headers", "shown"),
    [
        ([(b"authorization", b"Bearer abc")], b"abc"),
        ([(b"authorization", b"bearer  abc ")], b"abc"),
        ([(b"authorization", b"Basic abc")], None),
        ([(b"x-api-key", b"abc")], b"abc"),
        ([(b"x-api-key", b"one"), (b"authorization", b"Bearer two")], b"two"),
        ([], None),
    ],
)
def test_both_headers_show_a_key(headers, shown) -> None:
    assert caller_of(scope(*headers), frozenset()).shown == shown


@pytest.mark.parametrize(
    ("client", "forwarded", "address"),
    [
        ("9.9.9.9", b"1.1.1.1", "9.9.9.9"),
        ("10.0.0.1", b"1.1.1.1", "1.1.1.1"),
        ("10.0.0.1", b"6.6.6.6, 1.1.1.1, 10.0.0.2", "1.1.1.1"),
        ("10.0.0.1", b" , ", "10.0.0.1"),
        (None, b"1.1.1.1", None),
    ],
)
def test_addresses_are_those_that_a_trusted_proxy_saw(client, forwarded, address) -> None:
    found = caller_of(scope((b"x-forwarded-for", forwarded), client=client), PROXY)
    assert found.address == address


def test_the_order_of_headers_and_the_agent() -> None:
    found = caller_of(scope((b"host", b"x"), (b"user-agent", b"py/1"), (b"accept", b"*")), PROXY)
    assert (found.order, found.agent) == ("host,user-agent,accept", "py/1")


def test_heads_that_are_too_large() -> None:
    assert not too_large([(b"a", b"b")])
    assert too_large([(b"a", b"b")] * 101)
    assert too_large([(b"a", b"b" * MAX_HEAD_BYTES)])
