"""Licences in the store: every version is kept, the last is in force."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, func, select

from stillwatch.core.errors import InputError
from stillwatch.licences.licence import Licence
from stillwatch.licences.parsing import as_table, from_table
from stillwatch.store.schema import ACCOUNTS, LICENCES
from stillwatch.store.store import Store, now_us


def load_licences(store: Store, licences: Iterable[Licence], *, who: str) -> list[str]:
    """Put licences into force.

    Returns
    -------
    list of str
        Those that are new or changed; what is as it was makes no new version.
    """
    with store.reading() as connection:
        known = in_force(connection)
    changed = [one for one in licences if known.get(one.id) != one]
    if not changed:
        return []
    names = [one.id for one in changed]
    with store.change(who, "licence.load", ", ".join(names)[:200], licences=names) as connection:
        for one in changed:
            version = connection.execute(
                select(func.max(LICENCES.c.version)).where(LICENCES.c.id == one.id)
            ).scalar()
            connection.execute(
                LICENCES.insert().values(
                    id=one.id,
                    version=(version or 0) + 1,
                    terms=as_table(one),
                    created_us=now_us(),
                )
            )
    return names


def in_force(connection: Connection) -> dict[str, Licence]:
    """Return the last version of each licence."""
    rows = connection.execute(select(LICENCES).order_by(LICENCES.c.id, LICENCES.c.version))
    return {row.id: from_table(row.terms) for row in rows}


def list_licences(store: Store) -> list[dict[str, Any]]:
    """Return the last version of each licence: its terms, ``version`` and ``created_us``."""
    with store.reading() as connection:
        rows = connection.execute(select(LICENCES).order_by(LICENCES.c.id, LICENCES.c.version))
        last = {row.id: row for row in rows}
    return [
        {**row.terms, "version": row.version, "created_us": row.created_us} for row in last.values()
    ]


def known_licence(connection: Connection, licence: str) -> None:
    """Refuse a licence that is not there.

    Raises
    ------
    InputError
    """
    if not connection.execute(select(LICENCES.c.id).where(LICENCES.c.id == licence)).first():
        raise InputError(
            f"no licence {licence}; put one into force with `stillwatch licence load FILE`",
            field="licence",
        )


def sold(store: Store, name: str) -> dict[str, Any]:
    """Return what an account bought, or a licence as such where no account has that name.

    Returns
    -------
    dict
        ``account`` and ``organization`` (None for a licence as such), ``version``, ``terms``, and
        ``accepted``, clause to instant in epoch microseconds.

    Raises
    ------
    InputError
        There is neither, or the account's licence is not there.
    """
    with store.reading() as connection:
        account = connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.id == name)).first()
        row = connection.execute(
            select(LICENCES)
            .where(LICENCES.c.id == (account.licence if account else name))
            .order_by(LICENCES.c.version.desc())
        ).first()
    if row is None:
        raise InputError(
            f"no account and no licence {name}; see `stillwatch account list` and `stillwatch "
            "licence list`"
        )
    return {
        "account": account.id if account else None,
        "organization": account.organization if account else None,
        "version": row.version,
        "terms": row.terms,
        "accepted": account.accepted if account else {},
    }
