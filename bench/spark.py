"""Does Spark say the same as DuckDB, row for row? Run with ``make bench-spark``.

Deals a log of 100,000 events and more, scans it with ``--engine duckdb``, ``--engine spark`` and on a
standalone cluster of two worker processes that this command starts and stops, and compares every
table that a scan writes. Writes ``bench/results/spark.json`` and ``docs/spark.md``.
"""

import argparse
import gzip
import itertools
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.cluster import N_WORKERS, standalone
from bench.cpu import watched
from bench.machine import ROOT, stamp
from bench.quality.run import EXAMPLES, index_of
from stillwatch.rehearsal.deal import deal
from stillwatch.rehearsal.plan import Campaign, Plan, ordinary_mix

SEED: Final = 71
N_FILES: Final = 8
TABLES: Final = ("accounts", "campaigns", "links", "timeline", "profiles")
RELATIVE: Final = 1e-9
KEY: Final = "5" * 64
STILLWATCH: Final = "from stillwatch.cli.main import main; main()"
MEMORY: Final = "1GB"
WORKER_MEMORY: Final = "1536m"


def make_log(folder: Path, n_accounts: int) -> int:
    """Deal the log and cut it into files, so that a cluster has something to share out."""
    plan = Plan(
        seed=SEED,
        split="development",
        ordinary=ordinary_mix(n_accounts, per_day=6.5),
        campaigns=(
            Campaign("maths", "distilabel", n_accounts=40, samples=9),
            Campaign("templates", "castwright", "t0_sweep", n_accounts=20, cover=0.5),
        ),
    )
    made = deal(plan, EXAMPLES, folder)
    with gzip.open(made.log, "rb") as file:
        lines = file.readlines()
    size = -(-len(lines) // N_FILES)
    for number in range(N_FILES):
        with gzip.open(folder / f"part-{number}.jsonl.gz", "wb", 6) as out:
            out.writelines(lines[number * size : (number + 1) * size])
    return made.n_events


def scan(
    folder: Path,
    out: Path,
    engine: str,
    corpora: tuple[Path, ...],
    beside: tuple[int, ...] = (),
) -> dict[str, Any]:
    """Scan as a user does; return seconds and CPU seconds, those of sessions `beside` included."""
    key = folder / "key"
    key.write_text(KEY, "utf-8")
    command = [
        sys.executable, "-c", STILLWATCH, "scan",
        *(str(folder / f"part-{number}.jsonl.gz") for number in range(N_FILES)),
        "--accounts", str(folder / "accounts.csv"), "--edge", str(folder / "edge.jsonl.gz"),
        *itertools.chain.from_iterable(("--corpus", str(path)) for path in corpora),
        "--engine", engine, "--memory", MEMORY, "--key-file", str(key), "--out", str(out),
    ]  # fmt: skip
    log = out.with_suffix(".stderr")
    begin = time.perf_counter()
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=errors, start_new_session=True
        ) as process,
    ):
        cpu = watched(process, (process.pid, *beside))
    if process.returncode not in (0, 3):
        raise SystemExit(f"bench: the scan on {engine} failed:\n{log.read_text('utf-8')[-2000:]}")
    return {"seconds": round(time.perf_counter() - begin, 1), "cpu_seconds": cpu}


def differences(one: Path, other: Path) -> dict[str, dict[str, int]]:
    """Compare the tables of two scans; count rows, and rows that differ."""
    found = {}
    for name in TABLES:
        a, b = (_sorted(pq.read_table(folder / f"{name}.parquet")) for folder in (one, other))
        differ = abs(a.num_rows - b.num_rows)
        if a.num_rows == b.num_rows:
            rows = zip(a.to_pylist(), b.to_pylist(), strict=True)
            differ = sum(not same(x, y) for x, y in rows)
        if a.column_names != b.column_names:
            differ = max(differ, 1)
        found[name] = {"rows": a.num_rows, "differ": differ}
    return found


def _sorted(table: pa.Table) -> pa.Table:
    rows = table.to_pylist()
    order = sorted(range(len(rows)), key=lambda i: json.dumps(rows[i], default=str, sort_keys=True))
    keys = [re.sub(r"\d\.\d+(e-?\d+)?", "", json.dumps(rows[i], default=str)) for i in order]
    return table.take([order[i] for i in np.argsort(keys, kind="stable")])


def same(a: Any, b: Any) -> bool:
    """Tell whether two values are equal, floats to `RELATIVE`."""
    if isinstance(a, float) and isinstance(b, float):
        return bool(np.isclose(a, b, rtol=RELATIVE, atol=0.0, equal_nan=True))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    return bool(a == b)


def main() -> None:
    """Deal, scan three times, compare, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=1_000, help="ordinary accounts")
    parser.add_argument("--note", help="what a reader must know of this run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        n_events = make_log(work / "log", options.accounts)
        corpora = index_of(work)
        print(f"{n_events:,} events", flush=True)
        runs: dict[str, dict[str, Any]] = {}
        for name in ("duckdb", "spark"):
            runs[name] = scan(work / "log", work / name, name, corpora)
            print(name, runs[name], flush=True)
        with standalone(work, WORKER_MEMORY) as cluster:
            runs["cluster"] = scan(
                work / "log", work / "cluster", cluster.address, corpora, cluster.pids
            )
            print("cluster", runs["cluster"], flush=True)
        for name in ("spark", "cluster"):
            runs[name]["differences"] = differences(work / "duckdb", work / name)
        counts = json.loads((work / "duckdb" / "summary.json").read_text("utf-8"))["counts"]
    result = {
        **stamp(),
        "seed": SEED,
        "events": n_events,
        "files": N_FILES,
        "workers_of_the_cluster": N_WORKERS,
        "counts": counts,
        "runs": runs,
        "note": options.note,
    }
    (ROOT / "bench" / "results" / "spark.json").write_text(json.dumps(result, indent=1) + "\n")
    (ROOT / "docs" / "spark.md").write_text(page(result), "utf-8")
    print(json.dumps(result, indent=1))
    if any(
        one["differ"] for name in ("spark", "cluster") for one in runs[name]["differences"].values()
    ):
        raise SystemExit("bench: the engines differ; see bench/results/spark.json")


def page(result: dict[str, Any]) -> str:
    """Write docs/spark.md."""
    runs, base = result["runs"], result["runs"]["duckdb"]
    titles = {
        "duckdb": "DuckDB, this machine",
        "spark": "Spark, this machine (`--engine spark`)",
        "cluster": f"Spark, standalone cluster of {N_WORKERS} worker processes",
    }
    rows = [
        f"| {title} | {runs[name]['seconds']} | {runs[name]['cpu_seconds']} | "
        f"{runs[name]['seconds'] / base['seconds']:.1f} | "
        f"{runs[name]['cpu_seconds'] / base['cpu_seconds']:.1f} |"
        for name, title in titles.items()
    ]
    compared = [
        f"| {table} | {runs['spark']['differences'][table]['rows']:,} | "
        f"{runs['spark']['differences'][table]['differ']} | "
        f"{runs['cluster']['differences'][table]['differ']} |"
        for table in TABLES
    ]
    return "\n".join(
        [
            "# On a cluster",
            "",
            "`--engine spark` scans on Apache Spark on this machine, `--engine spark://host:port` on a",
            "cluster. The readers, the sketches, the profiles and the judging are the same code, so",
            "that the answer is the same, row for row:",
            "",
            "| table | rows | differ, Spark here | differ, cluster |",
            "|---|---|---|---|",
            *compared,
            "",
            "Floats are compared to 1e-9 of their size. Measured by `make bench-spark`, which starts",
            "and stops the cluster itself; figures in `bench/results/spark.json`. Commit "
            f"`{result['commit']}`, {result['machine']}, Python {result['python']}; "
            f"{result['events']:,} rehearsed events in {result['files']} files, seed "
            f"{result['seed']}.",
            "",
            "| engine | seconds | CPU seconds | seconds, x DuckDB | CPU, x DuckDB |",
            "|---|---|---|---|---|",
            *rows,
            "",
            *([result["note"], ""] if result.get("note") else []),
            "On one machine Spark only costs. It pays when the logs lie on many.",
            "",
            "## What a cluster needs",
            "",
            "- `pip install 'stillwatch[spark]'` on driver and workers, for the same minor version of",
            "  Python (name the interpreter with `PYSPARK_PYTHON`), and Java 17 or 21.",
            "- Logs on `s3://`, or on a file system that driver and workers mount at the same place;",
            "  the work folder (under `TMPDIR`) on such a file system in any case.",
            "- Many files: a task reads one large file or many small ones. A log of one file keeps one",
            "  worker busy, because gzip and zstd can only be read from the start; split it before:",
            "  `zcat log.jsonl.gz | split -l 100000 --filter='gzip > $FILE.gz' - part-`.",
            "- Memory: `--memory` is the driver's and each executor's; Python workers come on top.",
            "- Linking and judging run on the driver, over one row per account.",
            "",
        ]
    )


if __name__ == "__main__":
    main()
