"""Whatever clients do, the gateway keeps its memory, serves the others, and gets rid of them."""

import json
import resource
import socket
import threading
import time
from contextlib import ExitStack, suppress

import pytest
import requests

from tests.faults.conftest import forget_peak, peak_mb
from tests.faults.test_hostile_upstreams import still_serves

pytestmark = pytest.mark.faults
IDLE = 10_000
ROOM_MB = 150


def connect(gateway) -> socket.socket:
    return socket.create_connection(("127.0.0.1", gateway.port), timeout=30)


def head(key: str, *lines: str) -> bytes:
    first = ("POST /v1/chat/completions HTTP/1.1", "Host: x", f"Authorization: Bearer {key}")
    return "\r\n".join((*first, *lines, "", "")).encode()


@pytest.fixture
def many_files():
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    if before[1] < 2 * IDLE:
        pytest.skip("this machine does not allow so many open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (before[1], before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_ten_thousand_idle_connections_keep_nobody_out(many_files, gateway) -> None:
    key = gateway.key()
    still_serves(gateway, key)
    before = peak_mb(gateway)
    forget_peak(gateway)
    with ExitStack() as held:
        for number in range(IDLE):
            link = held.enter_context(connect(gateway))
            if number % 2:  # half of them have begun a request that they never end
                link.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n")
        began = time.monotonic()
        still_serves(gateway, key)
        assert time.monotonic() - began < 10
        assert peak_mb(gateway) - before < 2 * ROOM_MB


def test_headers_that_never_end_are_given_up(gateway) -> None:
    with connect(gateway) as link:
        link.settimeout(60)
        link.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n")
        began = time.monotonic()
        while time.monotonic() - began < 45:
            try:
                link.sendall(b"x-more: 1\r\n")
            except OSError:
                break
            time.sleep(1)
            link.setblocking(False)
            try:
                said = link.recv(1000)
            except BlockingIOError:
                said = None
            link.setblocking(True)
            if said is not None:
                break
        else:
            pytest.fail("still open after 45 s")


def test_ten_megabytes_of_headers(gateway) -> None:
    key = gateway.key()
    forget_peak(gateway)
    before = peak_mb(gateway)
    with connect(gateway) as link:
        try:
            link.sendall(head(key)[:-2])
            for number in range(10):
                link.sendall(f"x-{number}: ".encode() + b"y" * 2**20 + b"\r\n")
            link.sendall(b"\r\n")
        except OSError:
            pass  # it may close before it has read all
        try:
            answer = link.recv(1000)
        except OSError:
            answer = b""
    assert answer == b"" or answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 431"))
    assert peak_mb(gateway) - before < ROOM_MB
    still_serves(gateway, key)


@pytest.mark.parametrize("how", ["said", "chunked"])
def test_a_body_of_a_gigabyte_is_refused_early(gateway, how) -> None:
    key = gateway.key()
    forget_peak(gateway)
    before, sent = peak_mb(gateway), 0
    with connect(gateway) as link:
        size = "Transfer-Encoding: chunked" if how == "chunked" else f"Content-Length: {2**30}"
        link.sendall(head(key, size))
        part = b"x" * 2**20
        if how == "chunked":
            part = b"100000\r\n" + part + b"\r\n"
        answer = b""
        link.settimeout(5)
        try:
            for _ in range(1024):
                link.sendall(part)
                sent += 1
        except OSError:
            pass
        with suppress(OSError):
            answer = link.recv(1000)
    assert sent < 200, "it read on and on"
    assert answer == b"" or answer.startswith(b"HTTP/1.1 413")
    assert peak_mb(gateway) - before < ROOM_MB
    still_serves(gateway, key)


def test_a_client_that_does_not_read_holds_no_memory(gateway) -> None:
    """A gigabyte waits at the upstream, not in the gateway."""
    key = gateway.key()
    forget_peak(gateway)
    before = peak_mb(gateway)
    body = json.dumps({"model": "stream-of-a-gigabyte", "stream": True, "messages": []}).encode()
    with connect(gateway) as link:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        link.sendall(head(key, f"Content-Length: {len(body)}") + body)
        link.recv(100)
        time.sleep(5)
        assert peak_mb(gateway) - before < ROOM_MB
        still_serves(gateway, key)


@pytest.mark.parametrize(
    "lengths",
    [
        ("Content-Length: 2", "Content-Length: 40"),
        ("Content-Length: 2", "Transfer-Encoding: chunked"),
        ("Transfer-Encoding: chunked, identity",),
        ("Transfer-Encoding: xchunked",),
        ("Content-Length: +2",),
        ("Content-Length: 2, 2",),
        ("Content-Length: -1",),
    ],
)
def test_lengths_that_two_servers_read_differently(gateway, lengths) -> None:
    key = gateway.key()
    inner = b"GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n"
    with connect(gateway) as link:
        link.settimeout(10)
        link.sendall(head(key, *lengths) + b"{}" + inner)
        answers = b""
        try:
            while part := link.recv(10_000):
                answers += part
        except OSError:
            pass
    assert answers.count(b"HTTP/1.1 200") == 0
    still_serves(gateway, key)


def test_requests_in_a_row_are_answered_in_a_row(gateway) -> None:
    key = gateway.key()
    body = b'{"model": "fine", "messages": []}'
    one = head(key, f"Content-Length: {len(body)}") + body
    with connect(gateway) as link:
        link.sendall(one * 20)
        link.settimeout(10)
        answers = b""
        while answers.count(b'"fine"') < 20:
            part = link.recv(65536)
            assert part, answers[-500:]
            answers += part
    assert answers.count(b"HTTP/1.1 200") == 20


@pytest.mark.parametrize("depth", [200, 5_000, 100_000])
@pytest.mark.parametrize("kind", ["list", "object"])
def test_json_of_any_depth(gateway, depth, kind) -> None:
    key = gateway.key(features=("n",))
    nested = b"[" * depth + b"]" * depth
    if kind == "object":
        nested = b'{"a":' * depth + b"1" + b"}" * depth
    body = b'{"model": "fine", "messages": [], "metadata": ' + nested + b"}"
    got = requests.post(
        f"{gateway.url}/v1/chat/completions",
        headers={"authorization": f"Bearer {key}"},
        data=body,
        timeout=30,
    )
    assert got.status_code in (200, 400)
    still_serves(gateway, key)


def test_clients_that_vanish_leave_nothing_behind(gateway) -> None:
    key = gateway.key(parallel=4)
    body = json.dumps({"model": "stream-of-a-gigabyte", "stream": True, "messages": []}).encode()

    def vanish() -> None:
        with connect(gateway) as link:
            link.sendall(head(key, f"Content-Length: {len(body)}") + body)
            link.recv(100)

    for _ in range(10):
        threads = [threading.Thread(target=vanish) for _ in range(4)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            still_serves(gateway, key)
            return
        except (KeyError, ValueError):
            time.sleep(0.5)
    pytest.fail("requests of clients that left still count as in flight")
