"""Processes on one core, and what they used."""

import os
import resource
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TICK_S = 1 / os.sysconf("SC_CLK_TCK")
START_S = 120
CORES = sorted(os.sched_getaffinity(0))
CONTESTANT_CORE, LOAD_CORE = CORES[0], CORES[-1]


class NotStartedError(Exception):
    """A process did not open its port."""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def pin(core: int) -> None:
    """Keep this process, and what it starts, on one core; let it open many files."""
    os.sched_setaffinity(0, {core})
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@dataclass
class Running:
    """A process that was started, with all that it starts itself.

    Attributes
    ----------
    log : Path
        What it says.
    """

    process: "subprocess.Popen[bytes]"
    log: Path
    ports: Sequence[int] = field(default=())

    def wait_until_open(self) -> None:
        until = time.monotonic() + START_S
        for port in self.ports:
            while not _listens(port):
                if self.process.poll() is not None or time.monotonic() > until:
                    self.stop()
                    tail = self.log.read_text("utf-8", "replace")[-1500:]
                    raise NotStartedError(f"{self.log.name} did not start: {tail}")
                time.sleep(0.05)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def start(
    command: Sequence[str | Path],
    folder: Path,
    name: str,
    ports: Sequence[int],
    core: int = CONTESTANT_CORE,
    **environment: str,
) -> Running:
    """Start a process on a core."""
    log = folder / f"{name}.log"
    own = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})  # what is started inherits it
    with log.open("wb") as out:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdout=out,
            stderr=out,
            cwd=folder,
            env={**os.environ, **environment},
        )
    os.sched_setaffinity(0, own)
    return Running(process, log, ports)


def _listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def family(pid: int) -> list[int]:
    """Return a process and its descendants, itself first."""
    found = [pid]
    for one in found:
        try:
            for task in (Path("/proc") / str(one) / "task").iterdir():
                found += map(int, (task / "children").read_text().split())
        except OSError:
            continue  # ended in between
    return found


def cpu_s(pids: Sequence[int]) -> float:
    """Return the CPU seconds that living processes used (user and system)."""
    ticks = 0
    for pid in pids:
        try:
            stat = (Path("/proc") / str(pid) / "stat").read_text("utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(stat[11]) + int(stat[12])
    return ticks * TICK_S


def pss_mb(pids: Sequence[int]) -> float:
    """Return the resident megabytes; a page that several share is divided among them."""
    kib = 0
    for pid in pids:
        try:
            lines = (Path("/proc") / str(pid) / "smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        kib += next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return kib * 1024 / 1e6


@dataclass
class Endpoint:
    """Where and how a kind of request is sent."""

    port: int
    headers: dict[str, str] = field(default_factory=dict)
    path: str = "/v1/chat/completions"


@dataclass
class Contestant:
    """Something that stands between a client and the upstream.

    Attributes
    ----------
    endpoints : dict
        ``plain``, ``stream``.
    running : list of Running
    idle : callable or None
        Waits until nothing is left to do behind the answers.
    is_peer : bool
        Slow: asked with less concurrency, so that what is in flight at the end counts little.
    """

    name: str
    version: str
    endpoints: dict[str, Endpoint]
    running: list[Running]
    idle: Any = None
    is_peer: bool = False
    is_variant: bool = False

    def groups(self) -> dict[str, list[int]]:
        """Return its processes: those that answer, and those that work behind."""
        front, behind = [], []
        for one in self.running:
            first, *rest = family(one.process.pid)
            front.append(first)
            (behind if self.idle is not None else front).extend(rest)
        return {"gateway": front, "recorder": behind}

    def cpu(self) -> dict[str, float]:
        return {name: cpu_s(pids) for name, pids in self.groups().items()}

    def pss(self) -> dict[str, float]:
        return {name: pss_mb(pids) for name, pids in self.groups().items()}

    def stop(self) -> None:
        for one in self.running:
            one.stop()
