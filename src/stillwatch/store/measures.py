"""Measures in the store: proposed, approved, undone; none is ever erased."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, select, update

from stillwatch.core.errors import InputError
from stillwatch.measures.measure import Measure, Rung
from stillwatch.measures.standing import Policy, Proposal
from stillwatch.store.schema import MEASURES
from stillwatch.store.store import Store, now_us


def propose_measure(
    store: Store,
    account: str,
    rung: Rung,
    reason: str,
    *,
    who: str,
    lasts_us: int,
    case: str | None = None,
    delay_ms: int = 0,
    output_per_answer: int | None = None,
    approved: bool = False,
) -> str:
    """Propose a measure; without an approval it has no effect.

    Returns
    -------
    str
        Its id.
    """
    at = now_us()
    made = Measure(
        id=secrets.token_hex(8),
        account=account,
        rung=rung,
        reason=reason,
        case=case,
        taken_us=at,
        expires_us=at + lasts_us,
        approved_by=who if approved else None,
        delay_ms=delay_ms,
        output_per_answer=output_per_answer,
    )
    with store.change(who, "measure.propose", made.id, account=account, rung=rung.name) as c:
        c.execute(MEASURES.insert().values(**asdict(made)))
    return made.id


def propose_measures(
    store: Store, proposals: Sequence[Proposal], policy: Policy, *, who: str
) -> None:
    """Propose measures that a watch found due, all or none; those that act alone are in force."""
    at = now_us()
    rows = [
        asdict(
            Measure(
                id=secrets.token_hex(8),
                account=one.account,
                rung=one.rung,
                reason=one.reason,
                case=one.case,
                taken_us=at,
                expires_us=at + policy.lasts_us,
                approved_by="terms" if one.acts_alone else None,
                delay_ms=policy.delay_ms if one.rung is Rung.SLOW else 0,
                output_per_answer=policy.output_per_answer if one.rung is Rung.NARROW else None,
            )
        )
        for one in proposals
    ]
    if not rows:
        return
    told = [f"{one.rung.name.lower()} {one.account}" for one in proposals]
    cases = ", ".join(sorted({one.case for one in proposals}))
    with store.change(who, "measure.propose", cases[:200], measures=told) as connection:
        connection.execute(MEASURES.insert(), rows)


def approve_case(store: Store, case: str, *, who: str) -> int:
    """Put everything that is proposed of a case into force.

    Returns
    -------
    int
        How many measures.
    """
    waiting = (
        MEASURES.c.case == case,
        MEASURES.c.approved_by.is_(None),
        MEASURES.c.undone_us.is_(None),
        MEASURES.c.expires_us > now_us(),
    )
    with store.change(who, "measure.approve", case) as connection:
        found = connection.execute(update(MEASURES).where(*waiting).values(approved_by=who))
        if not found.rowcount:
            raise InputError(
                f"nothing of the case {case} waits for an approval; `stillwatch measure list`",
                field="case",
            )
        return int(found.rowcount)


def undo_case(store: Store, case: str, *, who: str) -> int:
    """End every measure of a case now.

    Returns
    -------
    int
        How many measures.
    """
    standing = (MEASURES.c.case == case, MEASURES.c.undone_us.is_(None))
    with store.change(who, "measure.undo", case) as connection:
        found = connection.execute(update(MEASURES).where(*standing).values(undone_us=now_us()))
        if not found.rowcount:
            raise InputError(
                f"no measure of the case {case} stands; `stillwatch measure list`", field="case"
            )
        return int(found.rowcount)


def approve_measure(store: Store, measure: str, *, who: str) -> None:
    """Put a proposed measure into force."""
    _set(store, measure, who, "measure.approve", approved_by=who)


def undo_measure(store: Store, measure: str, *, who: str) -> None:
    """End a measure now."""
    _set(store, measure, who, "measure.undo", undone_us=now_us())


def list_measures(store: Store) -> list[Measure]:
    """Return all measures, newest first."""
    with store.reading() as connection:
        return sorted(read_measures(connection), key=lambda one: -one.taken_us)


def read_measures(connection: Connection) -> list[Measure]:
    """Return all measures."""
    rows = connection.execute(select(MEASURES)).mappings()
    return [Measure(**{**row, "rung": Rung(row["rung"])}) for row in rows]


def _set(store: Store, measure: str, who: str, did: str, **values: object) -> None:
    with store.change(who, did, measure) as connection:
        found = connection.execute(
            update(MEASURES).where(MEASURES.c.id == measure).values(**values)
        )
        if not found.rowcount:
            raise InputError(f"no measure {measure}; `stillwatch measure list`", field="measure")
