"""The short summary that a scan prints."""

from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from rich.console import Console
from rich.table import Table
from rich.text import Text

from stillwatch.reports import facts
from stillwatch.reports.catalogue import MEMBERSHIP
from stillwatch.reports.tables import ScanTables
from stillwatch.reports.wording import confidence, count, plain, plural, probability, sentence

MAX_ROWS: Final = 10
MAX_REASONED: Final = 5
MAX_REASONS: Final = 3
LONGEST_NAME: Final = 40
NARROW: Final = 72
"""Below this width, in columns, subjects are listed instead of tabled."""
COLOURS: Final = {"flag": "bold red", "watch": "yellow", "clear": "green", "abstain": "dim"}


def print_summary(console: Console, tables: ScanTables, out_dir: Path) -> None:
    """Print the headline, the campaigns, the lone flagged accounts, and where the report is.

    Nothing that comes from a log is read as markup or reaches the terminal as a control
    character.

    Parameters
    ----------
    console : rich.console.Console
        Of any width.
    tables : ScanTables
    out_dir : pathlib.Path
        Where `stillwatch.reports.writing.write_scan` wrote them.
    """
    total = facts.totals(tables)
    console.print()
    _say(console, facts.headline(total), COLOURS["flag" if total.flagged else "clear"])
    if total.flagged:
        _say(console, facts.taken(total))
    flagged = facts.ranked(tables.campaigns, "flag")
    watched = facts.ranked(tables.campaigns, "watch")
    _print_subjects(console, pa.concat_tables([flagged, watched]), "campaign")
    _print_subjects(console, facts.flagged_alone(tables), "account")
    _print_rest(console, tables, out_dir)


def _print_subjects(console: Console, subjects: pa.Table, name: str) -> None:
    rows = subjects.slice(0, MAX_ROWS).to_pylist()
    if not rows:
        return
    console.print()
    if console.width < NARROW:
        for row in rows:
            cells = _cells(row, name)
            said = f"{cells[1]} requests, {cells[2]} output tokens, confidence {cells[3]}"
            _say(console, Text.assemble((cells[0], "bold"), f" ({row['verdict']}): {said}"))
    else:
        console.print(_table(rows, name))
    if subjects.num_rows > len(rows):
        more = plural(subjects.num_rows - len(rows), name)
        _say(console, f"{more} more in {name}s.parquet", "dim")
    _print_reasons(console, rows, name)


def _cells(row: dict[str, Any], name: str) -> tuple[str, str, str, str]:
    sure = confidence(row["q_value"], row["p_value"], "")
    shown = plain(row[name], LONGEST_NAME)
    if "accounts" in row:
        shown += f", {plural(len(row['accounts'] or []), 'account')}"
    figures = f"{sure.word} (q {probability(row['q_value'])})"
    return shown, count(row["n_requests"]), count(row["output_tokens"]), figures


def _table(rows: list[dict[str, Any]], name: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column(name, overflow="fold")
    for heading in ("requests", "output tokens"):
        table.add_column(heading, justify="right")
    table.add_column("confidence")
    table.add_column("verdict")
    for row in rows:
        verdict = plain(row["verdict"] or "abstain")
        cells = [Text(cell) for cell in _cells(row, name)]
        table.add_row(*cells, Text(verdict, style=COLOURS.get(verdict, "")))
    return table


def _print_reasons(console: Console, rows: list[dict[str, Any]], name: str) -> None:
    """Say why, strongest reasons first."""
    for row in rows[:MAX_REASONED]:
        fired = [
            reason
            for reason in row["reasons"] or []
            if reason["outcome"] == "fired" and reason["detector"] != MEMBERSHIP
        ]
        fired.sort(key=lambda reason: 1.0 if reason["p_value"] is None else reason["p_value"])
        for reason in fired[:MAX_REASONS]:
            said = sentence(plain(reason["sentence"] or reason["detector"]))
            _say(console, f"  {plain(row[name], LONGEST_NAME)}: {said}")


def _print_rest(console: Console, tables: ScanTables, out_dir: Path) -> None:
    counts = tables.summary.get("counts") or {}
    baseline = tables.summary.get("baseline") or {}
    console.print()
    line = (
        f"{count(counts.get('events'))} events, {plural(tables.accounts.num_rows, 'account')}: "
        f"watch {count(counts.get('watch'))}, clear {count(counts.get('clear'))}, cannot judge "
        f"{count(counts.get('abstain'))}; {count(counts.get('duplicates'))} duplicates, "
        f"{count(counts.get('quarantined'))} lines not read"
    )
    if counts.get("quarantined"):
        line += f" (see {plain(str(out_dir / 'quarantine.jsonl'))})"
    _say(console, line)
    ignored = [plain(name) for name in tables.summary.get("ignored_account_columns") or ()]
    if ignored:
        _say(console, f"Accounts table, columns not used: {', '.join(ignored)}", "dim")
    for missing in tables.summary.get("missing_signals") or ():
        _say(console, f"Not in the log: {plain(missing)}", "dim")
    health = tables.summary.get("baseline_health") or {}
    if health.get("says"):
        style = "yellow" if health.get("status") == "drifted" else ""
        _say(console, plain(health["says"]), style)
    if baseline.get("kind") == "bulk" and tables.accounts.num_rows:
        _say(
            console,
            f"Without --baseline, {plural(baseline.get('units') or 0, 'account')} of this log "
            "stand for what is ordinary: this finds less. Next: stillwatch baseline build "
            "ORDINARY_LOG... --out FILE, then scan with --baseline FILE.",
        )
    where = plain(str(out_dir / "report.html"))
    console.print(Text(f"Report: {where}"), highlight=False, soft_wrap=True)


def _say(console: Console, text: str | Text, style: str = "") -> None:
    """Print text as it is: Rich markup in it stays text."""
    console.print(Text(text) if isinstance(text, str) else text, style=style, highlight=False)
