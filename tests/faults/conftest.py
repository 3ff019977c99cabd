"""Gateways in front of a server that says whatever it likes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.gateway.conftest import RunningGateway, ended, start_upstream, started

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def hostile() -> Iterator[str]:
    """Address of a hostile upstream."""
    process = subprocess.Popen(
        [sys.executable, str(HERE / "raw_upstream.py")], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    process.kill()


@pytest.fixture(scope="session")
def upstream() -> Iterator[str]:
    """Address of a server of models, as in the other tests of the gateway."""
    process, url = start_upstream()
    yield url
    process.kill()


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory, hostile: str) -> Iterator[RunningGateway]:
    one = started(tmp_path_factory.mktemp("gateway"), hostile)
    yield one
    ended(one)


def peak_mb(gateway: RunningGateway) -> float:
    """Most memory that the gateway's own process held since `forget_peak`."""
    assert gateway.process is not None
    status = Path(f"/proc/{gateway.process.pid}/status").read_text()
    (line,) = (one for one in status.splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def forget_peak(gateway: RunningGateway) -> None:
    """Begin to measure the peak of the gateway's memory anew."""
    assert gateway.process is not None
    Path(f"/proc/{gateway.process.pid}/clear_refs").write_text("5")


def is_root() -> bool:
    return os.getuid() == 0
