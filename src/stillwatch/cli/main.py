"""The ``stillwatch`` command."""

import errno
import gc
import importlib
import sys
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.text import Text
from typer.core import TyperGroup

from stillwatch import __version__
from stillwatch.core.errors import StillwatchError, StoppedError
from stillwatch.reports.wording import plain

INTERRUPTED = 130
GARBAGE_THRESHOLD = 100_000
"""Events are read into many objects that never refer to each other: seldom look for cycles."""
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

COMMANDS: Final = {
    "scan": ("scan", "scan"),
    "explain": ("explain", "explain"),
    "serve": ("serve", "serve"),
    "config": ("config", "app"),
    "watch": ("watch", "watch"),
    "baseline": ("baseline", "app"),
    "state": ("state", "app"),
    "corpus": ("corpus", "app"),
    "audit": ("audit", "app"),
    "rehearse": ("rehearse", "app"),
    "account": ("accounts", "app"),
    "key": ("keys", "app"),
    "licence": ("licences", "app"),
    "measure": ("measures", "app"),
    "mark": ("mark", "app"),
    "unseal": ("sealed", "unseal"),
    "forget": ("sealed", "forget"),
    "sources": ("catalogue", "sources"),
    "detectors": ("catalogue", "detectors"),
    "signals": ("catalogue", "signals"),
}
"""Command to the module and the function or group in it."""


class Commands(TyperGroup):
    """Loads a command when it is asked for: to add an account takes no statistics."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return all commands, in the order of their list."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Load one command."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        found = getattr(importlib.import_module(f"stillwatch.cli.{module}"), name)
        if not isinstance(found, typer.Typer):
            alone = typer.Typer(add_completion=False, rich_markup_mode="markdown")
            alone.command(cmd_name)(found)
            return typer.main.get_command(alone)
        group = typer.main.get_group(found)
        group.name = cmd_name
        return group


app = typer.Typer(
    cls=Commands,
    help="Find accounts that harvest a language model's outputs, at a false-accusation rate "
    "that you choose. Start with `stillwatch scan --help`.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"stillwatch {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show and stop.")
    ] = False,
) -> None:
    """Hold the options of the command itself."""


def main() -> None:
    """Run the command; errors become one sentence and an exit code.

    Exit codes: 0 nothing flagged, 3 something flagged, 2 bad usage or input, 1 failure,
    130 interrupted.
    """
    console = Console(stderr=True)
    gc.freeze()  # else each full collection goes through all that was imported, again and again
    gc.set_threshold(GARBAGE_THRESHOLD, 50, 50)
    try:
        app()
    except StoppedError as stop:
        console.print(Text(plain(str(stop))))
        sys.exit(stop.exit_code)
    except StillwatchError as error:
        _say(console, str(error))
        sys.exit(error.exit_code)
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        where = error.filename or "standard output, or to the folder of TMPDIR"
        _say(
            console,
            f"cannot write to {where} ({error.strerror}); make room there, or name another folder "
            "with TMPDIR, and try again",
        )
        sys.exit(StillwatchError.exit_code)
    except SystemExit as stop:
        if stop.code == INTERRUPTED:  # Typer has turned the interrupt into this code
            console.print("interrupted; no results were written", highlight=False)
        raise


def _say(console: Console, error: str) -> None:
    """Print an error: what it quotes is no markup, and holds no control character."""
    console.print(Text.assemble(("error:", "bold red"), " ", plain(error)))
