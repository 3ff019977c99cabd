"""Scans that keep a state, and the commands that look at it."""

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from stillwatch.wiring.state import locked

TABLES = ("accounts", "campaigns", "links", "timeline")
COMMAND = (sys.executable, "-c", "from stillwatch.cli.main import main; main()")


def results(out: Path) -> tuple[dict, dict, dict]:
    """Tables, counts and files of a scan."""
    tables = {name: pq.read_table(out / f"{name}.parquet").to_pylist() for name in TABLES}
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    return tables, summary["counts"], summary["files"]


@pytest.fixture
def lines(small_log) -> list[str]:
    with gzip.open(small_log.log, "rt", encoding="utf-8") as file:
        return file.readlines()


@pytest.fixture
def scan(run, small_log, tmp_path):
    """Scan; return how it ran and where the results are."""

    def call(*logs, out="out", **options):
        given = {"accounts": small_log.accounts, "key_file": small_log.key, **options}
        flags = [
            part
            for name, value in given.items()
            if value is not None
            for part in ([f"--{name.replace('_', '-')}"] + ([] if value is True else [value]))
        ]
        return run("scan", *logs, "--out", tmp_path / out, *flags), tmp_path / out

    return call


@pytest.fixture
def state(tmp_path) -> Path:
    return tmp_path / "state"


def by_day(lines: list[str], folder: Path, late: int) -> list[Path]:
    """Two logs: before and after the middle day, but some lines come late, and some twice."""
    pick = random.Random(3)
    instants = [json.loads(line)["startTime"] for line in lines]
    middle = sorted(instants)[len(lines) // 2]
    days: list[list[str]] = [[], []]
    for line, at in zip(lines, instants, strict=True):
        days[int(at > middle)].append(line)
    for line in pick.sample(days[0], late):
        days[1].append(line)  # a copy
    for line in pick.sample(days[0], late):
        days[0].remove(line)  # only in the later file
        days[1].append(line)
    paths = [folder / f"day-{i}.jsonl" for i in (1, 2)]
    for path, day in zip(paths, days, strict=True):
        path.write_text("".join([*day[:50], "not json\n", *day[50:]]), "utf-8")
    return paths


def test_yesterday_and_today_are_the_whole(scan, lines, tmp_path, state) -> None:
    first, second = by_day(lines, tmp_path, late=150)
    _, whole = scan(first, second, out="whole")
    ran, _ = scan(first, out="yesterday", state=state)
    assert ran.code == 2 and "Scan a longer log" in ran.error  # and yet it is kept
    ran, both = scan(second, state=state)
    assert ran.code == 3
    (tables, counts, _), (tables_whole, counts_whole, _) = results(both), results(whole)
    assert tables == tables_whole
    assert counts == counts_whole
    assert counts["duplicates"] == 150 and counts["quarantined"] == 2
    assert results(both)[2] == {"files": 2, "kept": 1, "continued": 0}
    assert len(tables["campaigns"]) == 1


def test_what_is_in_the_state_is_judged_without_a_log(scan, small_log, state) -> None:
    _, whole = scan(small_log.log, out="whole", state=state)
    small_log_path = small_log.log
    ran, again = scan(out="again", state=state)
    assert ran.code == 3
    assert results(again)[:2] == results(whole)[:2]
    assert results(again)[2] == {"files": 1, "kept": 1, "continued": 0}
    assert small_log_path.exists()


def test_a_moved_log_is_not_read_again_and_a_changed_one_replaces_itself(
    scan, lines, tmp_path, state
) -> None:
    log, moved = tmp_path / "log.jsonl", tmp_path / "log.jsonl.1"
    log.write_text("".join(lines[:1500]), "utf-8")
    scan(log, state=state)
    log.rename(moved)
    log.write_text("".join(lines[1500:]), "utf-8")
    ran, out = scan(log, moved, state=state)
    assert results(out)[2] == {"files": 2, "kept": 1, "continued": 0}
    assert f"{log} changed: it is read anew" in ran.error
    assert results(out)[1]["events"] == len(lines)
    log.write_text("".join(lines[2000:]), "utf-8")
    assert results(scan(log, state=state)[1])[1]["events"] == 1500 + len(lines) - 2000
    assert len(list((state / "sketches").iterdir())) == 2


def test_resume_without_state_is_refused(scan, small_log) -> None:
    ran, _ = scan(small_log.log, resume=True)
    assert ran.code == 2 and "--resume" in ran.error and "--state DIR" in ran.error


def test_nothing_to_read_is_refused(scan) -> None:
    ran, _ = scan()
    assert ran.code == 2 and "name a LOG" in ran.error


def test_a_state_of_another_key_or_other_corpora_is_refused(
    run, scan, small_log, tmp_path, state
) -> None:
    scan(small_log.log, state=state)
    other = tmp_path / "other.key"
    other.write_text("6b" * 32, "ascii")
    ran, _ = scan(small_log.log, state=state, key_file=other)
    mine = json.loads((state / "state.json").read_text("utf-8"))["key_fingerprint"]
    assert ran.code == 2 and mine in ran.error and "--key-file" in ran.error
    index = tmp_path / "made.corpus"
    assert run("corpus", "build", small_log.items, "--out", index).code == 0
    ran, _ = scan(small_log.log, state=state, corpus=index)
    assert ran.code == 2 and "the corpora none, this scan uses" in ran.error


def test_two_scans_on_one_state_are_one_too_many(scan, small_log, state) -> None:
    with locked(state):
        ran, _ = scan(small_log.log, state=state)
    assert ran.code == 1 and "another scan uses this state" in ran.error
    assert scan(small_log.log, state=state)[0].code == 3


def test_a_damaged_part_is_made_anew_or_asked_for(scan, small_log, tmp_path, state) -> None:
    log = tmp_path / "log.jsonl.gz"
    log.write_bytes(small_log.log.read_bytes())
    _, whole = scan(log, out="whole", state=state)
    (part,) = state.glob("sketches/*/00000.parquet")
    data = bytearray(part.read_bytes())
    data[len(data) // 2] ^= 4
    part.write_bytes(data)
    ran, out = scan(state=state)
    assert ran.code == 3 and f"sketches of {log} are damaged" in ran.error
    assert results(out)[:2] == results(whole)[:2]
    part.write_bytes(b"")
    log.unlink()
    ran, _ = scan(state=state, out="none")
    assert ran.code == 2 and "give the log again" in ran.error


def test_baselines_take_a_state_too(run, small_log, tmp_path, state) -> None:
    def build(name, *more):
        out = tmp_path / name
        ran = run("baseline", "build", *more, "--key-file", small_log.key, "--out", out)
        assert ran.code == 0, ran
        return out.read_bytes()

    plain = build("a.baseline", small_log.ordinary)
    assert build("b.baseline", small_log.ordinary, "--state", state) == plain
    assert build("c.baseline", "--state", state) == plain


SMALL_PARTS = (
    "import sys\n"
    "from stillwatch.cli.main import main\n"
    "from stillwatch.wiring import parts\n"
    "read = parts.read_file\n"
    "parts.read_file = lambda path, source, on_bytes=None: read(path, source, 64, on_bytes)\n"
    "parts.PART_EVENTS = 128\n"
    "main()\n"
)
"""Many parts of a small log."""


def kill_when(command: list[str], state: Path, n_parts: int) -> int:
    """Run a scan, kill it once so many parts are on disk; return how many are."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as scan:
        while len(list(state.glob("sketches/*/0*.parquet"))) < n_parts:
            assert scan.poll() is None
            time.sleep(0.002)
        os.kill(scan.pid, signal.SIGKILL)
    return len(list(state.glob("sketches/*/0*.parquet")))


def test_a_scan_that_is_killed_again_and_again_goes_on(scan, lines, small_log, tmp_path) -> None:
    state, out = tmp_path / "state", tmp_path / "out"
    log, other = tmp_path / "log.jsonl", tmp_path / "other.jsonl"
    log.write_text("".join(["not json\n", *lines, "{}\n"]), "utf-8")
    other.write_text("".join(lines[:40]), "utf-8")
    side = ["--key-file", str(small_log.key), "--accounts", str(small_log.accounts)]
    shell = [sys.executable, "-c", SMALL_PARTS, "scan"]
    kept = ["--state", str(state), "--out", str(out), *side]
    first = kill_when([*shell, str(log), str(other), *kept], state, 5)
    second = kill_when([*shell, "--resume", *kept], state, first + 5)
    assert {path.name for path in out.iterdir()} <= {"quarantine.jsonl"}
    left, _ = scan(out="left", state=state)
    assert left.code == 2 and "--resume goes on with them" in left.error
    again = subprocess.run([*shell, "--resume", *kept], check=False, capture_output=True, text=True)
    assert again.returncode == 3, again.stderr
    assert "resuming:" in again.stderr and "1 go on after" in again.stderr
    (whole_tables, whole_counts, _) = results(scan(log, other, out="whole")[1])
    tables, counts, files = results(out)
    assert tables == whole_tables and counts == whole_counts
    assert files["continued"] == 1 and second >= first + 5
    assert len(list(state.glob("sketches/*/0*.parquet"))) > second


def test_show_and_forget(run, scan, lines, tmp_path, state) -> None:
    first, second = by_day(lines, tmp_path, late=0)
    scan(first, second, state=state)
    shown = run("state", "show", state)
    assert shown.code == 0
    assert f"2 files, {len(lines):,} events" in shown.out and "2026-10-03" in shown.out
    assert str(first) in shown.out and "Hash key " in shown.out
    gone = sum(json.loads(line)["metadata"]["user_api_key_user_id"] == "ring_3" for line in lines)
    ran = run("state", "forget", state, "--account", "ring_3")
    assert ran.code == 0 and f"{gone} events taken out" in ran.out
    assert "partly forgotten" in run("state", "show", state).out
    _, out = scan(first, second, state=state)
    tables, counts, files = results(out)
    assert counts["events"] == len(lines) - gone and files["kept"] == 2
    assert "ring_3" not in {row["account"] for row in tables["accounts"]}
    for path in state.rglob("*.parquet"):
        assert b"ring_3" not in path.read_bytes()
    early = sum(json.loads(line)["startTime"] < 1_790_985_600 + 86_400 for line in lines)
    ran = run("state", "forget", state, "--before", "2026-10-04")
    assert ran.code == 0
    counts = results(scan(state=state)[1])[1]
    assert len(lines) - gone - early <= counts["events"] < len(lines) - gone
    ran = run("state", "forget", state, "--file", second)
    assert ran.code == 0 and str(second) not in run("state", "show", state).out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("forget",), "--before DAY"),
        (("forget", "--before", "yesterday"), "YYYY-MM-DD"),
        (("forget", "--file", "none.jsonl"), "not in the state"),
    ],
)
def test_what_cannot_be_forgotten(run, scan, small_log, state, arguments, said) -> None:  # noqa: PLR0917
    scan(small_log.log, state=state)
    ran = run("state", arguments[0], state, *arguments[1:])
    assert ran.code == 2 and said in ran.error


def test_no_state_is_said(run, tmp_path) -> None:
    for command in (("show",), ("forget", "--account", "a")):
        ran = run("state", command[0], tmp_path, *command[1:])
        assert ran.code == 2 and "no state here" in ran.error


def test_a_folder_of_something_else_is_left_alone(scan, small_log, tmp_path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").write_text("dear", "utf-8")
    ran, _ = scan(small_log.log, state=tmp_path / "home")
    assert ran.code == 2 and "holds something else" in ran.error
    assert [p.name for p in (tmp_path / "home").iterdir() if p.name != "lock"] == ["letter.txt"]


def test_the_state_holds_no_text(scan, small_log, state) -> None:
    scan(small_log.log, state=state)
    for path in state.rglob("*.json"):
        assert "zq" not in path.read_text("utf-8"), path
    told = repr([pq.read_table(p).to_pylist() for p in state.rglob("*.parquet")])
    assert "zq" not in told
