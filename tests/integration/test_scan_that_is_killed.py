"""kill -9 and Ctrl-C at any moment: results whole or not at all, and `--resume` goes on."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

N_ACCOUNTS = 60
N_EACH = 60
TABLES = ("accounts", "campaigns", "links", "timeline", "profiles")
RESULTS = {
    *(f"{name}.parquet" for name in (*TABLES, "ordinary", "shared", "remains")),
    *("summary.json", "report.html"),
}
SMALL_PARTS = (
    "from stillwatch.cli.main import main\n"
    "from stillwatch.wiring import parts\n"
    "read = parts.read_file\n"
    "parts.read_file = lambda path, source, on_bytes=None: read(path, source, 64, on_bytes)\n"
    "parts.PART_EVENTS = 128\n"
    "main()\n"
)
"""Many parts of a small log."""
WORDS = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("nd", "rk", "sel", "tim")]


def event(pick: random.Random, account: int, number: int) -> dict[str, Any]:
    said = " ".join(pick.choices(WORDS, k=pick.randrange(9, 40)))
    return {
        "event_id": f"{account}-{number}",
        "source": "made_up",
        "ts_us": 1_790_985_600_000_000 + pick.randrange(5 * 86_400_000_000),
        "content_state": "full",
        "account": f"user_{account}",
        "messages": [{"role": "user", "type": "text", "content": f"of {account}: {said}"}],
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log in two files, a key, and in `whole` what a scan without trouble finds."""
    made = tmp_path_factory.mktemp("killed")
    pick = random.Random(4)
    events = [event(pick, account, n) for n in range(N_EACH) for account in range(N_ACCOUNTS)]
    lines = [json.dumps(one) for one in events]
    lines[1_000:1_000] = ["not json"] * 3
    for name, some in (("a.jsonl", lines[:2_000]), ("b.jsonl", lines[2_000:])):
        (made / name).write_text("\n".join(some) + "\n", "utf-8")
    (made / "hash.key").write_text("5a" * 32 + "\n", "ascii")
    with started(made, made / "whole") as process:
        assert process.wait() == 0
    return made


def started(log: Path, out: Path, *more: object, logs: bool = True) -> subprocess.Popen[str]:
    work = out.with_name("work")
    work.mkdir(exist_ok=True)
    given = [log / "a.jsonl", log / "b.jsonl"] if logs else []
    command = ["scan", *given, "--out", out, "--key-file", log / "hash.key", *more]
    return subprocess.Popen(
        [sys.executable, "-c", SMALL_PARTS, *map(str, command)],
        env={**os.environ, "TMPDIR": str(work)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def found(out: Path) -> tuple[dict[str, Any], dict[str, int]]:
    tables = {name: pq.read_table(out / f"{name}.parquet").to_pylist() for name in TABLES}
    return tables, json.loads((out / "summary.json").read_text("utf-8"))["counts"]


def results(out: Path) -> set[str]:
    return {path.name for path in out.iterdir() if path.is_file()} - {"quarantine.jsonl"}


@pytest.mark.parametrize("seed", range(2))
def test_kill_9_at_random_moments(folder: Path, tmp_path: Path, seed: int) -> None:
    """From the first imports to the last file; a scan that was quicker has all results."""
    pick = random.Random(seed)
    out, state = tmp_path / "out", tmp_path / "state"
    begun = False
    for _ in range(4):
        logs = not begun or pick.random() < 0.5
        with started(folder, out, "--state", state, "--resume", logs=logs) as process:
            time.sleep(pick.uniform(0.5, 4.0))
            process.kill()
        if out.exists():
            assert results(out) in (set(), RESULTS)
        begun = any(state.glob("sketches/*/begun.json")) or any(state.glob("files/*.json"))
    with started(folder, out, "--state", state, "--resume") as process:
        assert process.wait() == 0, process.stderr and process.stderr.read()
    assert found(out) == found(folder / "whole")
    assert len((out / "quarantine.jsonl").read_text("utf-8").splitlines()) == 3


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("seed", range(3))
def test_an_interrupt_at_random_moments(
    folder: Path, tmp_path: Path, how: signal.Signals, seed: int
) -> None:
    """One sentence, exit code 130, no results, nothing in TMPDIR; or it was quicker."""
    out, work = tmp_path / "out", tmp_path / "work"
    with started(folder, out) as process:
        while process.poll() is None and not list(work.glob("stillwatch-*")):
            time.sleep(0.005)
        time.sleep(random.Random(f"{seed}{how}").uniform(0.0, 2.5))
        process.send_signal(how)
        said = process.communicate(timeout=120)[1]
    assert list(work.iterdir()) == []
    if results(out) == RESULTS:
        return
    assert process.returncode == 130, said
    assert results(out) == set()
    assert "interrupted; no results were written" in said and "Traceback" not in said
