"""A response that an upstream keeps is got, continued and cancelled by who made it alone."""

import json
import time

import openai
import pytest
import requests

from tests.integration.gateway.conftest import RunningGateway


def ask(
    gateway: RunningGateway, key: str, method: str, path: str = "", **body: object
) -> requests.Response:
    return requests.request(
        method,
        f"{gateway.url}/v1/responses{path}",
        json={"model": "m", "input": "hi", **body} if method == "POST" and not path else None,
        headers={"authorization": f"Bearer {key}"},
    )


def made(gateway: RunningGateway, key: str, **body: object) -> str:
    answer = ask(gateway, key, "POST", **body)
    assert answer.status_code == 200
    if body.get("stream"):
        first = next(line for line in answer.text.splitlines() if line.startswith("data:"))
        return str(json.loads(first[5:])["response"]["id"])
    return str(answer.json()["id"])


@pytest.mark.parametrize("stream", [False, True])
def test_nobody_else_gets_or_cancels_or_continues_it(gateway, stream) -> None:
    mine, other = gateway.key(), gateway.key()
    name = made(gateway, mine, stream=stream)
    for key, status in ((mine, 200), (other, 404)):
        assert ask(gateway, key, "GET", f"/{name}").status_code == status
        assert ask(gateway, key, "POST", f"/{name}/cancel").status_code == status
        found = ask(gateway, key, "POST", previous_response_id=name)
        assert found.status_code == status
    unknown = ask(gateway, other, "GET", "/resp_0")
    theirs = ask(gateway, other, "GET", f"/{name}")
    assert (unknown.status_code, unknown.json()) == (theirs.status_code, theirs.json())
    assert ask(gateway, mine, "POST", conversation="conv_1").status_code == 400


def test_known_after_a_restart_and_after_a_kill(own_gateway) -> None:
    gateway = own_gateway
    key = gateway.key()
    stored = made(gateway, key)
    gateway.stop()
    gateway.start()
    assert ask(gateway, key, "GET", f"/{stored}").status_code == 200
    unstored = made(gateway, key, store=False)
    assert ask(gateway, key, "GET", f"/{unstored}").status_code == 404
    killed = made(gateway, key)
    time.sleep(2)
    gateway.stop(9)
    gateway.start()
    assert ask(gateway, key, "GET", f"/{killed}").status_code == 200


def test_what_is_generated_later_is_paid_now(gateway) -> None:
    key = gateway.key(output_in_total=100)
    for background in (True, True, 1, "true", "yes"):
        assert made(gateway, key, background=background, max_output_tokens=20)
    answer = ask(gateway, key, "POST", background=True, max_output_tokens=20)
    assert answer.status_code == 429


def test_what_is_fetched_again_is_not_counted_again(gateway) -> None:
    key = gateway.key()
    name = made(gateway, key, max_output_tokens=7)
    for _ in range(3):
        assert ask(gateway, key, "GET", f"/{name}").status_code == 200
    assert gateway.wait_until_rolled(4) == 4
    assert [one["usage_output_tokens"] for one in gateway.events()].count(7) == 1


def test_with_the_official_sdk(gateway) -> None:
    mine, other = (
        openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=gateway.key(), max_retries=0)
        for _ in range(2)
    )
    first = mine.responses.create(model="m", input="hi")
    assert mine.responses.retrieve(first.id).output_text == first.output_text != ""
    assert mine.responses.cancel(first.id).id == first.id
    with mine.responses.stream(model="m", input="on", previous_response_id=first.id) as stream:
        second = stream.get_final_response()
    mine.responses.delete(second.id)
    for forbidden in (other.responses.retrieve, other.responses.cancel, other.responses.delete):
        with pytest.raises(openai.NotFoundError):
            forbidden(first.id)
