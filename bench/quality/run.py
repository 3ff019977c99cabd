"""Deal the logs of a part, build the baseline, scan each log, keep what was found."""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from stillwatch.baselines.file import Baseline
from stillwatch.core.keyed import KeyedHash
from stillwatch.events.quarantine import BadLine
from stillwatch.rehearsal.deal import deal
from stillwatch.rehearsal.decks import read_rows
from stillwatch.rehearsal.plan import Plan
from stillwatch.reports.tables import ScanTables
from stillwatch.sketches import corpus
from stillwatch.wiring.engines import open_engine
from stillwatch.wiring.inputs import Log
from stillwatch.wiring.scan import build_baseline, judging, scan
from stillwatch.wiring.terms import read_terms

ROOT: Final = Path(__file__).resolve().parents[2]
EXAMPLES: Final = ROOT / "examples"
KEY: Final = KeyedHash(b"bench key, not secret: 32 bytes!")
FDR: Final = 0.01
PARTS_OF_CORPUS: Final = {
    "gsm8k_train": {"train": "gsm8k_train", "test": "gsm8k_test"},
    "bbh": {"train": "bbh"},
}


@dataclass(frozen=True)
class Scanned:
    """One log and what a scan found in it."""

    name: str
    plan: Plan
    truth: dict[str, Any]
    tables: ScanTables


def index_of(work: Path) -> tuple[Path, ...]:
    """Index every public corpus that is known: the same for all scans of both parts."""
    made = []
    for name, splits in PARTS_OF_CORPUS.items():
        path = work / f"{name}.corpus"
        items = [
            corpus.CorpusItem(row["prompt"], split)
            for split, file in splits.items()
            for row in read_rows(EXAMPLES / "data" / f"{file}.jsonl.gz")
        ]
        path.write_bytes(corpus.to_bytes(corpus.build(name, items)))
        made.append(path)
    return tuple(made)


def dealt(plan: Plan, folder: Path) -> Path:
    """Deal a log where it is not there yet."""
    if not (folder / "truth.json").exists():
        deal(plan, EXAMPLES, folder)
    return folder


def log_of(folder: Path, corpora: tuple[Path, ...]) -> Log:
    """Return what to read of a dealt folder."""

    def refuse(line: BadLine) -> None:
        raise AssertionError(f"{line.file}:{line.line}: {line.reason}")

    return Log(
        paths=(str(folder / "log.jsonl.gz"),),
        on_bad=refuse,
        on_progress=lambda *_: None,
        accounts=folder / "accounts.csv",
        edge=(str(folder / "edge.jsonl.gz"),),
        corpora=corpora,
    )


def baseline_of(folder: Path, corpora: tuple[Path, ...]) -> Baseline:
    """Build the baseline from a dealt folder."""
    how = judging(FDR, 0, read_terms(None), None)
    with tempfile.TemporaryDirectory() as work, open_engine("duckdb", Path(work), "2GB") as engine:
        return build_baseline(engine, log_of(folder, corpora), KEY, how, lambda _: None)


def scanned(
    name: str, plan: Plan, folder: Path, corpora: tuple[Path, ...], baseline: Baseline
) -> Scanned:
    """Scan a dealt folder against the baseline."""
    how = judging(FDR, 0, read_terms(None), baseline)
    with tempfile.TemporaryDirectory() as work, open_engine("duckdb", Path(work), "2GB") as engine:
        tables = scan(engine, log_of(folder, corpora), KEY, how, lambda _: None)
    truth = json.loads((folder / "truth.json").read_text("utf-8"))
    return Scanned(name, plan, truth, tables)
