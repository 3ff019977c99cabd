"""``stillwatch rehearse``: record real tools, deal traffic over accounts."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from stillwatch.cli import live
from stillwatch.core.errors import InputError
from stillwatch.rehearsal.deal import DealSummary
from stillwatch.rehearsal.deal import deal as deal_plan
from stillwatch.rehearsal.driver import drivers
from stillwatch.rehearsal.kinds import kinds
from stillwatch.rehearsal.plan import Campaign, Plan, demo_plan, load_plan, ordinary_mix
from stillwatch.rehearsal.recording import Recorded, RecordPlan
from stillwatch.rehearsal.recording import record as record_tools

app = typer.Typer(
    help="Play harvests and ordinary customers: record real tools, deal traffic over accounts.",
    no_args_is_help=True,
)

DATA_DIR = Path("examples")
app.command("live")(live.live)


@app.command("record")
def record(
    tools: Annotated[
        list[str] | None, typer.Argument(help="Drivers to record; all of them if none is named.")
    ] = None,
    *,
    out: Annotated[Path, typer.Option(help="Folder for the recordings.")] = DATA_DIR / "recordings",
    data: Annotated[Path, typer.Option(help="Folder with the prompts.")] = DATA_DIR / "data",
    environments: Annotated[
        Path, typer.Option(help="Folder that holds .venv-rehearse and .venv-rehearse-*.")
    ] = Path(),
    seed: Annotated[int, typer.Option(help="Which prompts are drawn.")] = 1,
    n: Annotated[int | None, typer.Option(min=1, help="Prompts for each tool.")] = None,
    max_tokens: Annotated[int, typer.Option(min=1, help="Cap on each answer.")] = 48,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds a tool may take.")] = 600.0,
) -> None:
    """Drive real tools and clients against a local model, and record what they send.

    The model (SmolLM2 135M) and the tools live in environments of their own; see
    docs/rehearsal.md. A tool that cannot be run is named and left out.
    """
    console = Console(stderr=True)
    known = drivers()
    unknown = sorted(set(tools or ()) - set(known))
    if unknown:
        raise InputError(f"unknown; known are {', '.join(known)}", field=", ".join(unknown))
    plan = RecordPlan(
        environments=environments,
        data_dir=data,
        out_dir=out,
        seed=seed,
        n=n,
        max_tokens=max_tokens,
        tool_timeout_s=timeout,
    )

    def say(one: Recorded) -> None:
        trouble = f" [yellow]{one.problem}[/]" if one.problem else ""
        console.print(
            f"{one.driver}: {one.n_exchanges} exchanges in {one.seconds:.0f} s{trouble}",
            highlight=False,
        )

    done = record_tools(plan, [known[name] for name in tools or known], say)
    if not any(one.n_exchanges for one in done):
        raise InputError("nothing was recorded; `make tools` installs the tools")


@app.command("deal")
def deal(
    *,
    out: Annotated[Path, typer.Option(help="Folder to write into.")],
    plan: Annotated[
        Path | None, typer.Option(help="Plan as TOML; the demo's plan if left out.")
    ] = None,
    data: Annotated[Path, typer.Option(help="Folder that holds data/ and recordings/.")] = DATA_DIR,
    seed: Annotated[
        int | None, typer.Option(help="Everything follows from it; the plan's own if left out.")
    ] = None,
    days: Annotated[int | None, typer.Option(min=1, help="Length of the log.")] = None,
    split: Annotated[
        str | None,
        typer.Option(help="calibration, development or test, with texts of their own."),
    ] = None,
    redistributable: Annotated[
        bool, typer.Option(help="Only texts whose licence allows to pass the log on.")
    ] = False,
    start: Annotated[datetime | None, typer.Option(help="First instant, UTC.")] = None,
    campaign: Annotated[
        list[str] | None,
        typer.Option(help="Instead of the plan's: TOOL:PROMPTS:ACCOUNTS[:COVER]; may be repeated."),
    ] = None,
    ordinary: Annotated[
        int | None,
        typer.Option(min=0, help="Instead of the plan's: so many ordinary accounts of all kinds."),
    ] = None,
    per_day: Annotated[
        float, typer.Option(min=0.01, help="Requests a day and account, with the two above.")
    ] = 26.0,
) -> None:
    """Deal recorded traffic over accounts: a LiteLLM log, an edge log, accounts, and the truth."""
    made = demo_plan() if plan is None else load_plan(plan)
    if campaign:
        dealt = tuple(_campaign(text, at, per_day) for at, text in enumerate(campaign, start=1))
        made = replace(made, campaigns=dealt)
    if ordinary is not None:
        made = replace(made, ordinary=ordinary_mix(ordinary, per_day) if ordinary else ())
    chosen: dict[str, Any] = {
        "redistributable": redistributable or None,
        "seed": seed,
        "days": days,
        "split": split,
        "start": None if start is None else start.replace(tzinfo=UTC),
    }
    made = replace(made, **{name: value for name, value in chosen.items() if value is not None})
    _tell(deal_plan(made, data, out), made)


def _campaign(text: str, number: int, per_day: float) -> Campaign:
    tool, *rest = text.split(":")
    try:
        prompts, n_accounts, *cover = rest
        return Campaign(
            name=f"harvest-{number}",
            tool=tool,
            prompts=prompts,  # type: ignore[arg-type]  # Campaign's own check names the known ones
            n_accounts=int(n_accounts),
            per_day=per_day,
            cover=float(cover[0]) if cover else 0.0,
        )
    except ValueError as error:
        raise InputError(
            f"{text!r} is not TOOL:PROMPTS:ACCOUNTS[:COVER], such as distilabel:gsm8k_train:40:0.5",
            field="campaign",
        ) from error


def _tell(done: DealSummary, plan: Plan) -> None:
    table = Table(title=f"{done.n_events:,} requests of {done.n_accounts:,} accounts", box=None)
    table.add_column("campaign")
    table.add_column("accounts", justify="right")
    table.add_column("cover", justify="right")
    for one in plan.campaigns:
        table.add_row(one.name, str(one.n_accounts), f"{one.cover:.0%}")
    console = Console()
    console.print(table)
    for path in (done.log, done.edge, done.accounts, done.truth):
        console.print(str(path), highlight=False, soft_wrap=True)
    console.print(f"{done.seconds:.1f} s", highlight=False)


@app.command("list")
def show() -> None:
    """List the tools that can be recorded and the ordinary kinds that can be dealt."""
    table = Table(box=None)
    for name in ("id", "kind", "what it does"):
        table.add_column(name)
    for driver in drivers().values():
        table.add_row(driver.id, driver.kind, driver.title)
    for kind in kinds().values():
        table.add_row(kind.id, "ordinary", kind.title)
    Console().print(table)
