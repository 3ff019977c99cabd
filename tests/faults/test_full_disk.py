"""A disk that fills up: refused or served as the settings say, and said; then all is well again."""

import os
import subprocess
import time
from pathlib import Path

import pytest
import requests

from tests.faults.conftest import is_root
from tests.faults.test_hostile_upstreams import ask
from tests.integration.gateway.conftest import ended, started

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(not is_root(), reason="only root can mount a small disk"),
]
SIZE_MB = 12


@pytest.fixture
def small_disk(tmp_path):
    place = tmp_path / "recording"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", str(place)], check=False
    )
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(place: Path) -> Path:
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (2**20, 4096):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return filler


def health(gateway):
    return requests.get(f"{gateway.vitals}/health", timeout=10)


def wait_for(status, gateway, key):
    until = time.monotonic() + 30
    while time.monotonic() < until:
        got = ask(gateway, key, "fine")
        if got.status_code == status:
            return got
        time.sleep(0.2)
    raise AssertionError(f"{got.status_code}: {got.text}")


@pytest.mark.parametrize("mode", ["refuse", "serve"])
def test_a_full_disk(small_disk, tmp_path, hostile, mode) -> None:
    gateway = started(tmp_path, hostile)
    try:
        if mode == "serve":
            gateway.stop()
            settings = gateway.configure
            gateway.configure = lambda: _with_mode(settings(), mode)
            gateway.start()
        key, limited = gateway.key(), gateway.key(output_in_total=100_000)
        assert ask(gateway, key, "fine").status_code == 200
        assert health(gateway).status_code == 200
        filler = fill(small_disk)
        got = wait_for(503 if mode == "refuse" else 200, gateway, key)
        if mode == "refuse":
            assert got.json()["error"]["code"] == "unavailable"
        said = health(gateway)
        assert said.status_code == 503
        assert "nothing can be recorded" in said.json()["problems"]
        metrics = requests.get(f"{gateway.vitals}/metrics", timeout=10).text
        assert "stillwatch_recording_failed 1" in metrics
        assert ask(gateway, limited, "fine").status_code in (200, 503)
        filler.unlink()
        wait_for(200, gateway, key)
        wait_for(200, gateway, limited)
        until = time.monotonic() + 30
        while health(gateway).status_code != 200 and time.monotonic() < until:
            time.sleep(0.2)
        assert health(gateway).json()["problems"] == []
        assert os.path.ismount(small_disk)
    finally:
        ended(gateway)


def _with_mode(settings: Path, mode: str) -> Path:
    text = settings.read_text()
    settings.write_text(text.replace("[recording]\n", f'[recording]\nwhen_full = "{mode}"\n'))
    return settings
