"""``stillwatch measure``: what is done about accounts."""

from dataclasses import asdict
from typing import Annotated, Literal

import typer

from stillwatch.cli import stores
from stillwatch.measures.measure import Rung
from stillwatch.store import measures
from stillwatch.store.store import open_store

app = typer.Typer(help="Propose, approve and undo measures on accounts.", no_args_is_help=True)
Measure = Annotated[str, typer.Argument(help="Id of the measure.", show_default=False)]
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
def approve_(measure: Measure, *, store: stores.StoreUrl = stores.STORE) -> None:
    """Put a proposed measure into force."""
    measures.approve_measure(open_store(store), measure, who=stores.who())
    typer.echo(f"in force: {measure}")


@app.command("undo")
def undo(measure: Measure, *, store: stores.StoreUrl = stores.STORE) -> None:
    """End a measure now."""
    measures.undo_measure(open_store(store), measure, who=stores.who())
    typer.echo(f"undone: {measure}")


@app.command("list")
def list_(*, store: stores.StoreUrl = stores.STORE, as_json: stores.AsJson = False) -> None:
    """List all measures, newest first."""
    rows = [
        {**asdict(one), "rung": one.rung.name.lower()}
        for one in measures.list_measures(open_store(store))
    ]
    stores.show(rows, COLUMNS, as_json)
