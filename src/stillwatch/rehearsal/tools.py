"""Tools and the model that they are driven against: each in an environment of its own."""

import asyncio
import gzip
import json
import os
import random
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.error import URLError
from urllib.request import urlopen

from aiohttp import web

from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.rehearsal.driver import SCRIPTS, Driver
from stillwatch.rehearsal.exchange import Exchange
from stillwatch.rehearsal.relay import RelayPlan, relay_app

MODEL_NAME: Final = "smollm2-135m-instruct"
MODEL_STARTS_WITHIN_S: Final = 60.0


def environment_of(driver: Driver, environments: Path) -> Path:
    """Return the Python of a driver's environment.

    Raises
    ------
    InputError
        It is not there, or lacks the tool.
    """
    python = environments.absolute() / f".venv-{driver.environment}" / "bin" / "python"
    if not python.exists():
        raise InputError(f"no tool environment {python.parent.parent.name}")
    probe = f"import importlib.util as u, sys; sys.exit(u.find_spec({driver.module!r}) is None)"
    if subprocess.run([python, "-P", "-c", probe], check=False).returncode:
        raise InputError(f"{driver.module} is not installed")
    return python


def drive(
    driver: Driver,
    python: Path,
    rows: Sequence[dict[str, Any]],
    *,
    relay: RelayPlan,
    keep: Callable[[Exchange], None],
    timeout_s: float,
    at_once: int | None = None,
) -> str | None:
    """Run a tool over prompts, through a relay.

    Parameters
    ----------
    driver : Driver
    python : Path
        Of its environment.
    rows : sequence of dict
        Prompts, see `prompts_for`.
    relay : RelayPlan
    keep : callable
        Takes each exchange.
    timeout_s : float
    at_once : int or None
        Requests in a batch, for tools that work in batches; None: as many as they usually take.

    Returns
    -------
    str or None
        What went wrong, if anything.
    """
    with tempfile.TemporaryDirectory() as folder:
        job = Path(folder) / "job.json"
        job.write_text(json.dumps({"model": MODEL_NAME, "rows": list(rows), "batch": at_once}))
        command = [str(python), "-P", str(driver.script)]
        return asyncio.run(_drive(relay, keep, command, job, timeout_s))


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def local_model(python: Path, slots: int, gguf: Path | None = None) -> Iterator[str]:
    """Serve SmolLM2, or the model of a file, for a while; gives its base address.

    Raises
    ------
    StillwatchError
        It does not start.
    """
    port = free_port()
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(
            [
                python,
                "-P",
                SCRIPTS / "serve_model.py",
                str(port),
                str(slots),
                *filter(None, [gguf]),
            ],
            stdout=log,
            stderr=log,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/health", server)
            yield address
        finally:
            server.terminate()
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + MODEL_STARTS_WITHIN_S
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.3)
    raise StillwatchError(
        "the local model did not start: see that `make tools` has made .venv-rehearse, "
        "and that 1 GB of memory is free"
    )


def prompts_for(driver: Driver, data_dir: Path, seed: int, n: int) -> list[dict[str, Any]]:
    """Draw the rows that a driver is given.

    Raises
    ------
    InputError
        The corpus is not in the data folder.
    """
    path = data_dir / f"{driver.corpus}.jsonl.gz"
    if not path.exists():
        raise InputError("prompts are missing; see examples/SOURCES.md", file=str(path))
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows: list[dict[str, Any]] = [json.loads(line) for line in file]
    draw = random.Random(f"{driver.id}:{seed}")
    return draw.sample(rows, min(n, len(rows)))


async def _drive(
    plan: RelayPlan,
    keep: Callable[[Exchange], None],
    command: list[str],
    job: Path,
    timeout_s: float,
) -> str | None:
    """Run the tool against the relay; say what went wrong, if anything."""
    runner = web.AppRunner(relay_app(plan, keep), access_log=None)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    log = job.with_suffix(".log")
    try:
        with log.open("wb") as out:
            tool = await asyncio.create_subprocess_exec(
                *command,
                f"http://127.0.0.1:{port}",
                str(job),
                stdout=out,
                stderr=out,
                stdin=asyncio.subprocess.DEVNULL,
                env=_environment(),
                cwd=job.parent,
            )
            try:
                code = await asyncio.wait_for(tool.wait(), timeout_s)
            except TimeoutError:
                tool.terminate()
                await tool.wait()
                return f"stopped after {timeout_s:.0f} s"
        return None if code == 0 else f"exit code {code}: {_last_line(log)}"
    finally:
        await runner.cleanup()


def _environment() -> dict[str, str]:
    """Return the environment without proxies and keys, with no way out to a hub."""
    keep = {
        name: value
        for name, value in os.environ.items()
        if not name.lower().endswith(("_proxy", "_api_key", "_token"))
    }
    return keep | {"HF_HUB_OFFLINE": "1", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}


def _last_line(log: Path) -> str:
    lines = log.read_text("utf-8", "replace").strip().splitlines()
    return lines[-1][:200] if lines else "no output"
