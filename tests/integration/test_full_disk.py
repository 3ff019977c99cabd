"""No room: exit code 1, one sentence that names a folder, and outputs whole or not at all.

A limit on the size of files stands for a full disk: each write beyond it fails, wherever it is.
"""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
LIMITED = """
import resource, sys
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))  # Python ignores SIGXFSZ
from stillwatch.cli.main import main
main()
"""
LIMITED_EVENTS = """
import resource, sys
from pathlib import Path
from stillwatch.core.errors import StillwatchError
from stillwatch.events.reading import read_file
from stillwatch.events.writing import write_events
log, out, limit = sys.argv[1:]
resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
try:
    write_events((item for item in read_file(log, None)), Path(out))
except StillwatchError as error:
    print("error:", error, file=sys.stderr)
    sys.exit(error.exit_code)
"""
Done = subprocess.CompletedProcess[str]
LIMITS = [0, 1_000, 20_000, 100_000, 400_000]
RESULTS = {
    *("accounts.parquet", "campaigns.parquet", "links.parquet", "timeline.parquet"),
    *("profiles.parquet", "ordinary.parquet", "shared.parquet", "remains.parquet"),
    *("summary.json", "report.html"),
}
WORDS = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("nd", "rk", "sel", "tim")]


def run(*arguments: object, work: Path, program: str = LIMITED) -> Done:
    work.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        env={**os.environ, "TMPDIR": str(work), "COLUMNS": "400", "MPLCONFIGDIR": str(work.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert list(work.iterdir()) == []
    return done


def assert_one_sentence(done: Done, *folders: Path) -> None:
    """Of one error, which names one of the folders and what to do."""
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    (said,) = [line for line in done.stderr.splitlines() if line.startswith("error:")]
    assert "make room" in said
    assert any(str(folder) in said for folder in folders), said


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seventy ordinary accounts, and lines that cannot be read."""
    pick = random.Random(2)
    lines = []
    for account in range(70):
        own = " ".join(pick.choices(WORDS, k=6))
        for i in range(22):
            said = f"{own} {' '.join(pick.choices(WORDS, k=pick.randrange(3, 30)))}"
            event = {
                "event_id": f"{account}-{i}",
                "source": "made_up",
                "ts_us": 1_790_985_600_000_000 + pick.randrange(5 * 86_400_000_000),
                "content_state": "full",
                "account": f"user_{account}",
                "messages": [{"role": "user", "type": "text", "content": said}],
            }
            lines.append(json.dumps(event))
    lines[100:100] = ["not json"] * 40
    path = tmp_path_factory.mktemp("log") / "log.jsonl"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    path.with_name("hash.key").write_text("5a" * 32 + "\n", "ascii")
    return path


def contents(out: Path) -> dict[str, bytes]:
    """Return what the results hold; the quarantine is of the last scan, however it went."""
    return {p.name: p.read_bytes() for p in out.iterdir() if p.name != "quarantine.jsonl"}


@pytest.mark.parametrize("limit", LIMITS)
def test_scan_leaves_older_results_as_they_were(log: Path, tmp_path: Path, limit: int) -> None:
    out, work, key = tmp_path / "out", tmp_path / "work", log.with_name("hash.key")
    out.mkdir()
    for name in RESULTS:
        (out / name).write_text(f"old {name}", "utf-8")
    before = contents(out)
    done = run(limit, "scan", log, "--out", out, "--key-file", key, work=work)
    assert_one_sentence(done, out, work)
    assert contents(out) == before


@pytest.mark.parametrize("limit", [20_000, 400_000])
def test_scan_with_a_state_goes_on_when_there_is_room(
    log: Path, tmp_path: Path, limit: int
) -> None:
    out, work, state = (tmp_path / name for name in ("out", "work", "state"))
    key = log.with_name("hash.key")
    arguments = ["scan", log, "--out", out, "--key-file", key, "--state", state]
    assert_one_sentence(run(limit, *arguments, work=work), out, work, state)
    assert contents(out) == {}
    again = run(1 << 40, *arguments, "--resume", work=work)
    assert again.returncode == 0, again.stderr
    assert contents(out).keys() == RESULTS


@pytest.mark.parametrize("limit", [0, 20_000, 400_000])
def test_baseline_build(log: Path, tmp_path: Path, limit: int) -> None:
    out, work = tmp_path / "out" / "one.baseline", tmp_path / "work"
    arguments = ["baseline", "build", log, "--out", out, "--key-file", log.with_name("hash.key")]
    assert_one_sentence(run(limit, *arguments, work=work), out.parent, work)
    assert {path.name for path in out.parent.iterdir()} <= {"one.quarantine.jsonl"}


@pytest.mark.parametrize("limit", [0, 20_000])
def test_corpus_build(tmp_path: Path, limit: int) -> None:
    out, work = tmp_path / "out" / "one.corpus", tmp_path / "work"
    items = EXAMPLES / "data" / "gsm8k_test.jsonl.gz"
    assert_one_sentence(run(limit, "corpus", "build", items, "--out", out, work=work), out)
    assert list(out.parent.iterdir()) == []


@pytest.mark.parametrize("limit", [0, 100_000])
def test_rehearse_deal(tmp_path: Path, limit: int) -> None:
    out, work = tmp_path / "out", tmp_path / "work"
    deal = ("rehearse", "deal", "--out", out, "--data", EXAMPLES, "--days", "2", "--ordinary", "20")
    few = ("--campaign", "distilabel:gsm8k_train:6:0.5", "--per-day", "30")
    assert_one_sentence(run(limit, *deal, *few, work=work), out)
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("limit", [0, 1_000, 20_000])
def test_writing_events(log: Path, tmp_path: Path, limit: int) -> None:
    good = tmp_path / "good.jsonl"
    lines = [line for line in log.read_text("utf-8").splitlines() if line != "not json"]
    good.write_text("\n".join(lines) + "\n", "utf-8")
    out = tmp_path / "events"
    done = run(good, out, limit, work=tmp_path / "work", program=LIMITED_EVENTS)
    assert_one_sentence(done, out)
    assert not out.exists() and not [p for p in tmp_path.iterdir() if p.name.startswith(".")]
