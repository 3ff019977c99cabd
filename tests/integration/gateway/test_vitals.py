"""Health and metrics have a port of their own, which clients do not reach."""

import asyncio

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
