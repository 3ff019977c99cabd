"""A line of 100 MB stops nothing, takes no more memory than a line may, and is said."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

PROGRAM = """
import os, re
from pathlib import Path
from stillwatch.cli.main import main
try:
    main()
finally:
    peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
    Path(os.environ["PEAK"]).write_text(peak[1])
"""
MOST_MORE_MB = 600
"""The longest line that is read, 64 MiB, some times over."""
WORDS = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("nd", "rk", "sel", "tim")]


def event(pick: random.Random, name: str, account: int) -> dict[str, Any]:
    said = " ".join(pick.choices(WORDS, k=pick.randrange(9, 40)))
    return {
        "event_id": name,
        "source": "made_up",
        "ts_us": 1_790_985_600_000_000 + pick.randrange(5 * 86_400_000_000),
        "content_state": "full",
        "account": f"user_{account}",
        "messages": [{"role": "user", "type": "text", "content": f"of {account}: {said}"}],
    }


def scanned(log: Path, folder: Path) -> tuple[Path, int]:
    """Scan in a process of its own; return the results and the peak of its memory in MB."""
    folder.mkdir()
    out, key, peak = (folder / name for name in ("out", "hash.key", "peak"))
    key.write_text("5a" * 32 + "\n", "ascii")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "scan", log, "--out", out, "--key-file", key],
        env={**os.environ, "PEAK": str(peak)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return out, int(peak.read_text()) // 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads its memory in /proc")
def test_lines_of_100_mb_go_to_quarantine_and_one_of_50_mb_is_judged(tmp_path: Path) -> None:
    pick = random.Random(4)
    lines = [
        json.dumps(event(pick, f"{account}-{n}", account)).encode() + b"\n"
        for n in range(22)
        for account in range(60)
    ]
    small, log = tmp_path / "small.jsonl", tmp_path / "log.jsonl"
    small.write_bytes(b"".join(lines))
    asked = [{"role": "user", "type": "text", "content": "HERE"}]
    long = json.dumps({**event(pick, "long", 7), "messages": asked}).encode()
    begin, end = long.split(b"HERE")
    with log.open("wb") as file:
        file.writelines(lines[:700])
        file.write(b"x" * 100_000_000 + b"\n")
        for size in (100_000_000, 50_000_000):
            file.write(begin + b"y " * (size // 2) + end + b"\n")
        file.writelines(lines[700:])
    expected, usual_mb = scanned(small, tmp_path / "small")
    found, peak_mb = scanned(log, tmp_path / "long")
    bad = [json.loads(line) for line in (found / "quarantine.jsonl").open(encoding="utf-8")]
    assert [(one["line"], one["reason"]) for one in bad] == [
        (701, "line too long"),
        (702, "line too long"),
    ]
    before, after = (
        {row["account"]: row for row in pq.read_table(out / "accounts.parquet").to_pylist()}
        for out in (expected, found)
    )
    assert after.keys() == before.keys()
    assert after["user_7"]["n_requests"] == before["user_7"]["n_requests"] + 1
    assert {n: r["verdict"] for n, r in after.items()} == {
        n: r["verdict"] for n, r in before.items()
    }
    assert peak_mb < usual_mb + MOST_MORE_MB
