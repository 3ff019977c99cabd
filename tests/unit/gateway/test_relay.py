"""The relay with nothing behind it; with real processes in tests/integration/gateway."""

import asyncio
import json
from ipaddress import ip_network

import pytest

from stillwatch.gateway.answering import Answering
from stillwatch.gateway.directory import Directory
from stillwatch.gateway.exchange import SPOOL_KEY_BYTES, Spool
from stillwatch.gateway.metrics import Metrics
from stillwatch.gateway.owners import Owners
from stillwatch.gateway.relay import Gateway
from stillwatch.gateway.settings import Settings
from stillwatch.gateway.upstream import Upstreams
from stillwatch.store.snapshot import Known


def ask(limits, grant, *, path=b"/v1/models", method="GET", headers=(), body=b""):
    settings = Settings.model_validate({"upstream": [{"name": "u", "url": "http://127.0.0.1:1"}]})
    known = Known(1, {b"good": grant})
    directory = Directory(lambda _: known, lambda shown: shown, 1, 100)
    sent, made = [], []

    async def receive():
        return {"type": "http.request", "body": body}

    async def send(message):
        sent.append(message)

    async def run() -> None:
        upstreams = Upstreams(settings.upstream)
        spool = Spool(b"k" * SPOOL_KEY_BYTES)
        answering = Answering(limits, None, spool, "refuse", Metrics())
        owners = Owners(lambda _: None, made.extend, len, 30)
        gateway = Gateway(settings, directory, limits, upstreams, answering, owners=owners)
        scope = {
            "type": "http",
            "raw_path": path,
            "method": method,
            "headers": [(b"authorization", b"Bearer good"), *headers],
            "client": ("1.2.3.4", 5),
        }
        await gateway(scope, receive, send)
        assert len(gateway.flights) == 0
        await upstreams.close()

    asyncio.run(run())
    assert dict(sent[0]["headers"])[b"x-request-id"]
    return sent[0]["status"], json.loads(sent[1]["body"])


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"path": b"/nowhere"}, 404),
        ({"method": "POST"}, 405),
        ({"headers": [(b"x", b"y")] * 200}, 431),
        ({"path": b"/v1/messages", "method": "POST", "body": b"{"}, 400),
        ({"path": b"/v1/messages", "method": "POST", "body": b'{"model": "other"}'}, 403),
        ({}, 502),
        ({"path": b"/v1/responses/resp_1"}, 404),
        ({"path": b"/v1/responses/resp_1/cancel", "method": "POST", "body": b"{}"}, 404),
        (
            {
                "path": b"/v1/responses",
                "method": "POST",
                "body": b'{"model": "m", "previous_response_id": "resp_1"}',
            },
            404,
        ),
    ],
)
def test_refusals_before_and_after_the_upstream(limits, grant_of, more, status) -> None:
    found, body = ask(limits, grant_of(models=("m",)), **more)
    assert found == status
    assert "127.0.0.1" not in str(body)
    assert (body.get("type") == "error") is (more.get("path") == b"/v1/messages")


def test_addresses_that_are_not_licensed(limits, grant_of) -> None:
    grant = grant_of(addresses=(ip_network("10.0.0.0/8"),))
    assert ask(limits, grant)[0] == 403


def test_a_failed_request_frees_what_it_reserved(limits, grant_of) -> None:
    grant = grant_of(output_in_total=10, parallel=1)
    body = b'{"model": "m", "max_tokens": 10}'
    for _ in range(3):
        found = ask(limits, grant, path=b"/v1/chat/completions", method="POST", body=body)
        assert found[0] == 502


def test_a_key_that_is_blocked_while_its_request_waits(limits, grant_of, monkeypatch) -> None:
    monkeypatch.setattr(Directory, "opens", lambda *_: False)
    body = b'{"model": "m", "max_tokens": 10}'
    status, said = ask(limits, grant_of(), path=b"/v1/completions", method="POST", body=body)
    assert (status, said["error"]["code"]) == (401, "invalid_api_key")


def test_a_failure_of_the_gateway_itself_is_an_answer(limits, grant_of, monkeypatch) -> None:
    def fail(*_) -> None:
        raise ValueError("secret")

    monkeypatch.setattr(Directory, "find", fail)
    status, said = ask(limits, grant_of(), path=b"/v1/models")
    assert (status, said["error"]["code"]) == (500, "internal_error")
    assert "secret" not in str(said)
