"""Keys in the store: only their digests."""

from typing import Any

from sqlalchemy import Connection, select, update

from stillwatch.core.errors import InputError
from stillwatch.licences.keys import digest, make_key
from stillwatch.store.schema import ACCOUNTS, KEYS
from stillwatch.store.store import Store, now_us


def add_key(
    store: Store,
    account: str,
    pepper: bytes,
    *,
    who: str,
    label: str | None = None,
    expires_us: int | None = None,
) -> str:
    """Make a key.

    Returns
    -------
    str
        The key; nobody can show it again.

    Raises
    ------
    InputError
        No such account.
    """
    with store.change(who, "key.make", account, label=label) as connection:
        if not connection.execute(select(ACCOUNTS.c.id).where(ACCOUNTS.c.id == account)).first():
            raise InputError(
                f"no account {account}; add it with `stillwatch account add`", field="account"
            )
        return _insert(connection, account, pepper, label=label, expires_us=expires_us)


def _insert(connection: Connection, account: str, pepper: bytes, **values: Any) -> str:
    key = make_key()
    connection.execute(
        KEYS.insert().values(
            prefix=key.prefix,
            digest=digest(pepper, key.shown.encode()),
            account=account,
            created_us=now_us(),
            **values,
        )
    )
    return key.shown


def rotate_key(store: Store, prefix: str, pepper: bytes, overlap_us: int, *, who: str) -> str:
    """Make a key that follows another, which ends when the overlap is over.

    Returns
    -------
    str
        The new key.
    """
    with store.change(who, "key.rotate", prefix, overlap_us=overlap_us) as connection:
        old = connection.execute(select(KEYS).where(KEYS.c.prefix == prefix)).first()
        if old is None:
            raise _unknown(prefix)
        ends = now_us() + overlap_us
        ends = ends if old.expires_us is None else min(ends, old.expires_us)
        connection.execute(update(KEYS).where(KEYS.c.prefix == prefix).values(expires_us=ends))
        return _insert(connection, old.account, pepper, label=old.label, follows=prefix)


def block_key(store: Store, prefix: str, *, who: str) -> None:
    """Block a key: gateways cut what it has in flight."""
    _set(store, prefix, who, "key.block", blocked_us=now_us())


def unblock_key(store: Store, prefix: str, *, who: str) -> None:
    """Let a key in again."""
    _set(store, prefix, who, "key.unblock", blocked_us=None)


def list_keys(store: Store, account: str | None = None) -> list[dict[str, Any]]:
    """Return keys without their digests, oldest first."""
    shown = [column for column in KEYS.c if column.name != "digest"]
    query = select(*shown).order_by(KEYS.c.created_us, KEYS.c.prefix)
    if account is not None:
        query = query.where(KEYS.c.account == account)
    with store.reading() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def _set(store: Store, prefix: str, who: str, did: str, **values: Any) -> None:
    with store.change(who, did, prefix) as connection:
        found = connection.execute(update(KEYS).where(KEYS.c.prefix == prefix).values(**values))
        if not found.rowcount:
            raise _unknown(prefix)


def _unknown(prefix: str) -> InputError:
    return InputError(f"no key {prefix}; `stillwatch key list` has their prefixes", field="key")
