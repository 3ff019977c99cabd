"""How fast is a whole scan, and how much memory does it take, as the log grows?

For each size it writes a log (`speed_log.py`), scans it with ``stillwatch scan``, and next to it,
in the same run, only decompresses and parses the same file. Judge by CPU seconds and by the ratio:
wall clock says little on a machine that others use. Writes ``bench/results/speed.json`` and
``docs/speed.md``. Run with ``make bench-speed``.
"""

import argparse
import gzip
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
from presketched import judge_sketches, write_sketches
from speed_log import write_log
from speed_page import page

from stillwatch.cli import main as cli
from stillwatch.core.keyed import KeyedHash
from stillwatch.events.reading import read_file
from stillwatch.sketches.sketch import Sketcher
from stillwatch.wiring import scan as scanning

ROOT = Path(__file__).resolve().parent.parent
SIZES = (100_000, 500_000, 2_000_000)
N_ACCOUNTS = 400
SEED = 1
SAMPLE_S = 0.1
PARTS_EVENTS = 100_000
SKETCHED = 10_000_000
COPIED = 500_000
"""Events of the log whose sketches are copied."""


def cpu_s() -> float:
    """Return the CPU seconds of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


class CpuWatch(scanning.Stopwatch):
    """Also takes the CPU seconds of each stage."""

    cpu: dict[str, float] = {}  # noqa: RUF012  (one scan in a process)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        begin = cpu_s()
        with super().stage(name):
            yield
        self.cpu[name] = round(cpu_s() - begin, 2)


def scan_here(arguments: list[str], report: Path) -> None:
    """Run ``stillwatch scan`` in this process; write the CPU seconds of its stages."""
    scanning.Stopwatch = CpuWatch  # type: ignore[misc]
    sys.argv = ["stillwatch", "scan", *arguments]
    before = cpu_s()
    try:
        cli.main()
    except SystemExit as end:
        if end.code not in (0, 3, None):
            raise
    finally:
        report.write_text(json.dumps({"starting": round(before, 2), **CpuWatch.cpu}), "utf-8")


def parse_here(log: Path, report: Path) -> None:
    """Only decompress and parse a log."""
    begin = cpu_s()
    with gzip.open(log) as file:
        n = sum(isinstance(msgspec.json.decode(line), dict) for line in file)
    report.write_text(json.dumps({"events": n, "cpu_s": cpu_s() - begin}), "utf-8")


def parts_here(log: Path, report: Path) -> None:
    """Read and sketch the beginning of a log in this one process, and time the two apart."""
    sketcher = Sketcher(KeyedHash(b"bench key, not secret: 32 bytes!"))
    n, reading, sketching, begin = 0, 0.0, 0.0, cpu_s()
    for item in read_file(str(log), None):
        read = cpu_s()
        assert isinstance(item, pa.RecordBatch), item
        sketcher.sketch(item)
        done = cpu_s()
        n, reading, sketching = n + item.num_rows, reading + read - begin, sketching + done - read
        begin = done
        if n >= PARTS_EVENTS:
            break
    told = {"events": n, "reading": 1e6 * reading / n, "sketching": 1e6 * sketching / n}
    report.write_text(json.dumps(told), "utf-8")


def judge_here(folder: Path, memory: str, report: Path) -> None:
    """Go from the sketches in a folder to verdicts."""
    parts = sorted(folder.glob("copy-*.parquet"))
    told = judge_sketches(parts, memory, lambda stage: print(stage, flush=True), CpuWatch)
    report.write_text(json.dumps({**told, "stage_cpu_s": CpuWatch.cpu}), "utf-8")


def family_rss(pid: int) -> int:
    """Return the resident bytes of a process and its descendants; what they share counts twice."""
    total, waiting = 0, [pid]
    while waiting:
        place = Path("/proc") / str(waiting.pop())
        try:
            total += int((place / "statm").read_text().split()[1]) * resource.getpagesize()
            for task in (place / "task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
        except (OSError, ValueError):
            continue
    return total


def run(job: str, *arguments: str) -> dict[str, Any]:
    """Run a job of this script in a process of its own; measure it."""
    with tempfile.TemporaryDirectory() as place:
        report = Path(place) / "report.json"
        command = [sys.executable, str(Path(__file__)), "--job", job, str(report), *arguments]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        begin = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            peak = 0
            while process.poll() is None:
                peak = max(peak, family_rss(process.pid))
                time.sleep(SAMPLE_S)
        seconds = time.perf_counter() - begin
        if process.returncode:
            sys.exit(f"{job} {' '.join(arguments)} ended with {process.returncode}")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        told = json.loads(report.read_text("utf-8"))
    return {"seconds": seconds, "cpu_s": used, "peak_bytes": peak, "told": told}


def written(n_events: int, folder: Path) -> tuple[Path, dict[str, Any]]:
    """Write a log, or take the one that an earlier run left; also tell what is in it."""
    log, told = folder / f"log-{n_events}.jsonl.gz", folder / f"log-{n_events}.json"
    if not told.exists():
        print(f"{n_events:,} events: writing", flush=True)
        told.write_text(json.dumps(write_log(log, n_events, N_ACCOUNTS, SEED)), "utf-8")
    return log, json.loads(told.read_text("utf-8"))


def measure(n_events: int, memory: str, folder: Path) -> dict[str, Any]:
    """Parse a log, scan it, parse it again."""
    log, made = written(n_events, folder)
    out = folder / f"out-{n_events}"
    print(f"{n_events:,} events: parsing, scanning, parsing", flush=True)
    first = run("parse", str(log))
    scanned = run("scan", str(log), "--out", str(out), "--memory", memory)
    parts = run("parts", str(log))["told"]
    again = run("parse", str(log))
    parsing = (first["told"]["cpu_s"] + again["told"]["cpu_s"]) / 2
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    assert summary["counts"]["events"] == n_events == first["told"]["events"], summary["counts"]
    return {
        "log": made,
        "seconds": round(scanned["seconds"], 1),
        "cpu_s": round(scanned["cpu_s"], 1),
        "events_per_s": round(n_events / scanned["seconds"]),
        "events_per_cpu_s": round(n_events / scanned["cpu_s"]),
        "cpu_us_per_event": round(1e6 * scanned["cpu_s"] / n_events, 1),
        "parse_cpu_us_per_event": round(1e6 * parsing / n_events, 1),
        "reading_us_per_event": round(parts["reading"], 1),
        "sketching_us_per_event": round(parts["sketching"], 1),
        "ratio": round(scanned["cpu_s"] / parsing, 2),
        "peak_rss_mb": round(scanned["peak_bytes"] / 1e6),
        "stage_cpu_s": scanned["told"],
        "stage_seconds": summary["timings"],
        "accounts": summary["counts"]["accounts"],
    }


def measure_sketched(n_events: int, memory: str, folder: Path) -> dict[str, Any]:
    """Judge the sketches of so many events, made beforehand."""
    log, _ = written(min(n_events, COPIED), folder)
    n_copies = max(1, n_events // COPIED)
    place = folder / f"sketched-{n_events}"
    print(f"{n_events:,} events: sketching and copying sketches", flush=True)
    parts = write_sketches(log, place, n_copies, memory)
    print(f"{n_events:,} events: from sketches to verdicts", flush=True)
    judged = run("judge", str(place), memory)
    told = judged["told"]
    assert told["events"] == n_events, told
    return {
        **told,
        "bytes": sum(path.stat().st_size for path in parts),
        "seconds": round(judged["seconds"], 1),
        "cpu_s": round(judged["cpu_s"], 1),
        "peak_rss_mb": round(judged["peak_bytes"] / 1e6),
    }


def machine() -> dict[str, Any]:
    """Return what was measured, and on what."""
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    return {
        "commit": commit,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "load_before": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "seed": SEED,
    }


def main() -> None:
    """Measure each size; write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="events")
    parser.add_argument(
        "--sketched", type=int, default=SKETCHED, help="events to judge from sketches; 0: none"
    )
    parser.add_argument("--memory", default="2GB", help="of `stillwatch scan`")
    parser.add_argument("--folder", type=Path, help="keeps the logs for the next run")
    parser.add_argument("--no-write", action="store_true", help="print only")
    options = parser.parse_args()
    result: dict[str, Any] = {**machine(), "memory": options.memory, "sizes": []}
    with tempfile.TemporaryDirectory() as place:
        for n_events in options.sizes:
            found = measure(n_events, options.memory, options.folder or Path(place))
            result["sizes"].append(found)
            print(json.dumps(found, indent=1), flush=True)
        if options.sketched:
            found = measure_sketched(
                options.sketched, options.memory, options.folder or Path(place)
            )
            result["sketched"] = found
            print(json.dumps(found, indent=1), flush=True)
    result["load_after"] = round(os.getloadavg()[0], 1)
    if not options.no_write:
        place = ROOT / "bench" / "results"
        place.mkdir(exist_ok=True)
        (place / "speed.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")
        (ROOT / "docs" / "speed.md").write_text(page(result), "utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--job"]:
        job, report, *rest = sys.argv[2:]
        if job == "scan":
            scan_here(rest, Path(report))
        elif job == "judge":
            judge_here(Path(rest[0]), rest[1], Path(report))
        else:
            {"parse": parse_here, "parts": parts_here}[job](Path(rest[0]), Path(report))
    else:
        main()
