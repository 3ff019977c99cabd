"""All that gateways have to know, read at once."""

from dataclasses import dataclass, field

from sqlalchemy import select

from stillwatch.licences.licence import Grant
from stillwatch.measures.measure import Measure
from stillwatch.store.licences import in_force
from stillwatch.store.measures import read_measures
from stillwatch.store.schema import ACCOUNTS, KEYS, REVISION
from stillwatch.store.store import Store


@dataclass(frozen=True, slots=True)
class Known:
    """The store at one revision.

    Attributes
    ----------
    revision : int
    grants : dict
        Grant by digest of the key; without what is blocked.
    measures : dict
        Measures by account.
    """

    revision: int
    grants: dict[bytes, Grant] = field(default_factory=dict)
    measures: dict[str, tuple[Measure, ...]] = field(default_factory=dict)


def read_known(store: Store, revision: int) -> Known | None:
    """Read the store; None if it still is at a revision."""
    with store.reading() as connection:
        now = int(connection.execute(select(REVISION.c.number)).scalar_one())
        if now == revision:
            return None
        licences = in_force(connection)
        joined = KEYS.join(ACCOUNTS, KEYS.c.account == ACCOUNTS.c.id)
        open_keys = (
            select(KEYS, ACCOUNTS.c.organization, ACCOUNTS.c.licence)
            .select_from(joined)
            .where(KEYS.c.blocked_us.is_(None), ACCOUNTS.c.blocked_us.is_(None))
        )
        grants = {
            row.digest: Grant(
                key=row.prefix,
                account=row.account,
                organization=row.organization,
                licence=licences[row.licence],
                expires_us=row.expires_us,
            )
            for row in connection.execute(open_keys)
        }
        by_account: dict[str, list[Measure]] = {}
        for measure in read_measures(connection):
            by_account.setdefault(measure.account, []).append(measure)
    return Known(now, grants, {name: tuple(some) for name, some in by_account.items()})
