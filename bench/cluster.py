"""A standalone Spark cluster on this machine: one master, two worker processes."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.error import URLError

N_WORKERS = 2
STARTS_WITHIN_S = 120.0
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Cluster:
    """A running cluster.

    Attributes
    ----------
    address : str
        ``spark://host:port``.
    pids : tuple of int
        Master and workers.
    """

    address: str
    pids: tuple[int, ...]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _spark_home() -> Path:
    found = find_spec("pyspark")
    if found is None or found.origin is None:
        raise SystemExit("bench: the extra spark is not installed; run make setup")
    return Path(found.origin).parent


@contextmanager
def standalone(work: Path, memory: str) -> Iterator[Cluster]:
    """Start master and workers, wait until the workers have registered, stop them at the end.

    Parameters
    ----------
    work : Path
        Logs and scratch files of the cluster.
    memory : str
        Of each worker, such as ``1536m``.
    """
    home = _spark_home()
    port, page = _free_port(), _free_port()
    environment = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": HOST,
        "SPARK_NO_DAEMONIZE": "1",
        "PYSPARK_PYTHON": sys.executable,
    }
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str, *arguments: str) -> None:
        with (work / f"{name}.log").open("wb") as log:
            command = [str(home / "bin" / "spark-class"), *arguments]
            started.append(
                subprocess.Popen(
                    command, env=environment, stdout=log, stderr=log, start_new_session=True
                )
            )

    master = "org.apache.spark.deploy.master.Master"
    worker = "org.apache.spark.deploy.worker.Worker"
    address = f"spark://{HOST}:{port}"
    try:
        start("master", master, "--host", HOST, "--port", str(port), "--webui-port", str(page))
        for number in range(N_WORKERS):
            folder = work / f"worker-{number}"
            folder.mkdir()
            start(
                f"worker-{number}",
                worker,
                "--host",
                HOST,
                "--cores",
                "1",
                "--memory",
                memory,
                "--webui-port",
                "0",
                "--work-dir",
                str(folder),
                address,
            )
        _wait_for_workers(f"http://{HOST}:{page}/json/", started)
        yield Cluster(address, tuple(process.pid for process in started))
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
            process.kill()


def _wait_for_workers(page: str, started: list[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until:
        if any(process.poll() is not None for process in started):
            raise SystemExit("bench: a process of the Spark cluster ended; see its log")
        with (
            suppress(URLError, ConnectionError, TimeoutError),
            urllib.request.urlopen(page, timeout=5) as answer,
        ):
            if answer.read().count(b'"ALIVE"') > N_WORKERS:  # the master says so, too
                return
        time.sleep(0.5)
    raise SystemExit("bench: the Spark cluster did not start in time")
