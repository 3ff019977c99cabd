"""``stillwatch baseline``: learn what is ordinary."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from stillwatch.baselines import file as baseline_file
from stillwatch.cli import options
from stillwatch.reports.writing import check_writable
from stillwatch.wiring.scan import build_baseline, judging
from stillwatch.wiring.terms import read_terms

app = typer.Typer(help="Learn what is ordinary from traffic that you trust.", no_args_is_help=True)


@app.command("build")
def build(
    logs: options.Logs = None,
    *,
    out: Annotated[Path, typer.Option(help="Baseline file to write.")],
    source: options.Source = None,
    accounts: options.Accounts = None,
    edge: options.Edge = None,
    corpus: options.Corpus = None,
    state: options.State = None,
    resume: options.Resume = False,
    fdr: options.Fdr = 0.01,
    engine: options.EngineName = "duckdb",
    memory: options.Memory = "2GB",
    key_file: options.KeyFile = None,
    strict: options.Strict = False,
    seed: options.Seed = 0,
) -> None:
    """Build a baseline from ordinary traffic.

    Linked accounts count as one actor. Actors that stand out are left out, and counted: a few
    percent of harvesters in the traffic make later scans less sharp, not less honest.

    The file holds profiles under hashed names and no text. It fits only the hash key that it
    was made with.

    Example: `stillwatch baseline build september/*.jsonl.gz --out september.baseline`
    """
    check_writable(out.parent)
    reading = options.Reading(
        logs,
        source,
        accounts,
        edge,
        corpus,
        engine,
        memory,
        key_file,
        strict,
        out.with_suffix(".quarantine.jsonl"),
        state,
        resume,
    )
    with options.opened(reading) as run:
        how = judging(fdr, seed, read_terms(None), None)
        baseline = build_baseline(run.engine, run.log, run.key, how, run.stage)
        run.stage("writing")
    partial = out.with_name(out.name + ".partial")
    partial.write_bytes(baseline_file.to_bytes(baseline))
    partial.replace(out)
    header = baseline.header
    Console().print(
        f"{len(baseline.units)} ordinary actors in {out}: smallest p-value by rank "
        f"1/{len(baseline.units) + 1}. {header['clusters']} of them are groups of linked accounts. "
        f"Left out because they stood out: {header['trimmed']}. "
        f"Use it with `stillwatch scan LOG --baseline {out}`.",
        highlight=False,
    )
