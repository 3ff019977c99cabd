"""``stillwatch sources``, ``detectors`` and ``signals``: what there is, and what it misses."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from stillwatch.campaigns import signal
from stillwatch.core.errors import InputError
from stillwatch.detectors import detector
from stillwatch.events import reader
from stillwatch.reports.described import described
from stillwatch.reports.quality import measured
from stillwatch.reports.sections import print_sections


def sources() -> None:
    """List log sources, the evidence that each feeds and does not, and how to supply that."""
    table = Table("source", "feeds", "does not", "lacks, and how to supply it", show_lines=True)
    for one in reader.registry().values():
        fed = "\n".join(kind for kind in reader.FEEDS if kind in one.feeds) or "nothing"
        not_fed = "\n".join(kind for kind in reader.FEEDS if kind not in one.feeds) or "-"
        unnamed = f"\nIf it names no account: {one.no_account}." if one.no_account else ""
        refused = f" Refused: {one.refusal}." if one.refusal else ""
        lacks = one.lacks + refused + unnamed
        table.add_row(f"{one.id}\n{one.title}", fed, not_fed, lacks)
    Console().print(table)


def detectors(
    detector_id: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="One detector: all of it.", show_default=False),
    ] = None,
) -> None:
    """List detectors: what each sees, how well, what it misses, what innocently looks like it.

    Quality is how often it fired (p <= .01) on ordinary accounts, and on rehearsed campaigns,
    in the published bench; verdicts combine all detectors, none decides alone.

    Example: `stillwatch detectors template_sweep`
    """
    known, quality = detector.registry(), measured()
    if detector_id is not None:
        if detector_id not in known:
            raise InputError(f"no detector {detector_id!r}; there are: {', '.join(known)}")
        one = known[detector_id]
        print_sections(Console(), one.title, described(one, quality.get(one.id)))
        return
    table = Table(
        "detector", "a subject ...", "measured", "misses", "innocent look-alikes", show_lines=True
    )
    for one in known.values():
        found = quality.get(one.id)
        said = "not measured"
        if found is not None:
            said = f"ordinary: {found.ordinary}\ncampaigns: {found.campaigns}"
        name = f"{one.id}\nversion {one.version}"
        table.add_row(name, one.behaviour, said, one.misses, one.false_positives)
    Console().print(table)


def signals() -> None:
    """List link signals: what ties accounts together, and who shares it innocently."""
    table = Table("signal", "family", "the accounts ...", "innocent look-alikes", show_lines=True)
    for one in signal.registry().values():
        table.add_row(one.id, one.family, one.title, one.innocent)
    Console().print(table)
