"""``stillwatch baseline``: learn what is ordinary."""

import getpass
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from stillwatch.baselines import file as baseline_file
from stillwatch.baselines.dismissed import n_dismissed, note
from stillwatch.baselines.file import Baseline
from stillwatch.cli import options
from stillwatch.cli.reading import Reading, opened
from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.reports.writing import check_writable
from stillwatch.wiring.dismissing import dismiss
from stillwatch.wiring.keyfile import load_key
from stillwatch.wiring.scan import build_baseline, judging, read_baseline
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
        out.with_suffix(".quarantine.jsonl"),
        state,
        resume,
    )
    with opened(reading) as run:
        how = judging(fdr, seed, read_terms(None), None)
        baseline = build_baseline(run.engine, run.log, run.key, how, run.stage)
        run.stage("writing")
    _write(baseline, out)
    header = baseline.header
    Console().print(
        f"{len(baseline.units)} ordinary actors in {out}: smallest p-value by rank "
        f"1/{len(baseline.units) + 1}. {header['clusters']} of them are groups of linked accounts. "
        f"Left out because they stood out: {header['trimmed']}. {_tail(header)}"
        f"Use it with `stillwatch scan LOG --baseline {out}`.",
        highlight=False,
    )


def _tail(header: Mapping[str, Any]) -> str:
    most = header["contaminated_at_most"]
    if most is None:
        return ""
    return f"Of the others, at most {most:.1%} (95 % confidence) lie beyond an ordinary tail. "


@app.command("add")
def add(
    baseline: Annotated[Path, typer.Argument(metavar="BASELINE", help="File to add to.")],
    *,
    scan: Annotated[Path, typer.Option(help="Results in which the subjects stood out.")],
    reason: Annotated[str, typer.Option(help="Why they are ordinary; no account names.")],
    account: Annotated[
        list[str] | None, typer.Option(help="Flagged account.", show_default=False)
    ] = None,
    campaign: Annotated[
        list[str] | None, typer.Option(help="Flagged campaign, e.g. C001.", show_default=False)
    ] = None,
    by: Annotated[str | None, typer.Option(help="Who decided; the login name if left out.")] = None,
    when: Annotated[
        str | None, typer.Option(help="Time of the decision, ISO 8601; now if left out.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Baseline file to write; BASELINE itself if left out."),
    ] = None,
    key_file: options.KeyFile = None,
) -> None:
    """Hand dismissed suspicions back: flagged accounts or campaigns that are ordinary after all.

    Each becomes a unit of the baseline, under a hidden id, with who, when and why in its header.
    They were selected for standing out, so at most 1 unit in 20 may be such; docs/verdicts.md
    says what they do to the error rate.

    Example: `stillwatch baseline add september.baseline --scan scan-2026-11-23 --account u-17
    --reason "evaluation run, confirmed with the customer"`
    """
    if not account and not campaign:
        raise InputError("say whom: --account ACCOUNT or --campaign CAMPAIGN")
    place = out or baseline
    check_writable(place.parent)
    key, _ = load_key(key_file)
    added = dismiss(
        read_baseline(baseline),
        scan,
        key,
        accounts=account or (),
        campaigns=campaign or (),
        reason=reason,
        by=by or getpass.getuser(),
        when=when or datetime.now(UTC).isoformat(timespec="seconds"),
    )
    _write(added, place)
    Console().print(
        f"{len(added.units)} units in {place}. {note(n_dismissed(added.header), len(added.units))}",
        highlight=False,
        markup=False,
    )


def _write(baseline: Baseline, place: Path) -> None:
    """Write a baseline file whole or not at all."""
    partial = place.with_name(place.name + ".partial")
    try:
        partial.write_bytes(baseline_file.to_bytes(baseline))
        partial.replace(place)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise StillwatchError(f"cannot write {place} ({error.strerror}); make room") from error
