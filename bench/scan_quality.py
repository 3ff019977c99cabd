"""How often are ordinary accounts accused, and how much of a campaign is found?

Deals rehearsed traffic: a baseline from the calibration split (its templates, conversations and
corpus items never come back), then test logs of other seeds. Writes
``bench/results/scan_quality.json`` and ``docs/quality.md``. Run with ``make bench``.
"""

import argparse
import gzip
import json
import os
import platform
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats

from stillwatch.baselines.file import Baseline
from stillwatch.core.keyed import KeyedHash
from stillwatch.events.quarantine import BadLine
from stillwatch.rehearsal.deal import deal
from stillwatch.rehearsal.plan import Campaign, Ordinary, Plan, ordinary_mix
from stillwatch.reports.tables import ScanTables
from stillwatch.sketches import corpus
from stillwatch.wiring.engines import open_engine
from stillwatch.wiring.inputs import Log
from stillwatch.wiring.scan import build_baseline, judging, scan
from stillwatch.wiring.terms import read_terms

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "examples"
KEY = KeyedHash(b"bench key, not secret: 32 bytes!")
FDR = 0.01
CAMPAIGNS = (
    Campaign("corpus, no cover", "distilabel", "gsm8k_train", 20, per_day=10.0),
    Campaign("corpus, half cover", "distilabel", "gsm8k_train", 20, per_day=10.0, cover=0.5),
    Campaign("corpus, 90 % cover", "distilabel", "gsm8k_train", 20, per_day=10.0, cover=0.9),
    Campaign("templates, no cover", "castwright", "t0_sweep", 20, per_day=10.0),
    Campaign("templates, half cover", "castwright", "t0_sweep", 20, per_day=10.0, cover=0.5),
    Campaign("natural prompts, no cover", "distilabel", "self_instruct", 20, per_day=10.0),
)


def ordinary(n_accounts: int) -> tuple[Ordinary, ...]:
    """Return every ordinary kind, evaluators and a company among them."""
    return (
        *ordinary_mix(n_accounts, per_day=6.5),
        Ordinary("evaluator", 3, per_day=40.0),
        Ordinary("company", 12, per_day=8.0, together=True),
    )


def run(folder: Path, index: Path, baseline: Baseline | None) -> ScanTables | Baseline:
    """Scan a dealt log, or build a baseline from it if `baseline` is None."""
    how = judging(FDR, 0, read_terms(None), baseline)
    bad: list[BadLine] = []
    log = Log(
        paths=(str(folder / "log.jsonl.gz"),),
        on_bad=bad.append,
        on_progress=lambda *_: None,
        accounts=folder / "accounts.csv",
        edge=(str(folder / "edge.jsonl.gz"),),
        corpora=(index,),
    )
    with tempfile.TemporaryDirectory() as work, open_engine("duckdb", Path(work), "2GB") as engine:
        step = build_baseline if baseline is None else scan
        found = step(engine, log, KEY, how, lambda name: print("   ", name, flush=True))
    assert not bad, bad[0]
    return found


def interval(k: int, n: int) -> list[float]:
    """Return the exact (Clopper-Pearson) 95 % interval of a share."""
    if not n:
        return [0.0, 1.0]
    found = stats.binomtest(k, n).proportion_ci(method="exact")
    return [round(float(found.low), 4), round(float(found.high), 4)]


def share(verdicts: list[str]) -> dict[str, Any]:
    """Return n, flagged, and the flagged share with its interval; abstentions count in n."""
    n, k = len(verdicts), sum(v == "flag" for v in verdicts)
    return {
        "n": n,
        "flagged": k,
        "share": round(k / n, 4) if n else None,
        "interval_95": interval(k, n),
        "watch": sum(v == "watch" for v in verdicts),
        "abstain": sum(v == "abstain" for v in verdicts),
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
        "python": platform.python_version(),
        "fdr": FDR,
    }


def gather(tables: ScanTables, truth: dict[str, Any], into: dict[str, list[str]]) -> list[float]:
    """Sort verdicts by kind or campaign; return the p-values of ordinary accounts."""
    p = []
    for row in tables.accounts.to_pylist():
        who = truth["accounts"][row["account"]]
        name = who["campaign"] or who["kind"]
        into.setdefault(name, []).append(row["verdict"])
        if who["campaign"] is None and row["p_value"] is not None:
            p.append(row["p_value"])
    return p


def main() -> None:
    """Deal, scan, count, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3, help="test logs")
    parser.add_argument("--accounts", type=int, default=360, help="ordinary accounts of a log")
    options = parser.parse_args()
    begin = time.perf_counter()
    by_kind: dict[str, list[str]] = {}
    p_values: list[float] = []
    wrongly = 0
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        index = work / "gsm8k.corpus"
        index.write_bytes(corpus.to_bytes(_gsm8k()))
        print("baseline")
        deal(
            Plan(seed=1, split="calibration", ordinary=ordinary(options.accounts)),
            DATA,
            work / "cal",
        )
        baseline = run(work / "cal", index, None)
        assert isinstance(baseline, Baseline)
        for seed in range(101, 101 + options.seeds):
            print("test log, seed", seed)
            plan = Plan(seed=seed, ordinary=ordinary(options.accounts), campaigns=CAMPAIGNS)
            deal(plan, DATA, work / f"t{seed}")
            tables = run(work / f"t{seed}", index, baseline)
            assert isinstance(tables, ScanTables)
            truth = json.loads((work / f"t{seed}" / "truth.json").read_text("utf-8"))
            p_values += gather(tables, truth, by_kind)
            wrongly += _innocent_members(tables, truth)
    names = [one.name for one in CAMPAIGNS]
    ordinary_all = [v for kind, found in by_kind.items() if kind not in names for v in found]
    result = {
        **machine(),
        "seeds": {"calibration": 1, "test": [*range(101, 101 + options.seeds)]},
        "baseline_units": len(baseline.units),
        "ordinary": {
            kind: share(found) for kind, found in sorted(by_kind.items()) if kind not in names
        },
        "ordinary_all": share(ordinary_all),
        "campaigns": {name: share(by_kind.get(name, [])) for name in names},
        "innocent_accounts_in_flagged_campaigns": wrongly,
        "p_values": {
            "n": len(p_values),
            "at_most_01": round(float(np.mean(np.array(p_values) <= 0.01)), 4),
            "at_most_05": round(float(np.mean(np.array(p_values) <= 0.05)), 4),
            "histogram_tenths": np.histogram(p_values, 10, (0, 1))[0].tolist(),
            "kolmogorov_smirnov_p": round(float(stats.kstest(p_values, "uniform").pvalue), 4),
        },
        "seconds": round(time.perf_counter() - begin),
    }
    (ROOT / "bench" / "results").mkdir(exist_ok=True)
    (ROOT / "bench" / "results" / "scan_quality.json").write_text(
        json.dumps(result, indent=1) + "\n", "utf-8"
    )
    (ROOT / "docs" / "quality.md").write_text(page(result), "utf-8")
    print(json.dumps(result, indent=1))


def _gsm8k() -> corpus.CorpusIndex:
    import_lines = (
        _lines(DATA / "data" / "gsm8k_train.jsonl.gz"),
        _lines(DATA / "data" / "gsm8k_test.jsonl.gz"),
    )
    return corpus.build(
        "gsm8k",
        [
            corpus.CorpusItem(line["prompt"], split)
            for split, lines in zip(("train", "test"), import_lines, strict=True)
            for line in lines
        ],
    )


def _lines(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _innocent_members(tables: ScanTables, truth: dict[str, Any]) -> int:
    """Count ordinary accounts inside flagged campaigns."""
    return sum(
        truth["accounts"][account]["campaign"] is None
        for row in tables.campaigns.to_pylist()
        if row["verdict"] == "flag"
        for account in row["accounts"]
    )


def page(result: dict[str, Any]) -> str:
    """Write the results for a reader."""
    rows = [
        f"| {name} | {s['n']} | {s['flagged']} | {100 * s['share']:.1f} % | "
        f"{100 * s['interval_95'][0]:.1f} to {100 * s['interval_95'][1]:.1f} % | {s['watch']} | "
        f"{s['abstain']} |"
        for name, s in (*result["ordinary"].items(), ("**all ordinary**", result["ordinary_all"]))
    ]
    found = [
        f"| {name} | {s['n']} | {s['flagged']} | {100 * s['share']:.0f} % | "
        f"{100 * s['interval_95'][0]:.0f} to {100 * s['interval_95'][1]:.0f} % | {s['watch']} |"
        for name, s in result["campaigns"].items()
        if s["n"]
    ]
    p = result["p_values"]
    head = "| | accounts | flagged | share | 95 % interval | watch |"
    return "\n".join(
        [
            "# Measured quality",
            "",
            "Written by `make bench` (`bench/scan_quality.py`); figures in",
            "`bench/results/scan_quality.json`. Commit "
            f"`{result['commit']}`, {result['machine']}, Python {result['python']}.",
            "",
            f"Baseline: {result['baseline_units']} ordinary actors of the calibration split. Test: "
            f"logs of seeds {', '.join(map(str, result['seeds']['test']))}. Templates, inputs and "
            "conversations taken from public data sets are disjoint between the two. Level: false "
            f"discovery rate {result['fdr']}. The traffic is rehearsed: real prompts, recorded "
            "clients, real arrival times, made-up accounts.",
            "",
            "**What these figures cannot show.** Part of the ordinary text (marketing, some apps, "
            "company prompts) comes from sentence pools of our own that both splits share; "
            "addresses, TLS fingerprints, payments and the mix of kinds are made up. The campaigns "
            "run recorded tools in bursts, and their relay sends a refused request again on "
            "another account within seconds: a campaign that avoids that, or is small, is "
            "harder to find. How much harder was not measured yet, nor were other tools, "
            "paraphrase, or the published baselines (MMD, PRADA, SEAT, Mahalanobis).",
            "",
            "## Ordinary accounts accused",
            "",
            head + " abstain |",
            "|---|---|---|---|---|---|---|",
            *rows,
            "",
            "Intervals are exact binomial over accounts; accounts of one log share its baseline, "
            "so the true uncertainty is somewhat larger. Innocent accounts inside flagged "
            f"campaigns: {result['innocent_accounts_in_flagged_campaigns']}.",
            "",
            f"p-values of {p['n']} ordinary accounts: {100 * p['at_most_01']:.1f} % at or below "
            f".01, {100 * p['at_most_05']:.1f} % at or below .05; by tenths "
            f"{p['histogram_tenths']}. They are not uniform over the whole range "
            f"(Kolmogorov-Smirnov p = {p['kolmogorov_smirnov_p']}; why was not examined yet). At "
            "the levels that verdicts use they are not too small.",
            "",
            "## Campaign accounts found",
            "",
            head,
            "|---|---|---|---|---|---|",
            *found,
            "",
            "Campaigns of 20 accounts, 10 requests a day and account over 14 days. Accounts of "
            "one campaign are flagged together or not at all, so the intervals over accounts are "
            "too narrow: the number of independent trials is the number of seeds.",
            "",
        ]
    )


if __name__ == "__main__":
    main()
