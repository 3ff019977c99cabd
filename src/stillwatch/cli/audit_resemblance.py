"""``stillwatch audit resemblance``: is a suspect more like my model than others are?"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from stillwatch.audit.provenance.verdict import FOUND
from stillwatch.audit.resemblance.plan import LikenessPlan
from stillwatch.cli.bars import counting_bar
from stillwatch.core.errors import StoppedError
from stillwatch.gateway.settings import read_as
from stillwatch.reports.resemblance import (
    canary_strength,
    sections,
    sentence,
    title,
    write_resemblance,
)
from stillwatch.reports.sections import print_sections
from stillwatch.reports.writing import check_writable
from stillwatch.wiring.comparing import compare

REFERENCE = 3
"""Sections at the end that only the report has: what it rests on, what else explains it."""


def resemblance(
    plan: Annotated[Path, typer.Argument(help="TOML file: answers of teacher, suspect, controls.")],
    *,
    out: Annotated[
        Path | None, typer.Option(help="Folder for report.html, report.md, result.json.")
    ] = None,
) -> None:
    """Compare a suspect's answers with a teacher's, beside those of at least 99 control models.

    Likeness corroborates other evidence and is none by itself: shared sources, a shared base
    model or public answers of the teacher explain it too. "Cannot tell" is an answer.

    Exit code: 0 does not corroborate or cannot tell, 3 corroborates (or canaries are evidence),
    2 bad usage or input.

    Example: `stillwatch audit resemblance likeness.toml --out report`
    """
    if out is not None:
        check_writable(out)
    read, bar = read_as(plan, LikenessPlan), counting_bar()
    try:
        with bar:
            task = bar.add_task("reading", total=None)

            def on_test(title: str, done: int, total: int) -> None:
                bar.update(task, description=title, completed=done, total=total)

            facts = compare(read, plan, on_test=on_test)
    except KeyboardInterrupt:
        raise StoppedError("interrupted; nothing was written") from None
    console = Console()
    print_sections(console, f"{title(facts)}. {sentence(facts)}", sections(facts)[:-REFERENCE])
    for remark in facts.remarks:
        console.print(remark, markup=False, highlight=False)
    if out is not None:
        write_resemblance(facts, out)
        console.print(f"Report: {out / 'report.html'}", markup=False, highlight=False)
    if facts.found.strength == "corroborates" or canary_strength(facts.caught) in FOUND:
        raise typer.Exit(3)
