"""Paths, headers and values that want to be read differently by somebody behind us; log lines."""

import asyncio
import json
import socket
import time

import aiohttp
import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.gateway.conftest import ended, started

pytestmark = pytest.mark.faults
ENDLESS_S = 20
BODY = (
    b'{"model": "m", "max_tokens": 3, "messages": [{"role": "user", "content": "SECRET-PROMPT"}]}'
)


@pytest.fixture(scope="module")
def tricked(tmp_path_factory, upstream):
    one = started(tmp_path_factory.mktemp("gateway"), upstream)
    yield one
    ended(one)


@pytest.fixture(scope="module")
def key(tricked):
    return tricked.key()


def said(gateway, raw: bytes) -> bytes:
    """Send bytes, and everything that comes back until the gateway closes or falls silent."""
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=ENDLESS_S) as link:
        link.sendall(raw)
        answer = b""
        while part := link.recv(65536):
            answer += part
    return answer


def request(line: bytes, key: str, *headers: bytes, body: bytes = BODY) -> bytes:
    own = (b"Host: x", b"Authorization: Bearer " + key.encode(), b"Connection: close")
    size = b"Content-Length: %d" % len(body)
    return b"\r\n".join((line, *own, *headers, size, b"", body))


@pytest.mark.parametrize(
    "target",
    [
        b"//v1/chat/completions",
        b"/v1/../v1/chat/completions",
        b"/v1/./chat/completions",
        b"/%2e%2e/v1/chat/completions",
        b"/v1/chat/%63ompletions",
        b"/v1/chat%2fcompletions",
        b"/v1/chat\\completions",
        b"/v1/chat/completions;x=1",
        b"/v1/chat/completions%00",
        b"/v1/chat/completions\x00",
        b"/v1/chat/completions\xff",
        b"http://169.254.169.254/latest/meta-data",
        b"*",
        b"/" + b"a" * 20_000,
    ],
)
def test_no_path_is_another(tricked, key, target) -> None:
    before = len(tricked.seen())
    answer = said(tricked, request(b"POST " + target + b" HTTP/1.1", key))
    assert answer[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 404", b"HTTP/1.1 431")
    assert answer.count(b"HTTP/1.1 ") == 1
    assert len(tricked.seen()) == before


def test_an_absolute_address_does_not_choose_the_upstream(tricked, key) -> None:
    line = b"POST http://example.invalid/v1/chat/completions HTTP/1.1"
    answer = said(tricked, request(line, key))
    assert answer[:12] in (b"HTTP/1.1 200", b"HTTP/1.1 400", b"HTTP/1.1 404")
    if answer.startswith(b"HTTP/1.1 200"):
        assert b"w0 w1 w2" in answer


@pytest.mark.parametrize(
    "method", [b"CONNECT", b"TRACE", b"OPTIONS", b"PATCH", b"M-SEARCH", b"\x01"]
)
def test_other_methods(tricked, key, method) -> None:
    target = b"x:443" if method == b"CONNECT" else b"/v1/chat/completions"
    answer = said(tricked, request(method + b" " + target + b" HTTP/1.1", key))
    assert answer[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 404", b"HTTP/1.1 405")


@pytest.mark.parametrize(
    "line",
    [
        b"X-A: 1\nX-Smuggled: 1",
        b"X-A: 1\r X-Smuggled: 1",
        b"X-A: 1\r\n X-Smuggled: 1",
        b"X-A: \x00X-Smuggled: 1",
        b"X-A\x00: X-Smuggled",
        b"X-A : X-Smuggled",
        b"X-\xff: X-Smuggled",
        b": X-Smuggled",
        b"X-A: \x7f\x01",
        b"Upgrade: websocket\r\nConnection: Upgrade",
        b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAA",
    ],
)
def test_headers_that_hide_another(tricked, key, line) -> None:
    before = len(tricked.seen())
    answer = said(tricked, request(b"POST /v1/chat/completions HTTP/1.1", key, line))
    assert answer[:12] in (b"HTTP/1.1 200", b"HTTP/1.1 400")
    for one in tricked.seen()[before:]:
        assert {"x-smuggled", "upgrade"}.isdisjoint(name.lower() for name in one["headers"])


def test_a_client_cannot_take_our_headers_away(tricked, key) -> None:
    head = {
        "authorization": f"Bearer {key}",
        "connection": "close, authorization, accept-encoding, x-mine",
        "x-mine": "1",
        "proxy-authorization": "Basic x",
        "x-forwarded-for": "1.2.3.4",
        "cookie": "a=b",
    }
    url = f"{tricked.url}/v1/chat/completions"
    assert requests.post(url, headers=head, data=BODY, timeout=20).status_code == 200
    sent = {name.lower(): value for name, value in tricked.seen()[-1]["headers"].items()}
    assert sent["accept-encoding"] == "identity"
    assert not {"x-mine", "proxy-authorization", "x-forwarded-for", "cookie"} & sent.keys()
    assert key not in str(sent)


def test_headers_after_the_body_are_no_headers(tricked, key) -> None:
    before = len(tricked.seen())
    raw = b"\r\n".join(
        (
            b"POST /v1/chat/completions HTTP/1.1",
            b"Host: x",
            b"Authorization: Bearer " + key.encode(),
            b"Connection: close",
            b"Transfer-Encoding: chunked",
            b"",
            b"%x" % len(BODY),
            BODY,
            b"0",
            *(b"x-late-%d: 1" % i for i in range(300)),
            b"",
            b"",
        )
    )
    answer = said(tricked, raw)
    assert answer[:12] in (b"HTTP/1.1 200", b"HTTP/1.1 400")
    for one in tricked.seen()[before:]:
        assert not [name for name in one["headers"] if name.lower().startswith("x-late")]


HOSTILE = 'x"}\n{"event": "forged"}\r\n\x1b[31m\u2028'


def test_the_log_is_one_object_a_line_without_keys_and_text(tricked, key) -> None:
    url = f"{tricked.url}/v1/chat/completions"
    wrong = "sw-aaaaaaaa-" + "Z" * 43
    for model in (HOSTILE, "breaks", "dies", "m"):
        body = {"model": model, "messages": [{"role": "user", "content": "SECRET-PROMPT"}]}
        for shown in (key, wrong):
            head = {
                "authorization": f"Bearer {shown}",
                "user-agent": "forged\x1b[31m".encode("latin-1"),
            }
            requests.post(url, headers=head, json=body, timeout=20)
    said(tricked, b"\x16\x03\x01 SECRET-PROMPT\r\n\r\n")
    time.sleep(0.5)
    log = (tricked.folder / "gateway.log").read_text()
    lines = [json.loads(line) for line in log.splitlines() if not line.startswith("made a ")]
    assert lines and all({"event", "level", "timestamp"} <= line.keys() for line in lines)
    assert "forged" not in {line["event"] for line in lines}
    for secret in (key, wrong, "SECRET-PROMPT", "\x1b"):
        assert secret not in log


NAMES = st.text("abcdefghijklmnopqrstuvwxyzABC-_0123456789", min_size=1, max_size=30).filter(
    lambda name: (
        name.lower()
        not in {
            *("authorization", "x-api-key", "host", "content-length", "transfer-encoding"),
            *("expect", "upgrade", "connection"),
        }
    )
)
VALUES = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60)
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4)
    ),
    max_leaves=12,
)
FIELDS = st.sampled_from(
    [
        *("model", "messages", "max_tokens", "n", "stream", "stream_options", "logprobs", "stop"),
        *("prompt", "input", "tools", "previous_response_id", "background", "thinking", "store"),
    ]
)
BODIES = st.one_of(
    st.binary(max_size=300),
    JSONS.map(lambda value: json.dumps(value).encode()),
    st.dictionaries(FIELDS, JSONS, max_size=6).map(lambda value: json.dumps(value).encode()),
)
PATHS = st.sampled_from(
    [
        *("/v1/chat/completions", "/v1/completions", "/v1/responses", "/v1/embeddings"),
        *("/v1/messages", "/v1/messages/count_tokens", "/v1/responses/x/cancel"),
    ]
)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(path=PATHS, body=BODIES, headers=st.dictionaries(NAMES, VALUES, max_size=12))
def test_whatever_comes_is_answered_in_the_dialect(tricked, key, path, body, headers) -> None:
    """Nothing that a client sends is an error of the gateway; the upstream knows no model of it."""

    async def ask():
        shown = {"authorization": f"Bearer {key}"}
        timeout = aiohttp.ClientTimeout(total=ENDLESS_S)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(f"{tricked.url}{path}", data=body, headers={**headers, **shown}) as answer,
        ):
            return answer.status, await answer.read()

    status, text = asyncio.run(ask())
    assert status != 500
    if status == 200:
        return
    found = json.loads(text)
    assert isinstance(found["error"]["message"], str)
    assert (found.get("type") == "error") is path.startswith("/v1/messages")
    if status > 500:  # the upstream of the test fails on what it does not know
        assert found["error"]["type"] in ("server_error", "api_error")
