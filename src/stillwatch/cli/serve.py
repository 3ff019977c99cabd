"""``stillwatch serve``: the gateway."""

from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli import options
from stillwatch.gateway.settings import read_settings
from stillwatch.wiring.keyfile import load_key
from stillwatch.wiring.logs import configure_logs
from stillwatch.wiring.pepper import load_pepper
from stillwatch.wiring.serving import serve as run


def serve(
    settings: Annotated[Path, typer.Argument(help="Settings, a TOML file.", show_default=False)],
    *,
    corpus: options.Corpus = None,
    key_file: options.KeyFile = None,
) -> None:
    """Serve a model to licensed accounts, within strict limits, and record who takes what.

    OpenAI- and Anthropic-compatible. Nobody gets in without a key: see `stillwatch account` and
    `stillwatch key`. What was recorded is looked at every hour, and measures are
    proposed: see `stillwatch measure`.

    SIGHUP has the settings read again: upstreams and limits change without dropping a request.

    Example: `stillwatch serve gateway.toml`
    """
    read = read_settings(settings)
    pepper, made = load_pepper(read.store.pepper_file)
    if made:
        typer.echo(f"made a pepper for API keys: {read.store.pepper_file}; keep it", err=True)
    key, made = load_key(key_file)
    if made:
        typer.echo("made a hash key for sketches; keep it, or name one with --key-file", err=True)
    configure_logs()
    run(read, pepper, key, tuple(corpus or ()), settings)
