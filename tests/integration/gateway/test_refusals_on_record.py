"""Who is refused and asks again through another account is seen; a flood fills no disk."""

import asyncio
import time

import pyarrow as pa
import requests

from stillwatch.measures.measure import Rung
from stillwatch.store.measures import propose_measure
from stillwatch.wiring.parts import read_part
from stillwatch.wiring.state import existing
from tests.integration.gateway.test_limits_hold import many

PROMPT = "what would the moon look like if it were made of nothing but green cheese"
ASKED = {"model": "m", "messages": [{"role": "user", "content": PROMPT}], "max_tokens": 3}


def test_a_refused_prompt_and_where_it_goes_next(own_gateway) -> None:
    refused_key = own_gateway.key(requests_per_minute=1)
    first = own_gateway.account
    statuses, _ = asyncio.run(many(own_gateway, refused_key, 1))
    statuses += asyncio.run(many(own_gateway, refused_key, 1, messages=ASKED["messages"]))[0]
    assert statuses == [200, 429]
    assert own_gateway.wait_until_rolled(2) == 2
    served, refused = sorted(own_gateway.events(), key=lambda event: event["start"])
    assert (served["status"], refused["status"]) == (200, 429)
    assert refused["error"] == "rate_limit_exceeded"
    assert refused["usage_output_tokens"] is None and refused["messages"] is None
    other_key = own_gateway.key()
    asyncio.run(many(own_gateway, other_key, 1, messages=ASKED["messages"]))
    assert own_gateway.wait_until_rolled(1) == 1
    assert own_gateway.stop() == 0
    parts = existing(own_gateway.recording / "state").parts()
    rows = pa.concat_tables([read_part(part) for part in parts]).to_pylist()
    found = {(row["account"], row["status"]): row["prompt_hash"] for row in rows}
    assert found[first, 429] == found[own_gateway.account, 200] != found[first, 200]


def test_a_suspended_account_gets_nothing_and_is_on_record(own_gateway) -> None:
    key = own_gateway.key()
    propose_measure(
        own_gateway.store,
        own_gateway.account,
        Rung.SUSPEND,
        "test",
        who="test",
        lasts_us=10**9,
        approved=True,
    )
    time.sleep(0.6)  # until the gateway has heard of it
    assert asyncio.run(many(own_gateway, key, 2))[0] == [403, 403]
    models = requests.get(f"{own_gateway.url}/v1/models", headers={"x-api-key": key})
    assert models.status_code == 403
    assert own_gateway.wait_until_rolled(3) == 3
    found = sorted((event["status"], event["operation"]) for event in own_gateway.events())
    assert found == [(403, "chat"), (403, "chat"), (403, "models")]


def test_a_flood_of_refusals_is_counted_and_not_written(own_gateway) -> None:
    key = own_gateway.key(requests_per_minute=1)
    began = time.monotonic()
    statuses, _ = asyncio.run(many(own_gateway, key, 300))
    lasted = time.monotonic() - began
    assert (statuses.count(200), statuses.count(429)) == (1, 299)
    page = requests.get(f"{own_gateway.vitals}/metrics").text
    (line,) = [
        one for one in page.splitlines() if one.startswith("stillwatch_refused_unrecorded_total ")
    ]
    unrecorded = int(float(line.split()[-1]))
    assert 299 - unrecorded <= 10 + lasted
    assert own_gateway.wait_until_rolled(300 - unrecorded) == 300 - unrecorded
