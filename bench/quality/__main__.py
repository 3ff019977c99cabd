"""Run the quality bench: ``make bench`` (the test part), or ``--part development`` to tune on."""

import argparse
import json
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.machine import stamp
from bench.quality import extras, measure, page, plots, prefixes
from bench.quality.parts import DEVELOPMENT, TEST, Part, plans
from bench.quality.run import FDR, ROOT, Scanned, baseline_of, dealt, index_of, scanned

PARTS = {"development": DEVELOPMENT, "test": TEST}
CALIBRATION_TIMES = 4
"""The baseline's log has so many times the ordinary accounts of a scanned one."""


def main() -> None:
    """Deal, scan, count, write."""
    parser = argparse.ArgumentParser(prog="python -m bench.quality", description=__doc__)
    parser.add_argument("--part", choices=PARTS, default="test")
    parser.add_argument("--accounts", type=int, default=240, help="ordinary accounts of a log")
    parser.add_argument("--work", type=Path, help="keep dealt logs here, and use what is there")
    parser.add_argument("--only", nargs="*", help="names of logs, such as main-0; writes nothing")
    parser.add_argument("--no-peers", action="store_true", help="leave the published tests out")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        work = options.work or Path(place)
        work.mkdir(parents=True, exist_ok=True)
        result = run(PARTS[options.part], options, work)
    if options.only:
        print(json.dumps(result, indent=1))
        return
    name = "quality" if options.part == "test" else "quality_development"
    out = ROOT / "bench" / "results" / f"{name}.json"
    out.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    if options.part == "test":
        plots.draw(result, ROOT / "docs")
        (ROOT / "docs" / "quality.md").write_text(page.page(result), "utf-8")


def run(part: Part, options: argparse.Namespace, work: Path) -> dict[str, Any]:
    """Measure one part."""
    begin = time.perf_counter()
    todo = plans(part, options.accounts, CALIBRATION_TIMES)
    corpora = index_of(work)
    print("calibration", flush=True)
    baseline = baseline_of(dealt(todo.pop("calibration"), work / "calibration"), corpora)
    logs: list[Scanned] = []
    for name, plan in todo.items():
        if options.only and name not in options.only:
            continue
        print(name, flush=True)
        logs.append(scanned(name, plan, dealt(plan, work / name), corpora, baseline))
    ordinary, everyone, rows = measure.by_group(logs)
    p = measure.ordinary_p(logs)
    result: dict[str, Any] = {
        **stamp(),
        "part": asdict(part),
        "fdr": FDR,
        "ordinary_accounts_of_a_log": options.accounts,
        "logs": {log.name: log.tables.summary["counts"]["events"] for log in logs},
        "baseline": {name: baseline.header[name] for name in ("candidates", "trimmed", "n_events")},
        "ordinary": ordinary,
        "ordinary_all": everyone,
        "campaigns": rows,
        "pairs": measure.pairs(logs),
        "p_values": measure.uniformity(p, len(baseline.units)),
        "p_sorted": [round(one, 5) for one in sorted(p)],
    }
    if not options.only:
        result["first_flag"] = prefixes.gathered(
            [
                prefixes.first_flags(log, work / log.name, corpora, baseline)
                for log in logs
                if log.name in part.prefixed
            ]
        )
        result["without_index"] = extras.without_index(logs, work, baseline)
        if not options.no_peers:
            result["peers"] = extras.peers(logs, work, options.accounts)
    result["seconds"] = round(time.perf_counter() - begin)
    return result


if __name__ == "__main__":
    main()
