"""What else the page shows: detectors one by one, a scan without the corpus index, peers, rules."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from bench.quality import measure
from bench.quality.run import Scanned, scanned
from stillwatch.baselines.file import Baseline

WITHOUT_INDEX: Final = ("main-0", "main-1", "main-2")


def measured(
    logs: Sequence[Scanned],
    work: Path,
    corpora: tuple[Path, ...],
    baseline: Baseline,
    *,
    with_peers: bool,
) -> dict[str, Any]:
    """Return further blocks of the result."""
    found: dict[str, Any] = {"without_index": _without_index(logs, work, baseline)}
    del corpora, with_peers
    return found


def _without_index(
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
