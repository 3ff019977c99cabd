"""How often does each detector fire on ordinary accounts, and on campaigns?

``python -m bench.detector_quality --scan OUT TRUTH ...`` counts over finished scans of dealt logs
and writes ``bench/results/detectors.json``, which the package shows in ``stillwatch detectors``
and ``docs/detectors.md`` (run ``make docs`` afterwards).
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from bench.machine import stamp
from stillwatch.reports.tables import ScanTables
from stillwatch.wiring.explaining import read_scan

RESULTS: Final = Path(__file__).resolve().parent / "results" / "detectors.json"
OUTCOMES: Final = ("fired", "quiet", "abstained")
Counts = dict[str, Any]
"""By detector: ``n_ordinary``, ``fired_ordinary``, ``abstained_ordinary``, the same of campaigns,
and ``by_kind``. n counts those that were judged; who abstained is not among them."""


def count(tables: ScanTables, truth: Mapping[str, Any]) -> Counts:
    """Count each detector's answers in one log.

    An ordinary account counts with what was said of it alone, whatever it was linked with. A
    campaign counts once: with what was said of the cluster that holds most of its accounts; if
    none holds half of them, with what was said of most of its accounts alone.

    Parameters
    ----------
    tables : ScanTables
    truth : mapping
        ``truth.json`` of the dealt log.
    """
    alone = {row["account"]: _answers(row) for row in tables.accounts.to_pylist()}
    found: dict[str, dict[str, Counter[str]]] = {}
    members: dict[str, list[str]] = {}
    for account, who in truth["accounts"].items():
        if account not in alone:
            continue
        if who["campaign"] is None:
            _add(found, who["kind"], alone[account])
        else:
            members.setdefault(who["campaign"], []).append(account)
    for name, accounts in members.items():
        _add(found, f"campaign: {name}", _of_campaign(tables, accounts, alone))
    return {detector: _summed(kinds) for detector, kinds in sorted(found.items())}


def merge(parts: Iterable[Counts]) -> Counts:
    """Add up the counts of several logs."""
    found: dict[str, dict[str, Counter[str]]] = {}
    for part in parts:
        for detector, counted in part.items():
            kinds = found.setdefault(detector, {})
            for kind, outcomes in counted["by_kind"].items():
                kinds.setdefault(kind, Counter()).update(outcomes)
    return {detector: _summed(kinds) for detector, kinds in sorted(found.items())}


def _answers(row: Mapping[str, Any]) -> dict[str, str]:
    """Return each detector's answer; what an account's campaign was judged to be is none."""
    return {
        reason["detector"]: reason["outcome"]
        for reason in row["reasons"]
        if reason["detector"] != "campaign"
    }


def _add(found: dict[str, dict[str, Counter[str]]], kind: str, answers: Mapping[str, str]) -> None:
    for detector, outcome in answers.items():
        found.setdefault(detector, {}).setdefault(kind, Counter())[outcome] += 1


def _of_campaign(
    tables: ScanTables, accounts: list[str], alone: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    own = set(accounts)
    clusters = [(len(own & set(row["accounts"])), row) for row in tables.campaigns.to_pylist()]
    size, best = max(clusters, key=lambda pair: pair[0], default=(0, None))
    if best is not None and 2 * size >= len(own):
        return _answers(best)
    detectors = {name for account in accounts for name in alone[account]}
    return {
        name: Counter(alone[account].get(name, "abstained") for account in sorted(own)).most_common(
            1
        )[0][0]
        for name in detectors
    }


def _summed(kinds: Mapping[str, Counter[str]]) -> Counts:
    out: Counts = {}
    for side in ("ordinary", "campaign"):
        total: Counter[str] = Counter()
        for kind, outcomes in kinds.items():
            if kind.startswith("campaign: ") is (side == "campaign"):
                total.update(outcomes)
        out[f"n_{side}"] = total["fired"] + total["quiet"]
        out[f"fired_{side}"] = total["fired"]
        out[f"abstained_{side}"] = total["abstained"]
    out["by_kind"] = {
        kind: {name: outcomes[name] for name in OUTCOMES}
        for kind, outcomes in sorted(kinds.items())
    }
    return out


def write(counts: Counts, data: str) -> None:
    """Write what the package shows.

    Parameters
    ----------
    counts : dict
    data : str
        On what it was counted: logs, seeds, baseline.
    """
    made = {"commit": stamp()["commit"], "data": data, "detectors": counts}
    RESULTS.write_text(json.dumps(made, indent=1) + "\n", "utf-8")


def main() -> None:
    """Count over finished scans."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scan", nargs=2, action="append", required=True, metavar=("OUT", "TRUTH"))
    parser.add_argument("--data", required=True, help="what was scanned, in words")
    options = parser.parse_args()
    parts = []
    for out, truth in options.scan:
        parts.append(count(read_scan(Path(out)).tables, json.loads(Path(truth).read_text("utf-8"))))
    write(merge(parts), options.data)


if __name__ == "__main__":
    main()
