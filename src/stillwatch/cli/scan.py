"""``stillwatch scan``: logs in, verdicts on accounts and campaigns out."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from stillwatch.cli import options
from stillwatch.cli.reading import Reading, opened
from stillwatch.reports.terminal import print_summary
from stillwatch.reports.writing import check_writable, write_scan
from stillwatch.wiring.scan import judging, read_baseline
from stillwatch.wiring.scan import scan as run_scan
from stillwatch.wiring.terms import read_terms

SOMETHING_FLAGGED = 3


def scan(
    logs: options.Logs = None,
    *,
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("stillwatch-scan"),
    source: options.Source = None,
    accounts: options.Accounts = None,
    edge: options.Edge = None,
    corpus: options.Corpus = None,
    state: options.State = None,
    resume: options.Resume = False,
    baseline: options.BaselineFile = None,
    terms: options.TermsFile = None,
    fdr: options.Fdr = 0.01,
    engine: options.EngineName = "duckdb",
    memory: options.Memory = "2GB",
    key_file: options.KeyFile = None,
    strict: options.Strict = False,
    seed: options.Seed = 0,
) -> None:
    """Find harvesting accounts and campaigns in API logs, and say how sure that is.

    Writes accounts.parquet, campaigns.parquet, links.parquet, timeline.parquet, summary.json,
    report.html and quarantine.jsonl to OUT.

    Exit code: 0 nothing flagged, 3 something flagged, 2 bad usage or input, 1 failure.

    With --state, only logs that are new or changed are read; the verdicts are those of scanning
    all of them at once. See docs/operating.md.

    Example: `stillwatch scan litellm.jsonl.gz --accounts accounts.csv --out scan-2026-11-23`
    """
    check_writable(out)
    how = judging(fdr, seed, read_terms(terms), read_baseline(baseline) if baseline else None)
    reading = Reading(
        logs,
        source,
        accounts,
        edge,
        corpus,
        engine,
        memory,
        key_file,
        strict,
        out / "quarantine.jsonl",
        state,
        resume,
    )
    with opened(reading) as run:
        tables = run_scan(run.engine, run.log, run.key, how, run.stage)
        run.stage("writing")
        write_scan(tables, out)
        run.interrupts.ignored = True  # the results are there
    print_summary(Console(), tables, out)
    if tables.summary["counts"]["flagged"] or tables.summary["counts"]["campaigns_flagged"]:
        raise typer.Exit(SOMETHING_FLAGGED)
