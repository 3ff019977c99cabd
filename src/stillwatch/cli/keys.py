"""``stillwatch key``: API keys of accounts."""

from typing import Annotated

import typer

from stillwatch.cli import stores
from stillwatch.core.errors import InputError
from stillwatch.licences.keys import prefix_of
from stillwatch.store import keys
from stillwatch.store.store import now_us, open_store
from stillwatch.wiring.pepper import pepper_of

app = typer.Typer(help="Make, rotate and block API keys.", no_args_is_help=True)
Key = Annotated[str, typer.Argument(help="Prefix of the key.", show_default=False)]
COLUMNS = ("prefix", "account", "label", "created_us", "expires_us", "blocked_us", "follows")


@app.command("make")
def make(
    account: Annotated[str, typer.Argument(help="Whose key.", show_default=False)],
    *,
    label: Annotated[str | None, typer.Option(help="What it is for.")] = None,
    lasts: Annotated[str | None, typer.Option(help="When it ends, such as 90d.")] = None,
    store: stores.StoreUrl = stores.STORE,
    pepper_file: stores.Pepper = stores.PEPPER,
) -> None:
    """Make a key and show it, once: only a digest of it is kept.

    Example: `stillwatch key make acme --label production --lasts 90d`
    """
    opened = open_store(store)
    pepper = pepper_of(opened, pepper_file, who=stores.who())
    expires = None if lasts is None else now_us() + stores.span_us(lasts, "lasts")
    shown = keys.add_key(opened, account, pepper, who=stores.who(), label=label, expires_us=expires)
    typer.echo(shown)


@app.command("rotate")
def rotate(
    key: Key,
    *,
    overlap: Annotated[str, typer.Option(help="How long the old key still works.")] = "24h",
    store: stores.StoreUrl = stores.STORE,
    pepper_file: stores.Pepper = stores.PEPPER,
) -> None:
    """Make a key in the place of another, which still works for a while."""
    opened = open_store(store)
    pepper = pepper_of(opened, pepper_file, who=stores.who())
    lasts = stores.span_us(overlap, "overlap")
    typer.echo(keys.rotate_key(opened, key, pepper, lasts, who=stores.who()))


@app.command("list")
def list_(
    account: Annotated[str | None, typer.Argument(help="Whose keys; all if left out.")] = None,
    *,
    store: stores.StoreUrl = stores.STORE,
    as_json: stores.AsJson = False,
) -> None:
    """List keys by prefix."""
    stores.show(keys.list_keys(open_store(store), account), COLUMNS, as_json)


@app.command("find")
def find(
    shown: Annotated[str, typer.Argument(help="A key that somebody found.", show_default=False)],
    *,
    store: stores.StoreUrl = stores.STORE,
    as_json: stores.AsJson = False,
) -> None:
    """Find whose key this is: one that leaked into a repository, say."""
    prefix = prefix_of(shown)
    if prefix is None:
        raise InputError("this is no key of a Stillwatch gateway", field="key")
    rows = [row for row in keys.list_keys(open_store(store)) if row["prefix"] == prefix]
    stores.show(rows, COLUMNS, as_json)


@app.command("block")
def block(key: Key, *, store: stores.StoreUrl = stores.STORE) -> None:
    """Block a key at once; streams in flight are cut within a second."""
    keys.block_key(open_store(store), key, who=stores.who())
    typer.echo(f"blocked {key}")


@app.command("unblock")
def unblock(key: Key, *, store: stores.StoreUrl = stores.STORE) -> None:
    """Let a key in again."""
    keys.unblock_key(open_store(store), key, who=stores.who())
    typer.echo(f"unblocked {key}")
