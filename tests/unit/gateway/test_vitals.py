import asyncio
import json
from pathlib import Path

import pytest

from stillwatch.gateway.directory import Directory
from stillwatch.gateway.flights import Flights
from stillwatch.gateway.metrics import Metrics
from stillwatch.gateway.settings import Upstream
from stillwatch.gateway.upstream import Upstreams
from stillwatch.gateway.vitals import Vitals
from stillwatch.store.snapshot import Known


class Recorder:
    failed: OSError | None = None


def get(path, *, journal=None, stale_s=100.0, method="GET", status=Path("no-look-yet"), **own):
    directory = Directory(lambda _: Known(1), lambda shown: shown, 1, stale_s)
    upstreams = Upstreams([Upstream(name="gpu-1", url="http://127.0.0.1:1", drain=True)])
    more = {"stale_s": stale_s, "upstreams": upstreams, "status": status, **own}
    vitals = Vitals(directory, Flights(), journal, Metrics(), **more)
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path}
    asyncio.run(vitals(scope, None, send))
    return sent[0]["status"], sent[1]["body"]


def test_healthy() -> None:
    status, body = get("/health", journal=Recorder())
    said = {"healthy": True, "problems": [], "upstreams": {"gpu-1": "draining"}, "watch": None}
    assert (status, json.loads(body)) == (200, said)


def test_what_keeps_it_from_serving() -> None:
    full = Recorder()
    full.failed = OSError("no room")
    own = {"limits_problem": lambda: "Redis cannot be reached"}
    status, body = get("/health", journal=full, stale_s=-1.0, **own)
    assert status == 503
    assert json.loads(body)["problems"] == [
        "the store cannot be reached",
        "nothing can be recorded",
        "Redis cannot be reached",
    ]


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/metrics", "GET", 200), ("/", "GET", 404), ("/health", "POST", 405)],
)
def test_other_paths(path, method, status) -> None:
    found, body = get(path, method=method)
    assert found == status
    assert (b"stillwatch_in_flight" in body) is (status == 200)
    assert (b'stillwatch_upstream_up{upstream="gpu-1"} 0.0' in body) is (status == 200)


def test_what_the_watch_saw_last(tmp_path) -> None:
    status = tmp_path / "status.json"
    status.write_text('{"outcome": "judged", "proposed": 2}')
    seen = json.loads(get("/health", status=status)[1])["watch"]
    assert seen == {"outcome": "judged", "proposed": 2}
    status.write_text('{"outc')
    assert json.loads(get("/health", status=status)[1])["watch"] is None
