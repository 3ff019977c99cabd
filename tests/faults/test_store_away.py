"""PostgreSQL stopped and started under a gateway that serves."""

import shutil
import tempfile
import time
from pathlib import Path

import pytest
import requests

from stillwatch.store.keys import block_key
from stillwatch.store.store import open_store
from stillwatch.wiring.pepper import load_pepper
from tests.faults.test_hostile_upstreams import ask
from tests.integration.gateway.conftest import RunningGateway, ended, free_port
from tests.integration.gateway.test_store_on_postgres import BINARIES, Postgres

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(not BINARIES, reason="no PostgreSQL server"),
]
STALE_S = 3


@pytest.fixture
def served(tmp_path_factory, hostile):
    place = Path(tempfile.mkdtemp(prefix="stillwatch-pg-"))  # where another user may go
    server = Postgres(place)
    folder = tmp_path_factory.mktemp("gateway")
    store = open_store(server.url)
    pepper = load_pepper(folder / "pepper")[0]
    gateway = RunningGateway(folder, hostile, store, free_port(), free_port(), pepper=pepper)
    written = gateway.configure

    def configure():
        settings = written()
        text = settings.read_text()
        url = f'url = "{server.url}"\nstale_s = {STALE_S}'
        settings.write_text(text.replace(f'url = "{store.engine.url}"', url))
        return settings

    gateway.configure = configure
    gateway.start()
    yield server, gateway
    ended(gateway)
    server.stop()
    shutil.rmtree(place, ignore_errors=True)


def wait_for(status, gateway, key, within_s=20):
    until = time.monotonic() + within_s
    while (got := ask(gateway, key, "fine").status_code) != status:
        assert time.monotonic() < until, got
        time.sleep(0.1)


def test_served_from_memory_then_refused_then_served_again(served) -> None:
    server, gateway = served
    key, other = gateway.key(), gateway.key()
    wait_for(200, gateway, key)
    server.stop()
    stopped = time.monotonic()
    assert ask(gateway, key, "fine").status_code == 200
    wait_for(503, gateway, key)
    assert time.monotonic() - stopped >= STALE_S - 1
    said = requests.get(f"{gateway.vitals}/health", timeout=10)
    assert said.status_code == 503 and "the store cannot be reached" in said.json()["problems"]
    server.start()
    wait_for(200, gateway, key)
    block_key(gateway.store, other.split("-")[1], who="test")
    wait_for(401, gateway, other, within_s=5)
    assert ask(gateway, key, "fine").status_code == 200
