"""What else the page shows: a scan without the corpus index, and published tests on the same logs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from bench.peers.evaluate import evaluate
from bench.quality import measure
from bench.quality.parts import DEVELOPMENT, plans
from bench.quality.run import Scanned, dealt, scanned
from stillwatch.baselines.file import Baseline

WITHOUT_INDEX: Final = ("main-0", "main-1", "main-2")
COMPARED: Final = ("main-0", "main-1", "main-2", "lone-0", "careful-0")
LEARN: Final = "main-0"
"""Log of the development part that the user-agent rule is learnt on."""


def without_index(
    logs: Sequence[Scanned], work: Path, baseline: Baseline
) -> dict[str, dict[str, Any]]:
    """Scan again as if no public corpus were known: every seed set is private then."""
    again = [
        scanned(log.name, log.plan, work / log.name, (), baseline)
        for log in logs
        if log.name in WITHOUT_INDEX
    ]
    _, _, rows = measure.by_group(again)
    return {name: row for name, row in rows.items() if name.startswith("known corpus")}


def peers(logs: Sequence[Scanned], work: Path, n_accounts: int) -> dict[str, Any]:
    """Run published tests and one-line rules on some of the logs."""
    learn = plans(DEVELOPMENT, n_accounts, 1)[LEARN]
    return evaluate(
        work / "calibration",
        [work / log.name for log in logs if log.name in COMPARED],
        [dealt(learn, work / "learn")],
    )
