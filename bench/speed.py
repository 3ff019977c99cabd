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


IN_THE_WAY = """
## What stands in the way of 4 times

Parsing alone makes no event, and looks at no word. The CPU beyond it goes into, most first:

- **Words.** Each word of prompt and answer is found, numbered and hashed in shingles. That is done
  for a whole batch in Arrow and numpy, but in a dozen passes over memory; a compiled kernel would
  do it in one.
- **Events.** A reader makes a Python object of each record and of each message, so that a new
  source is one short file. Columns straight from the JSON would need compiled code for each source.
- **Four searches for wording**, by RE2, of each prompt with its system prompt. One search for all
  four needs more states than RE2 keeps, and takes longer.
- **Keyed hashes.** BLAKE2b over each whole prompt, conversation, request id and event id; a
  cheaper hash would let whoever holds a sketch test a guess.
- **Two processes more.** Batches of events go to the sketching processes, and sketches come back.
- **What follows the sketch**: copies taken out, profiles, links. Memory there grows with the pairs
  of account and passage that several accounts share, which are linked in numpy beside the engine.
"""
FLAT = 1.15
LARGEST_MIB = 3 * 1024
RATIO = 10
EVENTS_PER_S = 6000
SKETCHED_S = 300


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


def page(result: dict[str, Any]) -> str:
    """Write the results for a reader."""
    sizes = result["sizes"]
    rows = [
        f"| {s['log']['events']:,} | {s['cpu_s']:,.0f} | {s['cpu_us_per_event']:.0f} | "
        f"{s['parse_cpu_us_per_event']:.0f} | **{s['ratio']:.1f}** | {s['events_per_cpu_s']:,} | "
        f"{s['seconds']:,.0f} | {s['events_per_s']:,} | {s['peak_rss_mb']:,} |"
        for s in sizes
    ]
    stages = [
        f"| {name} | " + " | ".join(_of_stage(s, name) for s in sizes) + " |"
        for name in sizes[-1]["stage_cpu_s"]
    ]
    head = " | ".join(f"{s['log']['events']:,} events" for s in sizes)
    log = sizes[-1]["log"]
    return "\n".join(
        [
            "# Speed and memory",
            "",
            "Written by `make bench-speed` (`bench/speed.py`); figures in "
            "`bench/results/speed.json`.",
            f"Commit `{result['commit']}`, {result['machine']} shared with other work (load "
            f"{result['load_before']} before, {result['load_after']} after), Python "
            f"{result['python']}, `--memory {result['memory']}`.",
            "",
            f"Logs: LiteLLM JSON lines, gzip level 6, {log['accounts']} accounts, "
            f"{log['text_bytes_per_event']:,} bytes of prompts and answers and "
            f"{log['line_bytes_per_event']:,} bytes of line per event, seed {result['seed']} "
            "(`bench/speed_log.py`).",
            "",
            "Judge by CPU and by the ratio. The ratio is the CPU of the whole `stillwatch scan`, "
            "from start to",
            "report, over that of `gzip.open` and `msgspec.json.decode` on the same lines, "
            "measured before and",
            "after it in the same run. Events/s by wall clock are those of a machine that others "
            "used at the time.",
            "Peak memory is the largest sum of resident memory of all processes, sampled ten "
            "times a second;",
            "pages that processes share count more than once.",
            "",
            "| events | CPU s | CPU us/event | parsing alone, us/event | ratio | events per CPU s "
            "| wall s | events/s | peak MB |",
            "|---|---|---|---|---|---|---|---|---|",
            *rows,
            "",
            "## Where the CPU goes",
            "",
            f"| stage | {head} |",
            "|---|" + "---|" * len(sizes),
            *stages,
            *(
                f"| of which {name}, in one process | "
                + " | ".join(f"{s[f'{name}_us_per_event']:.1f} us" for s in sizes)
                + " |"
                for name in ("reading", "sketching")
            ),
            "",
            "Seconds of CPU, children included, and microseconds per event. What no stage has is "
            "the writing of",
            "the report.",
            "",
            *_sketched_lines(result),
            *_reached(result),
            IN_THE_WAY.strip(),
            "",
        ]
    )


def _sketched_lines(result: dict[str, Any]) -> list[str]:
    one = result.get("sketched")
    if one is None:
        return []
    stages = ", ".join(f"{name} {s:.0f} s" for name, s in one["stage_seconds"].items())
    return [
        "## From sketches to verdicts",
        "",
        f"Sketches of {one['events']:,} events of {one['accounts']:,} accounts "
        f"({one['bytes'] / 1e9:.1f} GB of Parquet), made beforehand, to the tables of accounts and "
        f"campaigns: **{one['seconds']:.0f} s** ({one['cpu_s']:.0f} s of CPU), peak "
        f"{one['peak_rss_mb']:,} MB; {stages}. They are copies of one log's sketches; each copy has "
        "accounts, hashes and times of its own (`bench/presketched.py`).",
        "",
    ]


def _reached(result: dict[str, Any]) -> list[str]:
    """Set what was measured beside what was to be reached."""
    sizes, largest = result["sizes"], result["sizes"][-1]
    per_event = [one["cpu_us_per_event"] for one in sizes]
    started = [
        one["cpu_us_per_event"] - 1e6 * one["stage_cpu_s"]["starting"] / one["log"]["events"]
        for one in sizes
    ]
    rows = [
        (
            f"CPU per event rises by at most 15 % from {sizes[0]['log']['events']:,} events on",
            f"{max(per_event) / per_event[0] - 1:+.0%} at most; it falls by "
            f"{1 - per_event[-1] / per_event[0]:.0%}, without start-up by "
            f"{1 - started[-1] / started[0]:.0%}",
            max(per_event) <= FLAT * per_event[0],
        ),
        (
            f"memory at most {LARGEST_MIB:,} MB, whole scans",
            f"{max(one['peak_rss_mb'] for one in sizes):,} MB",
            max(one["peak_rss_mb"] for one in sizes) <= LARGEST_MIB,
        ),
        (
            f"{EVENTS_PER_S:,} events/s, largest log",
            f"{largest['events_per_s']:,}",
            largest["events_per_s"] >= EVENTS_PER_S,
        ),
        (
            f"ratio at most {RATIO}, largest log",
            f"{largest['ratio']:.1f}",
            largest["ratio"] <= RATIO,
        ),
    ]
    one = result.get("sketched")
    if one is not None:
        rows += [
            (
                f"{one['events']:,} sketches to verdicts in {SKETCHED_S} s",
                f"{one['seconds']:.0f} s",
                one["seconds"] <= SKETCHED_S,
            ),
            (
                f"memory at most {LARGEST_MIB:,} MB on the way",
                f"{one['peak_rss_mb']:,} MB",
                one["peak_rss_mb"] <= LARGEST_MIB,
            ),
        ]
    return [
        "## What was to be reached",
        "",
        "| target | measured | |",
        "|---|---|---|",
        *(f"| {what} | {got} | {'met' if met else '**missed**'} |" for what, got, met in rows),
        "",
        "Time per event was to be flat: it is not, it falls, because start-up and what is done once "
        "per log are",
        "shared by more events.",
        "",
    ]


def _of_stage(size: dict[str, Any], name: str) -> str:
    used = size["stage_cpu_s"][name]
    return f"{used:.1f} s, {1e6 * used / size['log']['events']:.1f} us"


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
