"""What a scan reads: logs, side tables, corpora."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from ibis.expr import types as ir

from stillwatch.core.errors import InputError
from stillwatch.core.keyed import KeyedHash
from stillwatch.events.accounts import read_accounts
from stillwatch.events.edge import read_edge
from stillwatch.events.quarantine import BadLine
from stillwatch.events.reading import expand
from stillwatch.sketches import columns, corpus
from stillwatch.sketches.corpus import CorpusIndex
from stillwatch.wiring.engine import Engine, Progress
from stillwatch.wiring.sketching import SketchRecipe


@dataclass(frozen=True)
class Log:
    """What to read.

    Attributes
    ----------
    paths : tuple of str
        Files, folders, globs.
    source : str or None
        Reader id; None to recognise it.
    accounts : Path or None
    edge : tuple of str
        Access logs, joined by request id.
    corpora : tuple of Path
        Corpus indexes.
    on_bad : callable
        Takes each line that cannot be read.
    on_progress : callable
        Takes bytes done, bytes in all, events.
    """

    paths: tuple[str, ...]
    on_bad: Callable[[BadLine], None]
    on_progress: Progress
    source: str | None = None
    accounts: Path | None = None
    edge: tuple[str, ...] = ()
    corpora: tuple[Path, ...] = ()


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
        SHA-256 of each input, by name.
    """

    accounts: pa.Table | None
    edge: pa.Table | None
    n_lines: int = 0
    n_bad: int = 0
    sources: dict[str, int] = field(default_factory=dict)
    content_states: dict[str, int] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)

    def counts(self, n_events: int) -> dict[str, int]:
        """Return events, duplicates and quarantined lines."""
        return {
            "events": n_events,
            "duplicates": self.n_lines - n_events,
            "quarantined": self.n_bad,
        }


def read_log(engine: Engine, log: Log, key: KeyedHash) -> tuple[ir.Table, Read]:
    """Sketch the log and read the side tables.

    Raises
    ------
    InputError
        Nothing to read, or nothing readable in it.
    """
    files = expand(log.paths)
    read = Read(
        accounts=None if log.accounts is None else read_accounts(log.accounts),
        edge=None,
    )

    first_bad: list[BadLine] = []

    def on_bad(bad: BadLine) -> None:
        read.n_bad += 1
        if not first_bad:
            first_bad.append(bad)
        log.on_bad(bad)

    read.edge = _edge(log.edge, key, on_bad)
    recipe = SketchRecipe(key.key, corpus.to_bytes(load_corpora(log.corpora)))
    sketches = engine.sketch(
        files, source=log.source, recipe=recipe, bad=on_bad, progress=log.on_progress
    )
    for name in ("source", "content_state"):
        counted = engine.to_arrow(
            sketches.group_by(name).aggregate(n=sketches.event_hash.count())
        ).sort_by(name)
        found = dict(zip(*(column.to_pylist() for column in counted.columns), strict=True))
        setattr(read, "sources" if name == "source" else "content_states", found)
    read.n_lines = sum(read.sources.values())
    if not read.n_lines:
        why = "".join(
            f"; the first is {bad.file}:{bad.line}: {bad.reason}. The quarantine file has the rest"
            for bad in first_bad
        )
        raise InputError(
            f"no events in {', '.join(log.paths)}: {read.n_bad} lines could not be read{why}"
        )
    named = [*(Path(file.path) for file in files), log.accounts, *log.corpora]
    read.digests = _digests([path for path in named if path is not None])
    return sketches, read


def _digests(paths: Sequence[Path]) -> dict[str, str]:
    """Return digests by file name; by path where two files share a name."""
    names = Counter(path.name for path in set(paths))
    return {
        path.name if names[path.name] == 1 else str(path): digest_of(path)
        for path in dict.fromkeys(paths)
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


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
