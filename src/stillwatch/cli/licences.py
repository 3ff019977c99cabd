"""``stillwatch licence``: what accounts buy."""

import json
from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli import stores
from stillwatch.core.errors import InputError
from stillwatch.licences import signing
from stillwatch.licences.parsing import as_table, parse
from stillwatch.reports.wording import plain
from stillwatch.store import licences
from stillwatch.store.store import now_us, open_store
from stillwatch.wiring.signing_keys import load_public_key, load_secret_key, make_signing_key

app = typer.Typer(help="Put licences into force, show, sign and check them.", no_args_is_help=True)
PUBLIC = "Public key of whoever signed, a PEM file."
COLUMNS = (
    *("id", "version", "models", "requests_per_minute", "tokens_per_minute", "parallel"),
    *("output_per_day", "output_per_month", "output_in_total", "output_per_answer", "features"),
)
STATED = ("account", "organization", *COLUMNS, "addresses", "clauses", "accepted")


@app.command("load")
def load(
    file: Annotated[
        Path,
        typer.Argument(help="Licences, a TOML file; or a signed one.", show_default=False),
    ],
    *,
    public_key: Annotated[
        Path | None,
        typer.Option(help=f"The file is a signed one. {PUBLIC}", show_default=False),
    ] = None,
    store: stores.StoreUrl = stores.STORE,
) -> None:
    """Put the licences of a file into force; what changed becomes a new version.

    With `--public-key`, of a signed file that is valid now. It adds no accounts.

    Example: `stillwatch licence load licences.toml`
    """
    text = _text(file)
    found = (
        parse(text, str(file))
        if public_key is None
        else signing.check(
            text, load_public_key(public_key), at_us=now_us(), file=str(file)
        ).terms()
    )
    changed = licences.load_licences(open_store(store), found, who=stores.who())
    typer.echo(f"in force: {', '.join(changed)}" if changed else "nothing changed")


@app.command("list")
def list_(*, store: stores.StoreUrl = stores.STORE, as_json: stores.AsJson = False) -> None:
    """List the licences in force."""
    stores.show(licences.list_licences(open_store(store)), COLUMNS, as_json)


@app.command("keygen")
def keygen(
    key: Annotated[Path, typer.Argument(help="File for the secret key.", show_default=False)],
    *,
    public_key: Annotated[
        Path | None,
        typer.Option(help="File for the public key; KEY.pub if left out.", show_default=False),
    ] = None,
) -> None:
    """Make the keys that licence files are signed with: the secret one for you, the other for all.

    Example: `stillwatch licence keygen licences.key`
    """
    public = public_key or key.with_name(f"{key.name}.pub")
    made = make_signing_key(key, public)
    typer.echo(f"made {key} (keep it secret) and {public} (give it to customers)")
    typer.echo(f"key id {signing.key_id(made)}")


@app.command("sign")
def sign(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="ACCOUNT_OR_LICENCE...",
            help="Accounts, each with what it bought; or licences as such.",
            show_default=False,
        ),
    ],
    *,
    key: Annotated[
        Path, typer.Option(help="Secret key, from `licence keygen`.", show_default=False)
    ],
    to: Annotated[Path, typer.Option(help="File to write.", show_default=False)],
    issuer: Annotated[
        str,
        typer.Option(envvar="STILLWATCH_ISSUER", help="Who sells: your name.", show_default=False),
    ],
    lasts: Annotated[str, typer.Option(help="How long it is valid: 24h, 365d.")] = "365d",
    store: stores.StoreUrl = stores.STORE,
) -> None:
    """Write a signed file that proves what a customer bought.

    A name that is both an account and a licence is the account.

    Example: `stillwatch licence sign acme --key licences.key --issuer "Example Labs" --to acme.lic`
    """
    secret, opened, at = load_secret_key(key), open_store(store), now_us()
    sold = [licences.sold(opened, name) for name in dict.fromkeys(names)]
    for one in sold:
        one["accepted"] = {name: signing.instant(us) for name, us in one["accepted"].items()}
    expires = at + stores.span_us(lasts, "lasts")
    text = signing.sign(sold, secret, issuer=issuer, issued_us=at, expires_us=expires)
    try:
        with to.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise InputError("there is a file already; name another", file=str(to)) from None
    except OSError as error:
        raise InputError(f"cannot be written ({error.strerror})", file=str(to)) from error
    until = signing.instant(expires)
    typer.echo(f"signed {to} for {', '.join(dict.fromkeys(names))}, valid until {until}")


@app.command("check")
def check(
    file: Annotated[Path, typer.Argument(help="A signed licence file.", show_default=False)],
    *,
    public_key: Annotated[Path, typer.Option(help=PUBLIC, show_default=False)],
    as_json: stores.AsJson = False,
) -> None:
    """Check a signed licence file and show what it states.

    Exit code 0: it is valid now. 2: it is not, or was changed, or another key signed it.

    Example: `stillwatch licence check acme.lic --public-key licences.key.pub`
    """
    said = signing.check(_text(file), load_public_key(public_key), at_us=now_us(), file=str(file))
    if as_json:
        typer.echo(json.dumps(said.model_dump(mode="json", exclude_none=True), indent=1))
        return
    typer.echo(
        f"valid: issued by {plain(said.issuer)} at {said.issued_at.isoformat()}, expires "
        f"{said.expires_at.isoformat()}, key {said.key_id}"
    )
    rows = [
        {**one.model_dump(exclude={"terms"}), **as_table(one.terms.licence())}
        for one in said.licences
    ]
    stores.show(rows, STATED, as_json=False)


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read the licences ({error})", file=str(file)) from error
