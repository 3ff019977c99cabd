"""Accounts in the store."""

from typing import Any

from sqlalchemy import select, update

from stillwatch.core.errors import InputError
from stillwatch.store.licences import known_licence
from stillwatch.store.schema import ACCOUNTS
from stillwatch.store.store import Store, now_us


def add_account(
    store: Store,
    account: str,
    licence: str,
    *,
    who: str,
    organization: str | None = None,
    accepted: tuple[str, ...] = (),
) -> None:
    """Add an account.

    Parameters
    ----------
    account, licence : str
    who : str
        Who adds it, for the trail.
    organization : str, optional
    accepted : tuple of str
        Clauses of the terms that it accepted now.

    Raises
    ------
    InputError
        It exists, or the licence does not.
    """
    if not account or len(account) > 200:
        raise InputError("the name of an account has 1 to 200 characters", field="account")
    with store.change(who, "account.add", account, licence=licence) as connection:
        known_licence(connection, licence)
        if connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.id == account)).first():
            raise InputError(f"there is an account {account} already", field="account")
        at = now_us()
        connection.execute(
            ACCOUNTS.insert().values(
                id=account,
                organization=organization,
                licence=licence,
                created_us=at,
                accepted=dict.fromkeys(accepted, at),
            )
        )


def list_accounts(store: Store) -> list[dict[str, Any]]:
    """Return all accounts, by name."""
    with store.reading() as connection:
        rows = connection.execute(select(ACCOUNTS).order_by(ACCOUNTS.c.id)).mappings()
        return [dict(row) for row in rows]


def block_account(store: Store, account: str, *, who: str) -> None:
    """Block an account and every key of it."""
    _set(store, account, who, "account.block", blocked_us=now_us())


def unblock_account(store: Store, account: str, *, who: str) -> None:
    """Let an account in again."""
    _set(store, account, who, "account.unblock", blocked_us=None)


def set_licence(store: Store, account: str, licence: str, *, who: str) -> None:
    """Give an account another licence."""
    with store.reading() as connection:
        known_licence(connection, licence)
    _set(store, account, who, "account.licence", licence=licence)


def exempt_account(store: Store, account: str, until_us: int | None, *, who: str) -> None:
    """Exempt an account from verdicts until an instant; None ends an exemption."""
    _set(store, account, who, "account.exempt", exempt_until_us=until_us)


def _set(store: Store, account: str, who: str, did: str, **values: Any) -> None:
    with store.change(who, did, account, **values) as connection:
        found = connection.execute(
            update(ACCOUNTS).where(ACCOUNTS.c.id == account).values(**values)
        )
        if not found.rowcount:
            raise InputError(f"no account {account}; `stillwatch account list`", field="account")
