"""The ``stillwatch`` command."""

import errno
import gc
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from stillwatch import __version__
from stillwatch.cli import (
    accounts,
    baseline,
    catalogue,
    corpus,
    explain,
    keys,
    licences,
    measures,
    rehearse,
    scan,
    serve,
    state,
    watch,
)
from stillwatch.core.errors import StillwatchError
from stillwatch.reports.wording import plain

INTERRUPTED = 130
GARBAGE_THRESHOLD = 100_000
"""Events are read into many objects that never refer to each other: seldom look for cycles."""
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

app = typer.Typer(
    help="Find accounts that harvest a language model's outputs, at a false-accusation rate "
    "that you choose. Start with `stillwatch scan --help`.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
app.command("scan")(scan.scan)
app.command("explain")(explain.explain)
app.command("serve")(serve.serve)
app.command("watch")(watch.watch)
app.add_typer(baseline.app, name="baseline")
app.add_typer(state.app, name="state")
app.add_typer(corpus.app, name="corpus")
app.add_typer(rehearse.app, name="rehearse")
app.add_typer(accounts.app, name="account")
app.add_typer(keys.app, name="key")
app.add_typer(licences.app, name="licence")
app.add_typer(measures.app, name="measure")
app.command("sources")(catalogue.sources)
app.command("detectors")(catalogue.detectors)
app.command("signals")(catalogue.signals)


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
