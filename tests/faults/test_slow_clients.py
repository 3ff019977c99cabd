"""Clients that are slow on purpose, in the middle of a request or of an answer."""

import json
import socket
import time

import pytest
import requests

from tests.faults.test_hostile_clients import connect, head
from tests.faults.test_hostile_upstreams import still_serves
from tests.integration.gateway.conftest import ended, started

pytestmark = pytest.mark.faults
PATIENCE_S = 2
ENOUGH_S = 20


@pytest.fixture(scope="module")
def impatient(tmp_path_factory, hostile):
    one = started(tmp_path_factory.mktemp("gateway"), hostile)
    one.stop()
    written = one.configure

    def configure():
        settings = written()
        said = settings.read_text()
        settings.write_text(said.replace("[listen]\n", f"[listen]\npatience_s = {PATIENCE_S}\n"))
        return settings

    one.configure = configure
    one.start()
    yield one
    ended(one)


def in_flight(gateway) -> float:
    page = requests.get(f"{gateway.vitals}/metrics", timeout=10).text
    (line,) = [one for one in page.splitlines() if one.startswith("stillwatch_in_flight ")]
    return float(line.split()[1])


def test_a_body_that_trickles_is_given_up(impatient) -> None:
    key = impatient.key()
    with connect(impatient) as link:
        link.sendall(head(key, "Content-Length: 1000"))
        until = time.monotonic() + ENOUGH_S
        with pytest.raises(OSError):
            while time.monotonic() < until:
                link.sendall(b" ")
                time.sleep(0.3)
    still_serves(impatient, key)


def test_who_takes_nothing_of_an_answer_is_dropped(impatient) -> None:
    key = impatient.key(parallel=1)
    body = json.dumps({"model": "stream-of-a-gigabyte", "stream": True, "messages": []}).encode()
    with connect(impatient) as link:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        link.sendall(head(key, f"Content-Length: {len(body)}") + body)
        link.recv(100)
        assert in_flight(impatient) == 1
        until = time.monotonic() + ENOUGH_S
        while in_flight(impatient) and time.monotonic() < until:
            time.sleep(0.3)
        assert in_flight(impatient) == 0
        still_serves(impatient, key)
