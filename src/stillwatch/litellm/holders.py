"""Who calls: from what LiteLLM knows of a key to an account of the store."""

from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import select

from stillwatch.gateway.directory import Directory
from stillwatch.gateway.refusals import Refused
from stillwatch.licences.licence import Grant, Licence
from stillwatch.store.licences import in_force
from stillwatch.store.measures import read_measures
from stillwatch.store.schema import ACCOUNTS, REVISION
from stillwatch.store.snapshot import Known
from stillwatch.store.store import Store

KEY_DIGITS: Final = 16
"""Of the hash of a key, enough to tell keys apart."""
NOBODY: Final = "anonymous"


@dataclass(frozen=True, slots=True)
class Holders(Known):
    """The store at one revision, as the plug-in sees it: what accounts have, not keys.

    ``grants`` has an account's grant by its name; without what is blocked.

    Attributes
    ----------
    licences : dict
    blocked : frozenset of str
    """

    licences: dict[str, Licence] = field(default_factory=dict)
    blocked: frozenset[str] = frozenset()


def read_holders(store: Store, revision: int) -> Holders | None:
    """Read the store; None if it still is at a revision."""
    with store.reading() as connection:
        now = int(connection.execute(select(REVISION.c.number)).scalar_one())
        if now == revision:
            return None
        licences = in_force(connection)
        rows = connection.execute(select(ACCOUNTS)).all()
        by_account: dict[str, list[Any]] = {}
        for measure in read_measures(connection):
            by_account.setdefault(measure.account, []).append(measure)
    grants = {
        row.id.encode(): Grant(
            key=row.id,
            account=row.id,
            organization=row.organization,
            licence=licences[row.licence],
        )
        for row in rows
        if row.blocked_us is None
    }
    return Holders(
        now,
        grants,
        {name: tuple(some) for name, some in by_account.items()},
        licences,
        frozenset(row.id for row in rows if row.blocked_us is not None),
    )


def caller_names(auth: Any) -> tuple[str, str]:
    """Return the names of account and key, from what LiteLLM knows of whoever calls.

    The account is the user that the key belongs to; a key of nobody is an account of its own.
    """
    token = getattr(auth, "token", None) or ""
    key = str(token)[:KEY_DIGITS] or NOBODY
    user = getattr(auth, "user_id", None)
    if user:
        return str(user)[:200], key
    alias = getattr(auth, "key_alias", None)
    return f"key:{str(alias)[:190] if alias else key}", key


def grant_of(auth: Any, directory: Directory, default: str | None) -> Grant:
    """Return what a caller may do.

    Raises
    ------
    Refused
        Nothing: its account is blocked, or unknown where no licence is named for those; or nobody
        knows, since the store is away for too long.
    """
    account, key = caller_names(auth)
    known = directory.known
    if isinstance(known, Holders) and account in known.blocked:
        raise Refused(403, "account_blocked", "this account is blocked; ask the provider why")
    try:
        return replace(directory.find(account.encode()), key=key)
    except Refused as refused:
        if refused.status != 401:
            raise
    if default is None:
        raise Refused(
            403, "account_unknown", "this account has no licence; ask the provider for one"
        )
    licence = known.licences.get(default) if isinstance(known, Holders) else None
    if licence is None:
        raise Refused(503, "unavailable", "the licence of this account is not there")
    return Grant(key=key, account=account, licence=licence)
