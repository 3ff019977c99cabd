"""What a scan reads: logs, side tables, corpora."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any, Final

import numpy as np
import pyarrow as pa
from ibis.expr import types as ir

from stillwatch.core.errors import InputError
from stillwatch.core.keyed import KeyedHash
from stillwatch.events import objects
from stillwatch.events.accounts import read_accounts
from stillwatch.events.edge import read_edge
from stillwatch.events.quarantine import BadLine
from stillwatch.events.reading import InputFile, expand
from stillwatch.sketches import columns, corpus
from stillwatch.sketches.corpus import CorpusIndex, CorpusSizes
from stillwatch.wiring.engine import Engine
from stillwatch.wiring.planning import Plan, copied_bad_lines, kept_bad_lines, plan_scan
from stillwatch.wiring.records import identity
from stillwatch.wiring.sketching import Progress, SketchRecipe
from stillwatch.wiring.state import State

ASKED_AT_ONCE: Final = 16
"""Objects whose ETags are asked for at a time."""


@dataclass(frozen=True)
class Log:
    """What to read.

    Attributes
    ----------
    paths : tuple of str
        Files, folders, globs and tables, here or on S3.
    source : str or None
        Reader id; None to recognise it.
    accounts : str, Path or None
    edge : tuple of str
        Access logs, joined by request id.
    corpora : tuple of Path
        Corpus indexes.
    on_bad : callable
        Takes each line that cannot be read.
    on_progress : callable
        Takes bytes done, bytes in all, events.
    state : State or None
        Sketches of earlier scans, which are added to; None for a passing one.
    resume : bool
        Go on with all files whose sketching was interrupted, as if they had been given.
    on_note : callable
        Takes sentences on what was found in the state.
    """

    paths: tuple[str, ...]
    on_bad: Callable[[BadLine], None]
    on_progress: Progress
    source: str | None = None
    accounts: str | Path | None = None
    edge: tuple[str, ...] = ()
    corpora: tuple[Path, ...] = ()
    state: State | None = None
    resume: bool = False
    on_note: Callable[[str], None] = lambda _note: None


@dataclass
class Read:
    """What was read.

    Attributes
    ----------
    n_lines : int
        Events before duplicates were dropped.
    n_bad : int
        Lines in quarantine.
    sources, content_states : dict of str to int
        Events by source and by state of the content, before duplicates were dropped.
    digests : dict of str to str
        Digest of each input, by name (see `digest_of`).
    has_corpora : bool
        Whether known corpora were looked for.
    corpus_sizes : dict of str to dict of str to int
        Items of each known corpus, by split.
    files : dict of str to int
        Log files in all (``files``), not read because they were known (``kept``), gone on with
        (``continued``).
    """

    accounts: pa.Table | None
    edge: pa.Table | None
    n_lines: int = 0
    n_bad: int = 0
    sources: dict[str, int] = field(default_factory=dict)
    content_states: dict[str, int] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    has_corpora: bool = False
    corpus_sizes: CorpusSizes = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)

    def counts(self, n_events: int) -> dict[str, int]:
        """Return events, duplicates and quarantined lines."""
        return {
            "events": n_events,
            "duplicates": self.n_lines - n_events,
            "quarantined": self.n_bad,
        }


def read_log(engine: Engine, log: Log, key: KeyedHash) -> tuple[ir.Table, Read]:
    """Sketch what is new in the log and read the side tables.

    Raises
    ------
    InputError
        Nothing to read, or nothing readable in it.
    """
    state = log.state or State(engine.work / "state", durable=False)
    index = load_corpora(log.corpora)
    corpora = corpus.to_bytes(index)
    known_corpora = hashlib.sha256(corpora).hexdigest()[:16] if log.corpora else None
    state.bind(key.fingerprint, known_corpora, reads=bool(log.paths), corpus_sizes=index.sizes())
    read = Read(
        accounts=None if log.accounts is None else read_accounts(log.accounts),
        edge=None,
        has_corpora=state.has_corpora,
        corpus_sizes=state.corpus_sizes,
    )
    first_bad: list[BadLine] = []

    def on_bad(bad: BadLine) -> None:
        read.n_bad += 1
        if not first_bad:
            first_bad.append(bad)
        log.on_bad(bad)

    read.edge = _edge(log.edge, key, on_bad)
    plan = _sketch(engine, log, state, SketchRecipe(key.key, corpora), on_bad)
    read.files = {
        "files": len(plan.records),
        "kept": plan.n_kept,
        "continued": plan.n_begun,
    }
    digests = {record.path: record.digest for record in plan.records}
    side = [str(path) for path in (log.accounts, *log.corpora) if path is not None]
    read.digests = _by_name(digests | {path: digest_of(path) for path in side})
    read.sources, read.content_states = state.counts("sources"), state.counts("content_states")
    read.n_lines = sum(read.sources.values())
    if not read.n_lines:
        where = ", ".join(log.paths) or str(state.folder)
        why = "".join(
            f"; the first is {bad.file}:{bad.line}: {bad.reason}. The quarantine file has the rest"
            for bad in first_bad
        )
        raise InputError(f"no events in {where}: {read.n_bad} lines could not be read{why}")
    return engine.stored(state.parts()), read


def _sketch(
    engine: Engine,
    log: Log,
    state: State,
    recipe: SketchRecipe,
    on_bad: Callable[[BadLine], None],
) -> Plan:
    """Bring the state up to date with the log."""
    wanted = [(file, log.source) for file in (expand(log.paths) if log.paths else [])]
    if log.resume:
        given = {identity(file.path) for file, _ in wanted}
        left = [one for one in state.begun() if identity(one.path) not in given]
        wanted += [(InputFile(one.path, one.size), one.source) for one in left]
    before = _stamps(file.path for file, _ in wanted)
    digests = {path: one for path, one in before.items() if isinstance(one, str)}
    plan = plan_scan(state, wanted, lambda path: digests.get(path) or digest_of(path))
    for note in [*plan.notes, *_found(state, plan, log.resume)]:
        log.on_note(note)
    for bad in kept_bad_lines(state, plan):
        on_bad(bad)
    jobs = list(plan.jobs.values())
    if jobs:
        engine.sketch(jobs, recipe=recipe, bad=on_bad, progress=log.on_progress)
    for bad in copied_bad_lines(state, plan):
        on_bad(bad)
    after = _stamps(job.file.path for job in jobs if job.file.path in before)
    changed = [path for path, stamp in after.items() if stamp != before[path]]
    for path in changed:
        log.on_note(f"{path} changed while it was read; it will be read again next time")
    state.seal(list(plan.jobs), plan.records, plan.given, set(changed))
    return plan


def _found(state: State, plan: Plan, resume: bool) -> Iterator[str]:
    """Say what of an earlier scan is used, and what is left out."""
    if resume or plan.n_begun:
        yield (
            f"resuming: {plan.n_kept} of {len(plan.records)} files are done, {plan.n_begun} go on "
            f"after {plan.n_kept_events:,} events"
        )
    begun = {record.path for record in state.begun()}
    left = sorted(begun - {job.file.path for job in plan.jobs.values()})
    if left:
        yield (
            f"{len(left)} files were begun by a scan that was interrupted, and are left out "
            f"({left[0]}, ...); --resume goes on with them"
        )


def _stamps(paths: Iterable[str]) -> dict[str, str | tuple[int, int] | None]:
    """Return what would tell that a file changed, by path."""
    distinct = list(dict.fromkeys(paths))
    with ThreadPoolExecutor(ASKED_AT_ONCE) as pool:
        return dict(zip(distinct, pool.map(_stamp, distinct), strict=True))


def _stamp(path: str) -> str | tuple[int, int] | None:
    """Return the digest of an object, size and time of change of a file; None if it is gone."""
    if objects.is_object(path):
        return digest_of(path)
    try:
        known = Path(path).stat()
    except OSError:
        return None
    return known.st_size, known.st_mtime_ns


def _by_name(digests: Mapping[str, str]) -> dict[str, str]:
    """Return digests by file name; by path where two files share a name."""
    names = Counter(PurePath(path).name for path in digests)
    return {
        path if names[PurePath(path).name] > 1 else PurePath(path).name: digest
        for path, digest in digests.items()
    }


def load_corpora(paths: Iterable[Path]) -> CorpusIndex:
    """Read corpus indexes and join them."""
    indexes = []
    for path in paths:
        try:
            indexes.append(corpus.from_bytes(path.read_bytes(), str(path)))
        except OSError as error:
            raise InputError(
                f"cannot read the corpus index ({error.strerror})", file=str(path)
            ) from error
    return corpus.merge(indexes)


def _edge(
    paths: tuple[str, ...], key: KeyedHash, on_bad: Callable[[BadLine], None]
) -> pa.Table | None:
    """Read and hash the edge log: ``request_id_hash`` and the network columns of a sketch."""
    if not paths:
        return None
    table = read_edge(paths, on_bad)
    addresses = table.column("client_address").to_pylist()
    plain: Mapping[str, list[str | None]] = {
        "request_id": table.column("request_id").to_pylist(),
        "address": addresses,
        "network": [columns.network_of(address) for address in addresses],
        "ja4": table.column("tls_ja4").to_pylist(),
        "user_agent": table.column("user_agent").to_pylist(),
        "headers": table.column("header_order").to_pylist(),
    }
    names = {"headers": "header_order"}
    hashed = {
        f"{names.get(purpose, purpose)}_hash": _hashed(values, purpose, key)
        for purpose, values in plain.items()
    }
    edge = pa.table(hashed)
    first = edge.append_column("row", pa.array(np.arange(edge.num_rows)))
    kept = first.group_by("request_id_hash").aggregate([("row", "min")]).column("row_min")
    return edge.take(kept)


def _hashed(values: list[str | None], purpose: str, key: KeyedHash) -> pa.Array:
    coded = pa.array(values, pa.string()).dictionary_encode()
    hashes: Any = key.many(coded.dictionary.to_pylist(), purpose)
    return pa.array(hashes, pa.int64()).take(coded.indices)


def digest_of(path: str | Path) -> str:
    """Return what tells this content from another.

    Returns
    -------
    str
        SHA-256 of a local file, hex; of an object, ``etag:`` and the store's ETag. Of a table,
        that of its head, the file that fixes its version.
    """
    if objects.is_object(str(path)):
        return f"etag:{objects.entity_tag(str(path))}"
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"cannot read it ({error.strerror})", file=str(path)) from error
