"""``stillwatch measure``: what is done about accounts."""

from dataclasses import asdict
from typing import Annotated, Literal

import typer

from stillwatch.cli import stores
from stillwatch.core.errors import InputError
from stillwatch.measures.measure import Rung
from stillwatch.store import measures
from stillwatch.store.store import open_store

app = typer.Typer(help="Propose, approve and undo measures on accounts.", no_args_is_help=True)
Measure = Annotated[str | None, typer.Argument(help="Id of the measure.", show_default=False)]
Case = Annotated[str | None, typer.Option(help="Everything of a case.", show_default=False)]
RungName = Literal["observe", "slow", "narrow", "mark", "challenge", "suspend"]
COLUMNS = (
    *("id", "account", "rung", "reason", "case", "taken_us", "expires_us", "approved_by"),
    "undone_us",
)


@app.command("propose")
def propose(
    account: Annotated[str, typer.Argument(help="On whom.", show_default=False)],
    rung: Annotated[RungName, typer.Argument(help="Rung of the ladder.", show_default=False)],
    *,
    reason: Annotated[str, typer.Option(help="Why, in a sentence.", show_default=False)],
    lasts: Annotated[str, typer.Option(help="When it ends.")] = "14d",
    case: Annotated[str | None, typer.Option(help="Case, campaign or scan behind it.")] = None,
    delay_ms: Annotated[int, typer.Option(min=0, help="With `slow`: added latency.")] = 1000,
    output_per_answer: Annotated[
        int | None, typer.Option(min=1, help="With `narrow`: longest answer, in tokens.")
    ] = None,
    approve: Annotated[bool, typer.Option("--approve", help="Approve it yourself, now.")] = False,
    store: stores.StoreUrl = stores.STORE,
) -> None:
    """Propose a measure; it has no effect until somebody approves it. See docs/measures.md.

    Example: `stillwatch measure propose acme narrow --reason "campaign C001" --lasts 14d`
    """
    chosen = Rung[rung.upper()]
    name = measures.propose_measure(
        open_store(store),
        account,
        chosen,
        reason,
        who=stores.who(),
        lasts_us=stores.span_us(lasts, "lasts"),
        case=case,
        delay_ms=delay_ms if chosen is Rung.SLOW else 0,
        output_per_answer=output_per_answer if chosen is Rung.NARROW else None,
        approved=approve,
    )
    typer.echo(name if approve else f"{name}; approve it with `stillwatch measure approve {name}`")


@app.command("approve")
def approve_(
    measure: Measure = None,
    *,
    case: Case = None,
    store: stores.StoreUrl = stores.STORE,
) -> None:
    """Put a proposed measure into force, or all that are proposed of a case.

    Example: `stillwatch measure approve --case 20261123T143000-C001`
    """
    if case is not None and measure is None:
        n = measures.approve_case(open_store(store), case, who=stores.who())
        typer.echo(f"in force: {n} measures of {case}")
        return
    measures.approve_measure(open_store(store), _one(measure, case), who=stores.who())
    typer.echo(f"in force: {measure}")


@app.command("undo")
def undo(
    measure: Measure = None,
    *,
    case: Case = None,
    store: stores.StoreUrl = stores.STORE,
) -> None:
    """End a measure now, or all of a case."""
    if case is not None and measure is None:
        n = measures.undo_case(open_store(store), case, who=stores.who())
        typer.echo(f"undone: {n} measures of {case}")
        return
    measures.undo_measure(open_store(store), _one(measure, case), who=stores.who())
    typer.echo(f"undone: {measure}")


def _one(measure: str | None, case: str | None) -> str:
    if measure is None or case is not None:
        raise InputError("name one measure, or one case with --case", field="measure")
    return measure


@app.command("list")
def list_(*, store: stores.StoreUrl = stores.STORE, as_json: stores.AsJson = False) -> None:
    """List all measures, newest first."""
    rows = [
        {**asdict(one), "rung": one.rung.name.lower()}
        for one in measures.list_measures(open_store(store))
    ]
    stores.show(rows, COLUMNS, as_json)
