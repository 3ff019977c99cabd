"""Words that try to be something else: in paths, headers, logs."""

import json
import socket

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.faults.conftest import hostile  # noqa: F401
from tests.integration.gateway.conftest import ended, start_upstream, started

pytestmark = pytest.mark.faults
PATH = "/v1/chat/completions"


@pytest.fixture(scope="module")
def gateway(tmp_path_factory):
    process, address = start_upstream()
    one = started(tmp_path_factory.mktemp("gateway"), address)
    yield one
    ended(one)
    process.kill()


def raw(gateway, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=10) as link:
        link.sendall(request)
        answer = b""
        try:
            while part := link.recv(65536):
                answer += part
        except OSError:
            pass
    return answer


def request(path: str, *lines: str, body: bytes = b"{}", method: str = "POST") -> bytes:
    head = (f"{method} {path} HTTP/1.1", "Host: x", *lines, f"Content-Length: {len(body)}")
    return "\r\n".join((*head, "Connection: close", "", "")).encode("latin-1") + body


@pytest.mark.parametrize(
    "path",
    [
        "//v1/chat/completions",
        "/v1/./chat/completions",
        "/v1/x/../chat/completions",
        "/%76%31/chat/completions",
        "/v1/chat/completions%00",
        "/v1/chat/completions;a=b",
        "/v1/chat/completions%0d%0aX-Evil:%201",
        "/v1/chat\\completions",
        "http://169.254.169.254/v1/chat/completions",
        "/v1/responses/../../admin",
        "/v1/responses/a%2f..%2f..%2fmetrics",
        "*",
        "/v1/" + "a" * 60_000,
    ],
)
def test_paths_that_mean_something_else(gateway, path) -> None:
    key = gateway.key()
    before = len(gateway.seen())
    answer = raw(gateway, request(path, f"Authorization: Bearer {key}"))
    assert answer.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400", b"HTTP/1.1 431")), answer[:200]
    assert len(gateway.seen()) == before


@pytest.mark.parametrize("method", ["CONNECT", "TRACE", "PUT", "OPTIONS", "PRI"])
def test_methods_that_are_not_ours(gateway, method) -> None:
    answer = raw(gateway, request(PATH, method=method))
    assert answer.startswith((b"HTTP/1.1 405", b"HTTP/1.1 400", b"HTTP/1.1 404")), answer[:200]


def test_no_header_of_a_client_becomes_another_one(gateway) -> None:
    key = gateway.key()
    body = b'{"model": "m", "messages": []}'
    answer = raw(
        gateway,
        request(
            PATH,
            f"Authorization: Bearer {key}",
            "Connection: x-own, authorization",
            "X-Own: a\x85b",
            "X-Forwarded-For: 1.2.3.4",
            "Forwarded: for=1.2.3.4",
            "Proxy-Authorization: Basic x",
            "Cookie: session=secret",
            "TE: trailers",
            body=body,
        ),
    )
    assert answer.startswith(b"HTTP/1.1 200"), answer[:300]
    sent = {name.lower(): value for name, value in gateway.seen()[-1]["headers"].items()}
    leaked = {
        "authorization",
        "cookie",
        "proxy-authorization",
        "forwarded",
        "x-forwarded-for",
        "te",
    }
    assert not leaked & set(sent)
    assert key not in json.dumps(sent)


@pytest.mark.parametrize("line", ["X-A: b\nX-C: d", "X-A: b\x00c", "X A: b", "X-A\r: b", ": empty"])
def test_headers_that_are_none(gateway, line) -> None:
    key = gateway.key()
    answer = raw(gateway, request(PATH, f"Authorization: Bearer {key}", line))
    if not answer.startswith(b"HTTP/1.1 400"):
        assert b"\nX-C" not in answer and answer.startswith(b"HTTP/1.1 4"), answer[:200]


EVIL = '\x1b[2J"}\n{"event": "forged"'


def test_nothing_that_a_client_says_forges_a_line_of_the_log(gateway) -> None:
    key = gateway.key()
    log = gateway.folder / "gateway.log"
    before = log.stat().st_size
    for model in (EVIL, "dies", "breaks", "hangs"):
        requests.post(
            gateway.url + PATH,
            headers={"authorization": f"Bearer {key}", "user-agent": EVIL.replace("\n", "")},
            json={"model": model, "messages": [{"role": "user", "content": f"private {EVIL}"}]},
            timeout=30,
        )
    with log.open("rb") as file:
        file.seek(before)
        written = file.read()
    assert b"\x1b" not in written
    assert key.encode() not in written and b"private" not in written
    lines = [json.loads(line) for line in written.splitlines() if line.strip()]
    assert all(line.get("event") != "forged" for line in lines)


@given(body=st.binary(max_size=300), agent=st.text(st.characters(codec="latin-1"), max_size=40))
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_bytes_get_an_answer(gateway, body, agent) -> None:
    key = test_any_bytes_get_an_answer.__dict__.setdefault("key", None) or gateway.key()
    test_any_bytes_get_an_answer.key = key
    clean = "".join(c for c in agent if c.isprintable()).strip()
    answer = raw(
        gateway,
        request(PATH, f"Authorization: Bearer {key}", f"User-Agent: {clean}", body=body),
    )
    status = int(answer[9:12])
    assert 400 <= status < 500, (status, body)
    assert json.loads(answer.split(b"\r\n\r\n", 1)[1])["error"]["message"]
