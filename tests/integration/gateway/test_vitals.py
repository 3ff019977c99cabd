"""Health and metrics have a port of their own, which clients do not reach."""

import asyncio
import json

import requests

from tests.integration.gateway.test_limits_hold import many


def test_health_and_metrics(gateway) -> None:
    key = gateway.key()
    before = requests.get(f"{gateway.vitals}/metrics").text
    asyncio.run(many(gateway, key, 3, max_tokens=4))
    requests.get(f"{gateway.url}/v1/models", headers={"x-api-key": "nope"})
    after = requests.get(f"{gateway.vitals}/metrics").text

    def value(page: str, name: str) -> float:
        found = [line for line in page.splitlines() if line.startswith(name + " ")]
        return float(found[0].split()[-1]) if found else 0.0

    def rise(name: str) -> float:
        return value(after, name) - value(before, name)

    assert rise('stillwatch_exchanges_total{operation="chat",status="2xx"}') == 3
    assert rise('stillwatch_tokens_total{direction="answer"}') == 12
    assert rise('stillwatch_refused_total{code="invalid_api_key"}') == 1
    assert requests.get(f"{gateway.vitals}/health").json()["healthy"]
    assert requests.get(f"{gateway.url}/metrics").status_code == 404


BREAKS = """
import stillwatch.gateway.journal as journal
def rotate(self): raise RuntimeError("sw-secret")
journal.Journal.rotate = rotate
"""


def test_a_gateway_of_which_a_part_fails_says_so_and_ends(own_gateway) -> None:
    own_gateway.stop()
    own_gateway.before = BREAKS
    own_gateway.start()
    assert own_gateway.process.wait(30) == 1
    log = (own_gateway.folder / "gateway.log").read_text()
    (said,) = (line for line in map(as_json, log.splitlines()) if line.get("level") == "critical")
    assert (said["event"], said["part"], said["error"]) == ("part_failed", "_roll", "RuntimeError")
    assert "a part of the gateway failed" in log and "sw-secret" not in log


def as_json(line: str) -> dict:
    return json.loads(line) if line.startswith("{") else {}
