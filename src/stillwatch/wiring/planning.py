"""What a scan has to read, given what the state holds already."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field

from stillwatch.core.errors import InputError
from stillwatch.events import objects
from stillwatch.events.quarantine import BadLine
from stillwatch.events.reading import InputFile
from stillwatch.wiring import contents
from stillwatch.wiring.contents import BEGUN, write_json
from stillwatch.wiring.parts import Job
from stillwatch.wiring.records import Record, identity, lost
from stillwatch.wiring.state import State


@dataclass
class Plan:
    """What there is to do for a scan.

    Attributes
    ----------
    jobs : dict of str to Job
        Files to sketch, wholly or from where they were left, by content.
    records : list of Record
        Every file of the scan, those in the state already included.
    given : set of str
        Identities of the files that this scan was told to read.
    n_kept : int
        Files that need not be read.
    n_begun, n_kept_events : int
        Files that are gone on with, and their events that are there already.
    notes : list of str
        What was found damaged, replaced or left out.
    """

    jobs: dict[str, Job] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    given: set[str] = field(default_factory=set)
    n_kept: int = 0
    n_begun: int = 0
    n_kept_events: int = 0
    notes: list[str] = field(default_factory=list)


def plan_scan(
    state: State,
    files: Sequence[tuple[InputFile, str | None]],
    digest_of: Callable[[str], str],
) -> Plan:
    """Find out which files have to be read.

    Parameters
    ----------
    files : sequence of InputFile and str or None
        What is given, and its source if it is not to be recognised.
    digest_of : callable

    Raises
    ------
    InputError
        Sketches of a file that is not given are damaged, and it is not where it was.
    """
    plan = Plan()
    known = {identity(record.path): record for record in state.records()}
    for file, source in files:
        who = identity(file.path)
        plan.given.add(who)
        digest = digest_of(file.path)
        name = _content(file.path, digest) + ("" if source is None else f"-{source}")
        before = known.get(who)
        if before is not None and before.content != name:
            plan.notes.append(f"{file.path} changed: it is read anew, in place of what it was")
        _take(state, plan, Record(file.path, name, digest, source, file.size), lambda: True)
    for who in known.keys() - plan.given:
        record = known[who]

        def still_there(record: Record = record) -> bool:
            try:
                return digest_of(record.path) == record.digest
            except InputError:
                return False

        _take(state, plan, record, still_there)
    plan.records.sort(key=lambda record: record.path)
    return plan


def _content(path: str, digest: str) -> str:
    """Name what a file holds; two objects of the same ETag may hold different things."""
    if objects.is_object(path):
        return hashlib.sha256(f"{path} {digest}".encode()).hexdigest()[:32]
    return digest[:32]


def _take(state: State, plan: Plan, record: Record, readable: Callable[[], bool]) -> None:
    """Plan one file: nothing to do, to go on, or to begin."""
    plan.records.append(record)
    if record.content in plan.jobs:
        return
    place = state.place(record.content)
    content = contents.load(place)
    damaged = None if content is None else contents.first_damaged(place, content)
    if content is not None and damaged is None:
        plan.n_kept += 1
        return
    if content is not None and damaged is not None:
        if content.forgotten or not readable():
            raise lost(record, "its sketches are damaged")
        plan.notes.append(f"sketches of {record.path} are damaged: it is read again from there")
        contents.reopen(place, damaged)
    elif not readable():
        raise lost(record, "its sketches are gone")
    place.mkdir(exist_ok=True)
    done = contents.begun(place)
    if done.last:
        contents.seal(place, state.durable)
        plan.n_kept += 1
        return
    plan.n_begun += done.n_parts > 0
    plan.n_kept_events += done.n_events
    write_json(place / BEGUN, asdict(record), state.durable)
    file = InputFile(record.path, record.size)
    plan.jobs[record.content] = Job(
        file, record.source, str(place), done.n_parts, done.n_items, state.durable
    )


def kept_bad_lines(state: State, plan: Plan) -> Iterator[BadLine]:
    """Yield the bad lines that an earlier scan met."""
    for record in plan.records:
        job = plan.jobs.get(record.content)
        n_parts = None if job is None else job.n_parts
        yield from contents.bad_lines(state.place(record.content), record.path, 0, n_parts)


def copied_bad_lines(state: State, plan: Plan) -> Iterator[BadLine]:
    """Yield the bad lines of files that were not read because they are copies of others."""
    for record in plan.records:
        job = plan.jobs.get(record.content)
        if job is not None and job.file.path != record.path:
            place = state.place(record.content)
            yield from contents.bad_lines(place, record.path, job.n_parts, None)
