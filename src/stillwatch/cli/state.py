"""``stillwatch state``: what is kept between scans, and taking it out again."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from stillwatch.core.errors import InputError
from stillwatch.reports.wording import count, plain, plural
from stillwatch.wiring.contents import Content
from stillwatch.wiring.state import existing, locked

app = typer.Typer(help="Look at and prune what is kept between scans.", no_args_is_help=True)
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="As in `scan --state DIR`.")]


@app.command("show")
def show(state: Folder) -> None:
    """Show the log files in a state, their events and days, and what the state fits.

    Example: `stillwatch state show /var/lib/stillwatch`
    """
    console = Console()
    opened = existing(state)
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("file", overflow="fold")
    for heading in ("events", "bad lines", "bytes"):
        table.add_column(heading, justify="right")
    for heading in ("first day", "last day", ""):
        table.add_column(heading)
    records = opened.records()
    known = [opened.content(record) for record in records]
    for record, content in zip(records, known, strict=True):
        table.add_row(
            Text(plain(record.path)),
            count(content.n_events),
            count(content.n_bad),
            count(record.size),
            *_days(content),
            "partly forgotten" if content.forgotten else "",
        )
    for record in opened.begun():
        table.add_row(Text(plain(record.path)), "", "", count(record.size), "", "", "interrupted")
    header = opened.header
    console.print(
        f"{plural(len(records), 'file')}, {plural(sum(c.n_events for c in known), 'event')} "
        f"(copies included). Hash key {header['key_fingerprint']}, corpora {header['corpora']}, "
        f"sketch version {header['sketch']}.",
        highlight=False,
    )
    console.print(table)


def _days(content: Content) -> tuple[str, str]:
    if content.first_us is None or content.last_us is None:
        return "", ""
    first, last = (
        datetime.fromtimestamp(us // 1_000_000, UTC).date().isoformat()
        for us in (content.first_us, content.last_us)
    )
    return first, last


@app.command("forget")
def forget(
    state: Folder,
    *,
    before: Annotated[
        str | None,
        typer.Option(help="Day (YYYY-MM-DD, UTC): earlier events go.", show_default=False),
    ] = None,
    account: Annotated[
        list[str] | None, typer.Option(help="All events of this account go.", show_default=False)
    ] = None,
    file: Annotated[
        list[str] | None,
        typer.Option(
            help="All of this log file goes; given again, it is read.", show_default=False
        ),
    ] = None,
) -> None:
    """Take events out of a state, for retention limits and requests of erasure.

    A file of which events were taken out stays known, so that giving the same log again does
    not bring them back. A file that changed since is read anew as a whole: run this after it.

    Example: `stillwatch state forget /var/lib/stillwatch --before 2026-09-01 --account u-17`
    """
    if before is None and not account and not file:
        raise InputError("say what: --before DAY, --account ACCOUNT or --file PATH")
    day_us = None if before is None else _midnight_us(before)
    existing(state)
    with locked(state) as opened:
        for path in file or ():
            opened.forget_file(path)
        n_gone = opened.forget(account or (), day_us) if before or account else 0
    said = f"{plural(n_gone, 'event')} taken out"
    if file:
        said += f", and {plural(len(file), 'file')}"
    Console().print(f"{said}. Results that earlier scans wrote are not touched.", highlight=False)


def _midnight_us(day: str) -> int:
    try:
        midnight = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise InputError(f"not a day: {day!r}; write YYYY-MM-DD", field="--before") from error
    return int(midnight.timestamp()) * 1_000_000
