"""The watch: looks at what a gateway recorded, again and again, and proposes measures.

Each look judges the sketches of the last days as a scan does, and so is calibrated as one. What it
proposes has no effect until a person approves it, unless the terms file says otherwise.
"""

import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.core.keyed import KeyedHash
from stillwatch.events.accounts import read_accounts
from stillwatch.events.schema import ACCOUNTS_SCHEMA
from stillwatch.measures.measure import Measure
from stillwatch.measures.standing import Suspicion, due
from stillwatch.reports.tables import ScanTables
from stillwatch.reports.writing import write_scan
from stillwatch.store.accounts import list_accounts
from stillwatch.store.measures import list_measures, propose_measures
from stillwatch.store.store import Store, open_store
from stillwatch.wiring.contents import write_json
from stillwatch.wiring.engines import open_engine
from stillwatch.wiring.inputs import Log
from stillwatch.wiring.locking import exclusive
from stillwatch.wiring.recordings import Recording, is_recording
from stillwatch.wiring.scan import judging, read_baseline, scan
from stillwatch.wiring.snapshots import snapshot
from stillwatch.wiring.state import State
from stillwatch.wiring.terms import DAY_US, read_terms
from stillwatch.wiring.watch_plan import WatchPlan

WHO: Final = "watch"
NOTHING_NEW: Final = "nothing new"
LONGEST_REASON: Final = 500


@dataclass(frozen=True)
class Look:
    """What came of one look.

    Attributes
    ----------
    at : str
        When it began, ISO 8601.
    outcome : str
        ``judged``; ``cannot judge``, with the reason in ``why``; ``nothing new``.
    seen : str
        Digest of the sketches that were looked at.
    report : str, optional
        Folder of its tables and its report, below the recording's.
    counts : dict
        As a scan's.
    proposed : int
        New measures.
    seconds : float
    """

    at: str
    outcome: str
    seen: str
    why: str | None = None
    report: str | None = None
    counts: dict[str, int] | None = None
    proposed: int = 0
    seconds: float = 0.0


def look(plan: WatchPlan, on_stage: Callable[[str], None]) -> Look:
    """Look once.

    Parameters
    ----------
    plan : WatchPlan
    on_stage : callable
        Told what it does.

    Raises
    ------
    InputError
        Nothing is recorded there.
    StillwatchError
        Another watch looks at the same recording, or something cannot be read or written.
    """
    began = time.monotonic()
    if not is_recording(plan.recording):
        raise InputError(
            "no gateway has recorded here; `stillwatch serve` does", file=str(plan.recording)
        )
    plan.folder.mkdir(parents=True, exist_ok=True)
    try:
        with exclusive(plan.folder / "lock"):
            made = _look(plan, on_stage)
            made = replace(made, seconds=round(time.monotonic() - began, 1))
            if made.outcome != NOTHING_NEW:
                write_json(plan.status, asdict(made), durable=False)
    except TimeoutError:
        raise StillwatchError(
            f"{plan.folder}: another watch looks at this recording; `stillwatch serve` has one "
            "of its own unless its settings say `[watch] on = false`"
        ) from None
    return made


def _look(plan: WatchPlan, on_stage: Callable[[str], None]) -> Look:
    now, before = datetime.now(UTC), last_look(plan)
    at = now.isoformat(timespec="seconds")
    since_us = int(now.timestamp() * 1e6) - plan.days * DAY_US
    passing = plan.folder / "snapshot"
    try:
        state = snapshot(Recording(plan.recording).state, passing, since_us)
        seen = _digest(state)
        if before is not None and before.seen == seen:
            return Look(at, NOTHING_NEW, seen)
        store = open_store(plan.store)
        try:
            tables = _scan(plan, state, store, on_stage)
        except InputError as error:
            return Look(at, "cannot judge", seen, why=str(error))
    finally:
        shutil.rmtree(passing, ignore_errors=True)
    name = f"{now:%Y%m%dT%H%M%S}"
    write_scan(tables, plan.folder / name)
    proposed = _propose(plan, store, tables, name)
    if before is not None and before.report and not before.proposed:
        shutil.rmtree(plan.recording / before.report, ignore_errors=True)  # no measure rests on it
    counts = {key: int(value) for key, value in tables.summary["counts"].items()}
    return Look(at, "judged", seen, report=f"watch/{name}", counts=counts, proposed=proposed)


def last_look(plan: WatchPlan) -> Look | None:
    """Return what came of the last look; None before the first."""
    try:
        return Look(**json.loads(plan.status.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _digest(state: State) -> str:
    """Return what tells these sketches from others; they change only as a whole."""
    names = sorted(record.content for record in state.records())
    return hashlib.sha256("\0".join(names).encode()).hexdigest()


def _scan(
    plan: WatchPlan, state: State, store: Store, on_stage: Callable[[str], None]
) -> ScanTables:
    key = KeyedHash(plan.key)
    baseline = read_baseline(plan.baseline) if plan.baseline else None
    how = judging(plan.fdr, 0, read_terms(plan.terms), baseline)
    with tempfile.TemporaryDirectory(prefix="stillwatch-") as place:
        facts, work = Path(place) / "accounts.parquet", Path(place) / "work"
        pq.write_table(accounts_facts(store, plan.accounts), facts)
        work.mkdir()
        log = Log((), lambda _bad: None, lambda *_: None, accounts=facts, state=state)
        with open_engine("duckdb", work, plan.memory) as engine:
            return scan(engine, log, key, how, on_stage)


def _propose(plan: WatchPlan, store: Store, tables: ScanTables, name: str) -> int:
    policy = read_terms(plan.terms).measures.policy()
    standing: dict[str, list[Measure]] = {}
    for measure in list_measures(store):
        standing.setdefault(measure.account, []).append(measure)
    now_us = time.time_ns() // 1000
    proposals = due(suspicions(tables, name), standing, policy, now_us)
    propose_measures(store, proposals, policy, who=WHO)
    return len(proposals)


def accounts_facts(store: Store, file: Path | None) -> pa.Table:
    """Return what is known of accounts: the provider's table, completed from the store.

    Returns
    -------
    pyarrow.Table
        Of `ACCOUNTS_SCHEMA`.
    """
    rows: dict[str, dict[str, Any]] = {}
    if file is not None:
        rows = {row["account"]: row for row in read_accounts(file).to_pylist()}
    for known in list_accounts(store):
        row = rows.setdefault(known["id"], {"account": known["id"]})
        ours = {
            "organization": known["organization"],
            "created_at": _instant(known["created_us"]),
            "plan": known["licence"],
            "exempt_until": _instant(known["exempt_until_us"]),
        }
        for name, value in ours.items():
            if row.get(name) is None:
                row[name] = value
    return pa.Table.from_pylist(list(rows.values()), schema=ACCOUNTS_SCHEMA)


def _instant(us: int | None) -> datetime | None:
    return None if us is None else datetime.fromtimestamp(us / 1e6, UTC)


def suspicions(tables: ScanTables, look: str) -> Iterator[Suspicion]:
    """Yield the accounts that are flagged or watched, with the first reason for it."""
    campaigns = {row["campaign"]: row for row in tables.campaigns.to_pylist()}
    for row in tables.accounts.to_pylist():
        if row["verdict"] not in ("flag", "watch"):
            continue
        campaign = campaigns.get(row["campaign"])
        fired = [one for one in row["reasons"] if one["outcome"] == "fired"]
        sentences = [one["sentence"] for one in fired]
        if campaign is not None:
            together = [one for one in campaign["reasons"] if one["outcome"] == "fired"]
            sentences += [one["sentence"] for one in together[:1]]
        yield Suspicion(
            account=row["account"],
            verdict=row["verdict"],
            reason=" ".join(sentences)[:LONGEST_REASON] or "see the report of the look",
            case=f"{look}-{row['campaign'] or 'alone'}",
        )
