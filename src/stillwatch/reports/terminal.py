"""The short summary that a scan prints."""

from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from stillwatch.reports.tables import ScanTables

MAX_ROWS: Final = 10
MAX_REASONED: Final = 5
MAX_REASONS: Final = 3
COLOURS: Final = {"flag": "bold red", "watch": "yellow", "clear": "green", "abstain": "dim"}


def plain(text: str) -> str:
    """Make text from a log safe to print: no control characters, no Rich markup."""
    return escape("".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text))


def print_summary(console: Console, tables: ScanTables, out_dir: Path) -> None:
    """Print the headline, the campaigns, the lone flagged accounts, and where the report is."""
    counts = tables.summary.get("counts", {})
    campaigns = sorted(
        tables.campaigns.to_pylist(), key=lambda c: (c["verdict"] != "flag", c["p_value"] or 1.0)
    )
    alone = [
        account
        for account in tables.accounts.to_pylist()
        if account["verdict"] == "flag" and account["campaign"] is None
    ]
    flagged = [c for c in campaigns if c["verdict"] == "flag"]
    style = COLOURS["flag" if flagged or alone else "clear"]
    in_campaigns = sum(len(c["accounts"]) for c in flagged)
    console.print(
        f"\n[{style}]{len(flagged)} campaigns ({in_campaigns} accounts) and {len(alone)} accounts "
        f"alone flagged[/] among {counts.get('accounts', 0):,} accounts and "
        f"{counts.get('events', 0):,} requests.",
        highlight=False,
    )
    if campaigns:
        console.print(_campaigns(campaigns))
        _print_reasons(console, flagged or campaigns, "campaign")
    if alone:
        console.print(_accounts(alone))
        _print_reasons(console, alone, "account")
    _print_rest(console, tables, out_dir)


def _campaigns(campaigns: list[dict[str, Any]]) -> Table:
    table = Table("campaign", "accounts", "output tokens", "p", "q", "verdict")
    for one in campaigns[:MAX_ROWS]:
        table.add_row(
            plain(one["campaign"]),
            f"{len(one['accounts']):,}",
            _number(one["output_tokens"]),
            _p(one["p_value"]),
            _p(one["q_value"]),
            _verdict(one["verdict"]),
        )
    if len(campaigns) > MAX_ROWS:
        table.caption = f"{len(campaigns) - MAX_ROWS} more in campaigns.parquet"
    return table


def _accounts(accounts: list[dict[str, Any]]) -> Table:
    table = Table("account alone", "requests", "p", "q")
    ranked = sorted(accounts, key=lambda a: a["p_value"])
    for one in ranked[:MAX_ROWS]:
        table.add_row(
            plain(one["account"]),
            _number(one["n_requests"]),
            _p(one["p_value"]),
            _p(one["q_value"]),
        )
    if len(ranked) > MAX_ROWS:
        table.caption = f"{len(ranked) - MAX_ROWS} more in accounts.parquet"
    return table


def _print_rest(console: Console, tables: ScanTables, out_dir: Path) -> None:
    counts, baseline = tables.summary.get("counts", {}), tables.summary.get("baseline", {})
    console.print(
        f"watch {counts.get('watch', 0):,}, clear {counts.get('clear', 0):,}, cannot judge "
        f"{counts.get('abstain', 0):,}; {counts.get('duplicates', 0):,} duplicates, "
        f"{counts.get('quarantined', 0):,} lines not read"
        + (f" (see {out_dir / 'quarantine.jsonl'})" if counts.get("quarantined") else ""),
        highlight=False,
    )
    if baseline.get("kind") == "bulk":
        console.print(
            f"Without --baseline, {baseline.get('units', 0):,} accounts of this log stand for what "
            "is ordinary: this finds less. See `stillwatch baseline build --help`.",
            highlight=False,
        )
    for missing in tables.summary.get("missing_signals", ()):
        console.print(f"Not in the log: {plain(missing)}", style="dim", highlight=False)
    console.print(f"Report: {out_dir / 'report.html'}", highlight=False, soft_wrap=True)


def _number(value: int | None) -> str:
    return "unknown" if value is None else f"{value:,}"


def _p(value: float | None) -> str:
    return "-" if value is None else f"{value:.2g}"


def _verdict(verdict: str) -> str:
    return f"[{COLOURS[verdict]}]{verdict}[/]"


def _print_reasons(console: Console, rows: list[dict[str, Any]], name: str) -> None:
    """Say why, strongest reasons first."""
    for row in rows[:MAX_REASONED]:
        said = [
            r for r in row["reasons"] if r["outcome"] == "fired" and r["detector"] != "campaign"
        ]
        for reason in said[:MAX_REASONS]:
            console.print(f"  {plain(row[name])}: {plain(reason['sentence'])}", highlight=False)
