"""What the commands on accounts, keys, licences and measures share."""

import getpass
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from stillwatch.core.errors import InputError
from stillwatch.reports.wording import plain
from stillwatch.store.store import DEFAULT

StoreUrl = Annotated[
    str,
    typer.Option(
        "--store",
        envvar="STILLWATCH_STORE",
        help="Where accounts are kept: `sqlite:///FILE` or `postgresql://USER@HOST/NAME`.",
    ),
]
Pepper = Annotated[
    Path,
    typer.Option(
        "--pepper-file",
        envvar="STILLWATCH_PEPPER_FILE",
        help="Secret that keys are hashed with; made where there is none.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
STORE: Final = DEFAULT
PEPPER: Final = Path("stillwatch.pepper")
UNITS_S: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
SPAN: Final = re.compile(r"(\d{1,6})([smhd])")


def who() -> str:
    """Return who gives the command, for the trail."""
    try:
        return f"cli:{getpass.getuser()}"
    except (OSError, KeyError):
        return "cli"


def span_us(text: str, field: str) -> int:
    """Return the microseconds of a span such as ``90m`` or ``14d``.

    Raises
    ------
    InputError
        It is none.
    """
    found = SPAN.fullmatch(text)
    if found is None:
        raise InputError("write a span as 30s, 90m, 24h or 14d", field=field)
    return int(found[1]) * UNITS_S[found[2]] * 1_000_000


def instant(us: int | None) -> str:
    """Return an instant as people read it; nothing where there is none."""
    if us is None:
        return ""
    return datetime.fromtimestamp(us / 1e6, UTC).strftime("%Y-%m-%d %H:%M:%S")


def show(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], as_json: bool) -> None:
    """Print rows, as a table or as JSON; columns that end in ``_us`` are instants.

    A table leaves out columns that are empty.
    """
    listed = list(rows)
    if as_json:
        typer.echo(json.dumps([dict(row) for row in listed], indent=1, default=str))
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    columns = [name for name in columns if any(_cell(name, row.get(name)) for row in listed)]
    for name in columns:
        table.add_column(name.removesuffix("_us").replace("_", " "), overflow="fold")
    for row in listed:
        table.add_row(*(Text(plain(_cell(name, row.get(name)))) for name in columns))
    Console().print(table)


def _cell(name: str, value: Any) -> str:
    if name.endswith("_us"):
        return instant(value)
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={one}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return f"{value:,}" if isinstance(value, int) else str(value)
