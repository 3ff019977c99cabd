"""``stillwatch account``: who may use the gateway."""

from typing import Annotated

import typer

from stillwatch.cli import stores
from stillwatch.store import accounts
from stillwatch.store.store import now_us, open_store

app = typer.Typer(help="Add, block and license accounts of the gateway.", no_args_is_help=True)
Account = Annotated[str, typer.Argument(help="Name of the account.", show_default=False)]
COLUMNS = ("id", "organization", "licence", "accepted", "created_us", "blocked_us")


@app.command("add")
def add(
    account: Account,
    *,
    licence: Annotated[str, typer.Option(help="Licence in force.", show_default=False)],
    organization: Annotated[str | None, typer.Option(help="Whose account it is.")] = None,
    accepted: Annotated[
        list[str] | None, typer.Option(help="Clause of your terms that it accepted; repeat.")
    ] = None,
    store: stores.StoreUrl = stores.STORE,
) -> None:
    """Add an account.

    Example: `stillwatch account add acme --licence trial --accepted no-training`
    """
    accounts.add_account(
        open_store(store),
        account,
        licence,
        who=stores.who(),
        organization=organization,
        accepted=tuple(accepted or ()),
    )
    typer.echo(f"added {account}; give it a key with `stillwatch key make {account}`")


@app.command("list")
def list_(*, store: stores.StoreUrl = stores.STORE, as_json: stores.AsJson = False) -> None:
    """List all accounts."""
    stores.show(accounts.list_accounts(open_store(store)), COLUMNS, as_json)


@app.command("block")
def block(account: Account, *, store: stores.StoreUrl = stores.STORE) -> None:
    """Block an account and all its keys; streams in flight are cut within a second."""
    accounts.block_account(open_store(store), account, who=stores.who())
    typer.echo(f"blocked {account}")


@app.command("unblock")
def unblock(account: Account, *, store: stores.StoreUrl = stores.STORE) -> None:
    """Let an account in again."""
    accounts.unblock_account(open_store(store), account, who=stores.who())
    typer.echo(f"unblocked {account}")


@app.command("licence")
def licence_(
    account: Account,
    licence: Annotated[str, typer.Argument(help="Licence in force.", show_default=False)],
    *,
    store: stores.StoreUrl = stores.STORE,
) -> None:
    """Give an account another licence; what it used stays used."""
    accounts.set_licence(open_store(store), account, licence, who=stores.who())
    typer.echo(f"{account} now has {licence}")


@app.command("exempt")
def exempt(
    account: Account,
    span: Annotated[str, typer.Argument(help="How long, such as 30d; 0s ends an exemption.")],
    *,
    store: stores.StoreUrl = stores.STORE,
) -> None:
    """Exempt an account from verdicts for a while: a licensed evaluation, a partner."""
    lasts = stores.span_us(span, "span")
    until = now_us() + lasts if lasts else None
    accounts.exempt_account(open_store(store), account, until, who=stores.who())
    typer.echo(f"{account} is exempt until {stores.instant(until)}" if until else "no exemption")


@app.command("trail")
def trail(
    *,
    last: Annotated[int, typer.Option(min=1, help="How many changes.")] = 50,
    store: stores.StoreUrl = stores.STORE,
    as_json: stores.AsJson = False,
) -> None:
    """Show who changed what, newest first."""
    rows = open_store(store).trail(last)
    stores.show(rows, ("at_us", "who", "did", "subject", "details"), as_json)
