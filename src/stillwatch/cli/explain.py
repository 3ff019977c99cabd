"""``stillwatch explain``: how one verdict came about, and what would have changed it."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.reports import chain
from stillwatch.reports.explanation import explain as explained
from stillwatch.reports.sections import print_sections, render_sections
from stillwatch.wiring.explaining import kind_of, read_scan


def explain(
    subject: Annotated[
        str, typer.Argument(metavar="ACCOUNT|CAMPAIGN", help="As named in the results, e.g. C001.")
    ],
    *,
    scan: Annotated[Path, typer.Option(help="Folder that `stillwatch scan --out` wrote.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    html: Annotated[
        Path | None, typer.Option(help="Write a page instead of printing.", show_default=False)
    ] = None,
) -> None:
    """Show the chain from sketches to the verdict on one account or campaign.

    What was seen, what each detector says, what links the accounts and how popular that is,
    how the score became a verdict, what would have changed it (each line is judged again), who
    the peers were, innocent look-alikes, limits, and what a person should check next. See
    docs/explain.md.

    Example: `stillwatch explain C001 --scan scan-2026-11-23 --html c001.html`
    """
    if as_json and html is not None:
        raise InputError("choose one of --json and --html")
    finished = read_scan(scan)
    figures = explained(finished, kind_of(finished, subject, scan), subject)
    if as_json:
        typer.echo(json.dumps(figures, indent=1, allow_nan=False, default=str))
        return
    title, sections = chain.headline(figures), chain.sections(figures)
    if html is None:
        print_sections(Console(), f"{title}. {chain.lead(figures)}", sections)
        return
    page = render_sections(title, chain.lead(figures), sections, kicker="one verdict explained")
    partial = html.with_name(html.name + ".partial")
    try:
        partial.write_text(page, "utf-8")
        partial.replace(html)
    except OSError as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise StillwatchError(
            f"cannot write {html} ({error.strerror}); name another file with --html"
        ) from error
    Console().print(f"Wrote {html}", highlight=False, markup=False)
