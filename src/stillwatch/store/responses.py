"""Who made a response that an upstream keeps, so that nobody else gets it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import delete, select

from stillwatch.store.schema import RESPONSES
from stillwatch.store.store import Store

ID_LENGTH: Final = 128


@dataclass(frozen=True, slots=True)
class Made:
    """A response that an upstream keeps.

    Attributes
    ----------
    id : str
        As the upstream named it.
    account : str
        Who made it.
    upstream : str
        Name of the upstream that has it.
    made_us : int
        Epoch microseconds.
    """

    id: str
    account: str
    upstream: str
    made_us: int


def save_made(store: Store, made: Iterable[Made]) -> None:
    """Note responses; where two have one id, the last one counts."""
    rows = {one.id: asdict(one) for one in made}
    with store.noting() as connection:
        connection.execute(delete(RESPONSES).where(RESPONSES.c.id.in_(list(rows))))
        connection.execute(RESPONSES.insert(), list(rows.values()))


def find_made(store: Store, response: str) -> Made | None:
    """Return what is known of a response."""
    with store.reading() as connection:
        row = connection.execute(select(RESPONSES).where(RESPONSES.c.id == response)).first()
    return None if row is None else Made(row.id, row.account, row.upstream, row.made_us)


def forget_made(store: Store, before_us: int) -> int:
    """Forget responses that were made before an instant; return how many."""
    with store.noting() as connection:
        return connection.execute(delete(RESPONSES).where(RESPONSES.c.made_us < before_us)).rowcount
