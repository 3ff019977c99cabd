"""``stillwatch watch``: look at what a gateway records, and propose measures."""

import time
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from stillwatch.cli import options
from stillwatch.cli.interrupts import interruptible
from stillwatch.gateway.settings import read_settings
from stillwatch.wiring.keyfile import load_key
from stillwatch.wiring.watch_plan import plan_of
from stillwatch.wiring.watching import Look, look

SOMETHING_PROPOSED: Final = 3


def watch(
    settings: Annotated[
        Path, typer.Argument(help="Settings of the gateway, a TOML file.", show_default=False)
    ],
    *,
    once: Annotated[bool, typer.Option("--once", help="Look once and stop.")] = False,
    key_file: options.KeyFile = None,
) -> None:
    """Look at what a gateway recorded, now and then, and propose measures on who is flagged.

    `stillwatch serve` does this by itself unless its settings say `[watch] on = false`; run it
    here to look at once, or on another machine that sees recording and store.

    Nothing that is proposed has an effect before `stillwatch measure approve`, unless the terms
    file lets it act alone. Exit code with --once: 0 nothing proposed, 3 something proposed.

    Example: `stillwatch watch gateway.toml --once`
    """
    read = read_settings(settings)
    key, _ = load_key(key_file)
    console = Console(stderr=True)
    plan = plan_of(read, key)
    with interruptible() as interrupts, console.status("looking") as shown:

        def on_stage(name: str) -> None:
            interrupts.check()
            shown.update(name)

        while True:
            made = look(plan, on_stage)
            _tell(made, read.recording.folder)
            if once:
                break
            shown.update(f"the next look is in {plan.every_s:,.0f} s")
            time.sleep(plan.every_s)
    if made.proposed:
        raise typer.Exit(SOMETHING_PROPOSED)


def _tell(made: Look, folder: Path) -> None:
    if made.counts is None:
        typer.echo(f"{made.at}  {made.outcome}" + (f": {made.why}" if made.why else ""))
        return
    typer.echo(
        f"{made.at}  {made.counts['events']:,} events, {made.counts['accounts']:,} accounts: "
        f"{made.counts['flagged']:,} flagged, {made.counts['campaigns_flagged']:,} campaigns, "
        f"{made.proposed:,} measures proposed; report: {folder / (made.report or '')}/report.html"
    )
