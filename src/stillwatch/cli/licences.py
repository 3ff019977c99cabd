"""``stillwatch licence``: what accounts buy."""

from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli import stores
from stillwatch.core.errors import InputError
from stillwatch.licences.parsing import parse
from stillwatch.store import licences
from stillwatch.store.store import open_store

app = typer.Typer(help="Put licences into force and show them.", no_args_is_help=True)
File = Annotated[Path, typer.Argument(help="Licences, a TOML file.", show_default=False)]
COLUMNS = (
    *("id", "version", "models", "requests_per_minute", "tokens_per_minute", "parallel"),
    *("output_per_day", "output_per_month", "output_in_total", "output_per_answer", "features"),
)


@app.command("load")
def load(file: File, *, store: stores.StoreUrl = stores.STORE) -> None:
    """Put the licences of a file into force; what changed becomes a new version.

    Example: `stillwatch licence load licences.toml`
    """
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read the licences ({error})", file=str(file)) from error
    found = parse(text, str(file))
    changed = licences.load_licences(open_store(store), found, who=stores.who())
    typer.echo(f"in force: {', '.join(changed)}" if changed else "nothing changed")


@app.command("list")
def list_(*, store: stores.StoreUrl = stores.STORE, as_json: stores.AsJson = False) -> None:
    """List the licences in force."""
    stores.show(licences.list_licences(open_store(store)), COLUMNS, as_json)
