"""The summary on a terminal."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from stillwatch.reports.tables import ScanTables
from stillwatch.reports.terminal import MAX_ROWS, print_summary

OUT = Path("scan-out")
HOSTILE = "\x1b[2J\x1b]0;owned\x07[bold red]x[/bold red] [link=http://e.vil]y[/link]\r\n\u202e<b>"


def printed(tables: ScanTables, width: int = 80, out: Path = OUT) -> str:
    target = io.StringIO()
    print_summary(Console(file=target, width=width, color_system=None), tables, out)
    return target.getvalue()


def joined(text: str) -> str:
    return " ".join(text.split())


def test_it_says_what_happened_who_and_where(scan):
    text = joined(printed(scan))
    assert text.startswith("2 campaigns of 33 accounts and 2 single accounts are flagged")
    assert "They took 4.2 million output tokens" in text
    assert "c-01, 24 accounts 7,200 2.88 million very high (q 1.2e-6) flag" in text
    assert "c-03, 5 accounts" in text
    assert "c-01: 6.2% of a public corpus was sent once each." in text
    assert "lone-1" in text
    assert "61,204 events, 359 accounts: watch 11," in text
    assert "311 duplicates, 4 lines not read (see scan-out/quarantine.jsonl)" in text
    assert "Without --baseline, 351 accounts" in text
    assert "stillwatch baseline build" in text
    assert "Not in the log: No addresses" in text
    assert text.endswith("Report: scan-out/report.html")


def test_columns_that_were_not_used_are_named(build, rows):
    text = joined(printed(build([rows.account("m")], [], ignored_account_columns=["colour"])))
    assert "Accounts table, columns not used: colour" in text


@pytest.mark.parametrize("width", [20, 40, 71, 72, 80, 200])
def test_no_line_is_wider_than_the_terminal(scan, width):
    lines = printed(scan, width).splitlines()
    assert max(len(line) for line in lines if not line.startswith("Report:")) <= width


@pytest.mark.parametrize("width", [40, 100])
def test_hostile_names_reach_no_terminal(build, rows, width):
    reasons = [rows.reason("breadth", 1e-6, sentence=HOSTILE)]
    accounts = [rows.account(HOSTILE, "flag", reasons=reasons), rows.account("m", "flag")]
    campaigns = [rows.campaign(HOSTILE + "c", ["m"], reasons=reasons)]
    scan = build(accounts, campaigns, missing_signals=[HOSTILE])
    target = io.StringIO()
    console = Console(file=target, width=width, force_terminal=True, color_system="truecolor")
    print_summary(console, scan, OUT / "[red]dir[/red]")
    text = target.getvalue()
    assert "\x07" not in text
    assert "\u202e" not in text
    assert "\r" not in text
    assert "\x1b[2J" not in text
    assert "\x1b]" not in text
    assert "[link=http://e.vil]" in text.replace("\n", "").replace(" ", "")
    assert "[red]dir[/red]" in text


def test_only_what_fired_is_a_reason_strongest_first(build, rows):
    reasons = [rows.reason("dealt_stream", 0.009), rows.reason("breadth", 1e-9),
               rows.reason("hidden_reasoning", 0.3), rows.reason("breadth", 1e-12,
               detector="campaign", sentence="member of c")]  # fmt: skip
    text = joined(printed(build([rows.account("a", "flag", reasons=reasons)])))
    assert text.index("Touches 31 topics") < text.index("Requests alternate")
    assert "38% of prompts" not in text
    assert "ember of c" not in text


def test_long_lists_are_cut(build, rows):
    scan = build([rows.account(f"acct-{i:03d}", "flag") for i in range(MAX_ROWS + 7)])
    text = printed(scan)
    assert "7 accounts more in accounts.parquet" in text
    assert "acct-009" in text
    assert "acct-010" not in text


def test_nothing_flagged_and_nothing_known(build, rows, empty):
    quiet = joined(printed(build([rows.account("a")])))
    assert quiet.startswith("Nothing flagged among 1 account that could be judged.")
    assert "They took" not in quiet
    assert joined(printed(empty)).startswith("There was no account to judge.")
    bare = ScanTables(empty.accounts, empty.campaigns, empty.links, empty.timeline, {})
    assert "not known events, 0 accounts" in joined(printed(bare))


def test_nulls(build, rows):
    keep = {"account", "verdict"}
    row = {k: v if k in keep else None for k, v in rows.account("a", "flag").items()}
    text = joined(printed(build([row])))
    assert "a not known not known not tested (q not tested) flag" in text


def test_whether_the_baseline_fits_is_said(build, rows):
    health = {"status": "drifted", "says": "It no longer fits:\x1b[2J three clients."}
    text = printed(build([rows.account("a")], baseline={"kind": "file"}, baseline_health=health))
    assert "It no longer fits:" in text and "\x1b[2J" not in text


def test_a_baseline_file_costs_nothing(build, rows):
    text = printed(build([rows.account("a")], baseline={"kind": "file", "units": 9}))
    assert "--baseline" not in text
