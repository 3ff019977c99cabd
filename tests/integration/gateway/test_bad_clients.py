"""Whatever a client sends, the gateway answers and goes on."""

import json
import socket
import time
from ipaddress import ip_network

import pytest
import requests

from stillwatch.store.keys import add_key


def post(gateway, key, path="/v1/chat/completions", **more):
    return requests.post(f"{gateway.url}{path}", headers={"authorization": f"Bearer {key}"}, **more)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"{", "not valid JSON"),
        (b"[1]", "must be a JSON object"),
        (b"\xff\xfe", "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b'{"messages": []}', "model: name one"),
        (b'{"model": 7}', "model: name one"),
        (b'{"model": "m", "n": 0}', "n, best_of"),
        (b'{"model": "m", "n": 1e9}', "n, best_of"),
        (b'{"model": "m", "max_tokens": "many"}', "max_tokens: must be a whole number"),
        (b'{"model": "m", "max_tokens": -1}', "max_tokens: must be a whole number"),
        (b'{"model": "m", "stream": "yes"}', "stream: must be true or false"),
    ],
)
def test_bodies_that_are_no_request(gateway, body, said) -> None:
    answer = post(gateway, gateway.key(), data=body)
    assert answer.status_code == 400
    assert said in answer.json()["error"]["message"]


def test_a_client_cannot_say_where_it_calls_from(gateway) -> None:
    key = gateway.key(addresses=(ip_network("10.0.0.0/8"),))
    head = {"authorization": f"Bearer {key}", "x-forwarded-for": "10.1.2.3"}
    answer = requests.get(f"{gateway.url}/v1/models", headers=head)
    assert answer.status_code == 403
    assert "address" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "path",
    [
        "/v1/chat/completions/",
        "/v1//chat/completions",
        "/v1/../v1/models",
        "/v1/chat%2Fcompletions",
        "/V1/models",
        "/metrics",
        "/",
        "/v1/files",
        "/v1/models/..%2f..%2fetc",
    ],
)
def test_paths_that_are_not_ours(gateway, path) -> None:
    key = gateway.key()
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n"
    with socket.create_connection(("127.0.0.1", gateway.port)) as link:
        link.sendall(f"{head}Content-Length: 2\r\nConnection: close\r\n\r\n{{}}".encode())
        answer = link.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 404")


def test_wrong_methods_and_sizes(gateway) -> None:
    key = gateway.key()
    got = requests.get(f"{gateway.url}/v1/messages", headers={"x-api-key": key})
    assert got.status_code == 405
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": "x" * 2**25}]})
    assert post(gateway, key, data=body).status_code == 413
    many = {f"x-{i}": "1" for i in range(150)}
    got = requests.get(f"{gateway.url}/v1/models", headers={"x-api-key": key, **many})
    assert got.status_code == 431


def test_smuggled_lengths_are_no_second_request(gateway) -> None:
    key = gateway.key()
    inner = b"GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n"
    head = (
        f"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Length: {len(inner) + 5}\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", gateway.port)) as link:
        link.sendall(head.encode() + b"0\r\n\r\n" + inner)
        link.settimeout(2)
        try:
            answer = link.recv(65536)
        except TimeoutError:
            answer = b""
    assert answer.count(b"HTTP/1.1 ") <= 1
    assert b" 200 " not in answer
    assert all(one["body"].get("model") is not None for one in gateway.seen())


def test_keys_that_open_nothing(gateway) -> None:
    gateway.key()
    expired = add_key(gateway.store, gateway.account, gateway.pepper, who="test", expires_us=1)
    time.sleep(0.6)
    for wrong in (expired, "sw-aaaaaaaa-" + "a" * 43, "", "x" * 5000):
        answer = requests.get(f"{gateway.url}/v1/models", headers={"x-api-key": wrong})
        assert answer.status_code == 401
