"""Whatever an upstream says, the gateway answers, keeps its memory, and goes on."""

import pytest
import requests

from tests.faults.conftest import forget_peak, peak_mb

pytestmark = pytest.mark.faults
ROOM_MB = 150


def ask(gateway, key, model, **more):
    return requests.post(
        f"{gateway.url}/v1/chat/completions",
        headers={"authorization": f"Bearer {key}"},
        json={"model": model, "messages": [{"role": "user", "content": "x"}], **more},
        timeout=120,
        stream=True,
    )


def still_serves(gateway, key) -> None:
    assert ask(gateway, key, "fine").json()["choices"][0]["message"]["content"] == "fine"


@pytest.mark.parametrize(
    ("model", "stream", "status"),
    [
        ("line-of-a-gigabyte", True, 200),
        ("stream-of-a-gigabyte", True, 200),
        ("body-of-a-gigabyte", False, 502),
    ],
)
def test_a_gigabyte_takes_no_gigabyte(gateway, model, stream, status) -> None:
    key = gateway.key()
    still_serves(gateway, key)
    before = peak_mb(gateway)
    forget_peak(gateway)
    answer = ask(gateway, key, model, stream=stream)
    assert answer.status_code == status
    size, end = 0, b""
    for part in answer.iter_content(2**20):
        size += len(part)
        end = (end + part)[-2000:]
    if model == "line-of-a-gigabyte":
        assert b"upstream_error" in end
        assert size < 2**20  # none of the line was passed on
    if model == "stream-of-a-gigabyte":
        assert size > 2**30 and b"[DONE]" in end
    assert peak_mb(gateway) - before < ROOM_MB
    still_serves(gateway, key)


@pytest.mark.parametrize(
    "model",
    [
        "headers-without-end",
        "header-of-a-megabyte",
        "shorter-than-said",
        "two-lengths",
        "elsewhere",
        "no-http",
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_broken_http_is_a_bad_gateway(gateway, model, stream) -> None:
    key = gateway.key()
    answer = ask(gateway, key, model, stream=stream)
    assert answer.status_code == 502
    assert answer.json()["error"]["code"] == "upstream_error"
    assert "169.254" not in answer.text
    still_serves(gateway, key)


def test_what_an_upstream_says_of_itself_stays_inside(gateway) -> None:
    answer = ask(gateway, gateway.key(), "tells-of-itself")
    assert answer.status_code == 200
    shown = {name.lower() for name in answer.headers}
    assert not shown & {"set-cookie", "location", "x-served-by", "server"}
