"""Everything the judging needs to know of the accounts in a log, fetched from an engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import pyarrow as pa
from ibis.expr import types as ir

from stillwatch.baselines.peers import find
from stillwatch.baselines.units import Floats, Ints, Units
from stillwatch.campaigns.buckets import Held
from stillwatch.campaigns.disjoint import Coverage
from stillwatch.campaigns.extras import Resends, resent_column, shift_column
from stillwatch.campaigns.public_mail import PUBLIC_MAIL
from stillwatch.campaigns.signal import Signal
from stillwatch.campaigns.timing import Activity, Timetable, timetable
from stillwatch.profiles import clocks, expressions, prepare, relations
from stillwatch.sketches.corpus import CorpusSizes
from stillwatch.wiring.engine import Engine

RARE_SHARE: Final = 0.25
"""A passage is rare if at most this share of the accounts sends it."""
EVENTS_AT_ONCE: Final = 1_000_000
"""Of which the passages are counted at once."""
ACCOUNT_RELATION: Final = "accounts."
NOTHING: Final = np.empty(0, np.int64)


@dataclass(frozen=True)
class Population:
    """The accounts of a log.

    Attributes
    ----------
    prepared : ibis Table
        Sketches without duplicates, side tables joined, with ``fed_back``.
    units : Units
        Profile of each account; the position of an account is its row here.
    daily : pyarrow.Table
        `expressions.daily` by account.
    held : mapping of signal id to Held
    times : Timetable or None
    coverages : list of Coverage
        Items of known corpora that accounts sent, by split of known size.
    resends : list of Resends
    organization : tuple of str or None
        Of each account, from the accounts table, else from the log.
    accounts : pyarrow.Table or None
        The accounts table.
    window : tuple of int
        First and last instant that is believed, epoch microseconds.
    n_events : int
        Events without duplicates.
    n_untimed : int
        Those of them whose clock is not believed; see `stillwatch.profiles.clocks`.
    """

    prepared: ir.Table
    units: Units
    daily: pa.Table
    held: Mapping[str, Held]
    times: Timetable | None
    coverages: Sequence[Coverage]
    resends: Sequence[Resends]
    organization: tuple[str | None, ...]
    accounts: pa.Table | None
    window: tuple[int, int]
    n_events: int
    n_untimed: int
    has_corpora: bool


def prepare_sketches(engine: Engine, sketches: ir.Table, edge: pa.Table | None) -> ir.Table:
    """Drop duplicates, join the edge log, doubt clocks, mark prompts that carry earlier answers."""
    unique = prepare.without_duplicates(sketches)
    if edge is not None:
        unique = prepare.with_edge(unique, engine.table("edge", edge))
    stored = engine.materialise("events", unique)
    days = engine.to_arrow(clocks.per_day(stored)).sort_by("day")
    if days.num_rows:
        day, n = (days.column(name).to_numpy().astype(np.int64) for name in ("day", "n"))
        first, last = clocks.believed(day, n)
        if day[0] < first or day[-1] > last:
            stored = clocks.with_known_clock(stored, first, last)
    feedback = prepare.feedback_events(stored)
    return engine.materialise("prepared", prepare.with_feedback(stored, feedback))


def gather(
    engine: Engine,
    prepared: ir.Table,
    signals: Mapping[str, Signal],
    accounts: pa.Table | None,
    *,
    has_corpora: bool,
    corpus_sizes: CorpusSizes,
) -> Population:
    """Fetch profiles and relations of all accounts."""
    subjects = prepare.by_account(prepared)
    units = profiled(engine, subjects)
    position = {account: i for i, account in enumerate(units.subjects)}
    window = (int(np.nanmin(units["first_us"])), int(np.nanmax(units["last_us"])))
    daily = daily_of(engine, subjects)
    resends = _resends(engine, prepared)
    numbers = {"account": list(position), "position": pa.array(position.values(), pa.int32())}
    positions = engine.table("positions", pa.table(numbers))
    held = _held(engine, prepared, signals, positions)
    passages = [held[name].value for name in held if signals[name].relation == "shingles"]
    rare = rare_values(np.concatenate([NOTHING, *passages]), len(position))
    held.update(_held_by_account_table(signals, accounts, position))
    held.update(_held_corpora(engine, prepared, signals, position))
    held.update(_held_resends(signals, resends, position))
    organization = _organizations(engine, prepared, accounts, units.subjects)
    own = {account: account for account in units.subjects}
    units = with_extras(
        engine,
        subjects,
        units,
        daily,
        rare,
        resends=resends,
        owner=own,
        has_corpora=has_corpora,
        window=window,
    )
    n_events = int(units.count("n_requests").sum())
    declared = any(name is not None for name in organization)
    units = units.with_columns(n_owners=np.full(len(units), 1.0 if declared else np.nan))
    return Population(
        prepared=prepared,
        units=units,
        daily=daily,
        held=held,
        times=_timetable(engine, prepared, units, positions),
        coverages=_coverages(engine, prepared, position, corpus_sizes),
        resends=resends,
        organization=organization,
        accounts=accounts,
        window=window,
        n_events=n_events,
        n_untimed=n_events - sum(daily.column("n_requests").to_pylist()),
        has_corpora=has_corpora,
    )


def profiled(engine: Engine, subjects: ir.Table) -> Units:
    """Fetch every profile of subjects: null where it has nothing to say of one.

    One after the other, and the one that counts passages for some subjects at a time: at once they
    need more memory than millions of events are given.
    """
    table = engine.to_arrow(expressions.volume(subjects)).sort_by("subject")
    slices = _slices(table, subjects)
    for name, make in expressions.PROFILES.items():
        if name == "volume":
            continue
        some = slices if name == "template" else [subjects]
        found = pa.concat_tables([engine.to_arrow(make(one)) for one in some])
        table = table.join(found, "subject")
    return Units.from_arrow(table.sort_by("subject"))


def _slices(volume: pa.Table, subjects: ir.Table) -> list[ir.Table]:
    """Cut subjects into slices of about `EVENTS_AT_ONCE` events, by name."""
    before = np.cumsum(volume.column("n_requests").to_numpy()) // EVENTS_AT_ONCE
    names = volume.column("subject").to_pylist()
    begins = [names[i] for i in np.flatnonzero(np.diff(before)) + 1]
    if not begins:
        return [subjects]
    name = subjects.subject
    inner = [(name >= a) & (name < b) for a, b in pairwise(begins)]
    parts = [name < begins[0], *inner, name >= begins[-1]]
    return [subjects.filter(part) for part in parts]


def daily_of(engine: Engine, subjects: ir.Table) -> pa.Table:
    """Fetch the daily profile of subjects, sorted by subject and day."""
    table = engine.to_arrow(expressions.daily(subjects))
    return table.sort_by([("subject", "ascending"), ("day", "ascending")])


def _resends(engine: Engine, prepared: ir.Table) -> list[Resends]:
    table = engine.to_arrow(relations.resends(prepared))
    rows = table.sort_by([("account_a", "ascending"), ("account_b", "ascending")]).to_pylist()
    return [Resends(r["account_a"], r["account_b"], r["n_near"], r["n_sends"]) for r in rows]


def _timetable(
    engine: Engine, prepared: ir.Table, units: Units, positions: ir.Table
) -> Timetable | None:
    active = relations.activity(prepared).select("account", "minute")
    activity = engine.to_arrow(relations.numbered(active, positions))
    minute = activity.column("minute").to_numpy().astype(np.int64)
    account = activity.column("position").to_numpy().astype(np.int64)
    return timetable(Activity(account, minute), find(units, 0).assign(units))


def with_extras(
    engine: Engine,
    subjects: ir.Table,
    units: Units,
    daily: pa.Table,
    rare: pa.Table | None,
    *,
    resends: Sequence[Resends],
    owner: dict[str, str],
    has_corpora: bool,
    window: tuple[int, int],
) -> Units:
    """Add the columns that need more than one expression; see `campaigns.extras`.

    Parameters
    ----------
    rare : pyarrow.Table or None
        Rare passages (``value``); None to leave ``n_rare_shared`` unknown.
    """
    by_day = Units.from_arrow(daily.drop_columns("day"))
    days = daily.column("day").to_numpy().astype(np.int64)
    used = clocks.in_use(days, by_day.count("n_requests").astype(np.int64))
    n = len(units)
    in_use_us = min(window[1] - window[0], used.size * expressions.DAY_US)
    return units.with_columns(
        n_rare_shared=_rare_column(engine, subjects, units, rare),
        shift_log10_e=shift_column(by_day, days, units.subjects),
        resent_log10_p=resent_column(resends, owner, units.subjects, in_use_us),
        dealt_log10_p=np.full(n, np.nan),
        has_corpora=np.full(n, 1.0 if has_corpora else np.nan),
    )


def _rare_column(engine: Engine, subjects: ir.Table, units: Units, rare: pa.Table | None) -> Floats:
    if rare is None:
        return np.full(len(units), np.nan)
    counted = engine.to_arrow(relations.rare_holders(subjects, engine.table("rare", rare)))
    known = dict(zip(*(column.to_pylist() for column in counted.columns), strict=True))
    found = np.array([float(known.get(s, 0)) for s in units.subjects])
    return np.where(units.count("n_readable") > 0, found, np.nan)


def rare_values(held: Ints, n_accounts: int) -> pa.Table:
    """Return the values (column ``value``) that few accounts hold.

    Parameters
    ----------
    held : ndarray of int64
        The value of each pair of account and value.
    """
    values, count = np.unique(held, return_counts=True)
    return pa.table({"value": values[count <= max(3, RARE_SHARE * n_accounts)]})


def _positions(column: pa.ChunkedArray, position: Mapping[str, int]) -> Ints:
    coded = column.combine_chunks().dictionary_encode()
    table = np.array([position[a] for a in coded.dictionary.to_pylist()], dtype=np.int64)
    found: Ints = table[coded.indices.to_numpy()] if len(coded) else np.empty(0, np.int64)
    return found


def _held(
    engine: Engine,
    prepared: ir.Table,
    signals: Mapping[str, Signal],
    positions: ir.Table,
) -> dict[str, Held]:
    """Fetch what accounts share in the log."""
    held: dict[str, Held] = {}
    for name, signal in signals.items():
        make = relations.VALUES.get(signal.relation)
        if make is None:
            continue
        shared = relations.shared(make(prepared)).select("account", "value")
        table = engine.to_arrow(relations.numbered(shared, positions))
        account = table.column("position").to_numpy().astype(np.int64)
        held[name] = Held(account, table.column("value").to_numpy())
    return held


def _held_by_account_table(
    signals: Mapping[str, Signal], accounts: pa.Table | None, position: Mapping[str, int]
) -> dict[str, Held]:
    """Read what accounts share in the accounts table."""
    if accounts is None:
        return {}
    owners = accounts.column("account").to_pylist()
    columns: dict[str, list[object]] = {
        name: accounts.column(name).to_pylist() for name in accounts.column_names
    }
    columns["created_hour"] = [
        None if at is None else at.replace(minute=0, second=0, microsecond=0)
        for at in accounts.column("created_at").to_pylist()
    ]
    held: dict[str, Held] = {}
    for name, signal in signals.items():
        if not signal.relation.startswith(ACCOUNT_RELATION):
            continue
        values = columns[signal.relation.removeprefix(ACCOUNT_RELATION)]
        pairs = [
            (position[owner], value)
            for owner, value in zip(owners, values, strict=True)
            if value is not None and owner in position and value not in PUBLIC_MAIL
        ]
        held[name] = _numbered(pairs)
    return held


def _held_corpora(
    engine: Engine,
    prepared: ir.Table,
    signals: Mapping[str, Signal],
    position: Mapping[str, int],
) -> dict[str, Held]:
    names = [name for name, signal in signals.items() if signal.relation == "corpora"]
    if not names:
        return {}
    rows = engine.to_arrow(relations.corpus_items(prepared)).to_pylist()
    pairs = [(position[r["account"]], f"{r['corpus']}\x00{r['corpus_split']}") for r in rows]
    return dict.fromkeys(names, _numbered(pairs))


def _coverages(
    engine: Engine,
    prepared: ir.Table,
    position: Mapping[str, int],
    sizes: CorpusSizes,
) -> list[Coverage]:
    if not sizes:
        return []
    table = engine.to_arrow(relations.corpus_documents(prepared))
    found = []
    for name, splits in sorted(sizes.items()):
        for split, n_items in sorted(splits.items()):
            of = (pa.compute.field("corpus") == name) & (pa.compute.field("corpus_split") == split)
            rows = table.filter(of)
            item = rows.column("corpus_doc").to_numpy().astype(np.int64)
            found.append(Coverage(_positions(rows.column("account"), position), item, n_items))
    return found


def _held_resends(
    signals: Mapping[str, Signal],
    resends: Sequence[Resends],
    position: Mapping[str, int],
) -> dict[str, Held]:
    """Make one value of each set of accounts that take over each other's refused requests."""
    names = [name for name, signal in signals.items() if signal.relation == "resends"]
    parent = list(range(len(position)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    touched: set[int] = set()
    for pair in resends:
        if pair.n_near:
            i, j = position[pair.refused], position[pair.after]
            touched |= {i, j}
            parent[root(i)] = root(j)
    return dict.fromkeys(names, _numbered([(i, root(i)) for i in sorted(touched)]))


def _numbered(pairs: Sequence[tuple[int, object]]) -> Held:
    numbers: dict[object, int] = {}
    value = [numbers.setdefault(v, len(numbers)) for _, v in pairs]
    return Held(np.array([i for i, _ in pairs], dtype=np.int64), np.array(value, dtype=np.int64))


def _organizations(
    engine: Engine, prepared: ir.Table, accounts: pa.Table | None, subjects: Sequence[str]
) -> tuple[str | None, ...]:
    logged = engine.to_arrow(relations.organizations(prepared))
    known: dict[str, str | None] = dict(
        zip(
            logged.column("account").to_pylist(),
            logged.column("organization").to_pylist(),
            strict=True,
        )
    )
    if accounts is not None:
        for account, organization in zip(
            accounts.column("account").to_pylist(),
            accounts.column("organization").to_pylist(),
            strict=True,
        ):
            known[account] = organization or known.get(account)
    return tuple(known.get(subject) for subject in subjects)
