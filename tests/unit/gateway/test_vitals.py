import asyncio
import json

import pytest

from stillwatch.gateway.directory import Directory
from stillwatch.gateway.flights import Flights
from stillwatch.gateway.metrics import Metrics
from stillwatch.gateway.vitals import Vitals
from stillwatch.store.snapshot import Known


class Recorder:
    failed: OSError | None = None


def get(path, *, journal=None, stale_s=100.0, method="GET"):
    directory = Directory(lambda _: Known(1), lambda shown: shown, 1, stale_s)
    vitals = Vitals(directory, Flights(), journal, Metrics(), stale_s)
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path}
    asyncio.run(vitals(scope, None, send))
    return sent[0]["status"], sent[1]["body"]


def test_healthy() -> None:
    status, body = get("/health", journal=Recorder())
    assert (status, json.loads(body)) == (200, {"healthy": True, "problems": []})


def test_what_keeps_it_from_serving() -> None:
    full = Recorder()
    full.failed = OSError("no room")
    status, body = get("/health", journal=full, stale_s=-1.0)
    assert status == 503
    assert json.loads(body)["problems"] == [
        "the store cannot be reached",
        "nothing can be recorded",
    ]


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/metrics", "GET", 200), ("/", "GET", 404), ("/health", "POST", 405)],
)
def test_other_paths(path, method, status) -> None:
    found, body = get(path, method=method)
    assert found == status
    assert (b"stillwatch_in_flight" in body) is (status == 200)
