"""Which pepper a store belongs to: with another one, no key in it would open anything."""

from typing import Final

from sqlalchemy import Connection, select

from stillwatch.core.errors import InputError
from stillwatch.licences.keys import digest
from stillwatch.store.schema import PEPPER
from stillwatch.store.store import Store

MARKED: Final = b"stillwatch pepper"
ROW: Final = 1


def mark_of(pepper: bytes) -> bytes:
    """Return what a store keeps of its pepper; nothing follows from it."""
    return digest(pepper, MARKED)


def read_mark(connection: Connection) -> bytes | None:
    """Return the mark of the pepper that a store belongs to; None before its first use."""
    found: bytes | None = connection.execute(select(PEPPER.c.mark)).scalar()
    return found


def confirm_pepper(store: Store, pepper: bytes, file: str, *, who: str) -> None:
    """Make sure that a pepper is the one of a store; a store without one has it from now on.

    Raises
    ------
    InputError
        It is another one.
    """
    mark = mark_of(pepper)
    with store.reading() as connection:
        found = read_mark(connection)
    if found is None:
        with store.change(who, "pepper.mark", "pepper") as connection:
            found = read_mark(connection)  # somebody may just have come first
            if found is None:
                connection.execute(PEPPER.insert().values(id=ROW, mark=mark))
                return
    if found != mark:
        raise InputError(
            "this is not the pepper that the keys of the store were hashed with, so none of them "
            "would open anything; name the right file (store.pepper_file, --pepper-file)",
            file=file,
        )
