"""What the gateways of one store keep together in Redis: its name, and whether it ever began."""

import os
from typing import Final

from sqlalchemy import Connection, select, update

from stillwatch.store.schema import SHARE
from stillwatch.store.store import Store

ROW: Final = 1


def share_of(store: Store, *, who: str) -> tuple[str, bool]:
    """Return the name of what is shared, made at first use, and whether it ever began."""
    with store.reading() as connection:
        found = _read(connection)
    if found is None:
        with store.change(who, "share.make", "share") as connection:
            found = _read(connection)  # somebody may just have come first
            if found is None:
                found = os.urandom(8).hex(), False
                connection.execute(SHARE.insert().values(id=ROW, name=found[0], begun=False))
    return found


def begin_share(store: Store, *, who: str) -> None:
    """Note that something is kept in Redis from now on: if it is not there, it was lost."""
    with store.change(who, "share.begin", "share") as connection:
        connection.execute(update(SHARE).values(begun=True))


def _read(connection: Connection) -> tuple[str, bool] | None:
    row = connection.execute(select(SHARE.c.name, SHARE.c.begun)).first()
    return None if row is None else (row.name, row.begun)
