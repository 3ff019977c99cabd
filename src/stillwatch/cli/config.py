"""``stillwatch config``: the settings of the gateway."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from stillwatch.cli import stores
from stillwatch.core.errors import InputError
from stillwatch.reports.wording import plain
from stillwatch.wiring.checking import check_config

app = typer.Typer(help="Look over the settings of the gateway.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `check` a command of its own."""


@app.command("check")
def check(
    settings: Annotated[Path, typer.Argument(help="Settings, a TOML file.", show_default=False)],
    *,
    licences: Annotated[
        list[Path] | None,
        typer.Option(help="A file of licences to look over too; repeat it.", show_default=False),
    ] = None,
    ask: Annotated[bool, typer.Option("--ask", help="Ask each upstream for its models.")] = False,
    as_json: stores.AsJson = False,
) -> None:
    """Check settings, keys of upstreams, store, pepper and licences; change nothing.

    Exit code 0: all is right. 2: something is not; the table says what to do.

    Example: `stillwatch config check gateway.toml --licences licences.toml --ask`
    """
    found = check_config(settings, tuple(licences or ()), ask=ask)
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], indent=1))
    else:
        table = Table(box=None, pad_edge=False, show_header=False)
        for one in found:
            sign = Text("right", "green") if one.right else Text("wrong", "bold red")
            table.add_row(sign, Text(plain(one.what)), Text(plain(one.said), overflow="fold"))
        Console().print(table)
    wrong = sum(not one.right for one in found)
    if wrong:
        raise InputError(f"{wrong} of {len(found)} are wrong; `serve` would not work with them")
