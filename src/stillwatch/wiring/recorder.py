"""The recorder: rolls the gateway's journal up into sketches, in a process of its own.

It holds the key of the journal's frames in memory; so text passes from the gateway to the sketch
through a file, and nobody who reads the disk can read it.
"""

import ctypes
import hashlib
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

import pyarrow as pa
import structlog

from stillwatch.core.errors import StillwatchError
from stillwatch.core.keyed import KeyedHash
from stillwatch.events.reading import InputFile
from stillwatch.gateway.exchange import Spool
from stillwatch.gateway.journal import close_left_open, frames, segments
from stillwatch.gateway.rolling import SOURCE, batches
from stillwatch.sketches import corpus
from stillwatch.sketches.sketch import Sketcher
from stillwatch.wiring.contents import write_json
from stillwatch.wiring.copying import copying
from stillwatch.wiring.daily import write_by_day
from stillwatch.wiring.inputs import load_corpora
from stillwatch.wiring.parts import Job, PartWriter
from stillwatch.wiring.recordings import MARK, Orders, Recording
from stillwatch.wiring.records import Record
from stillwatch.wiring.seal_keys import load_seal_key
from stillwatch.wiring.sealed_text import (
    SealedText,
    text_of,
    without_forgotten,
    without_text,
)
from stillwatch.wiring.served_contexts import Said, ServedContexts, served_contexts
from stillwatch.wiring.sketching import SketchRecipe
from stillwatch.wiring.state import locked

log: Final = structlog.get_logger("stillwatch.recorder")
LOOK_S: Final = 0.5
FORMAT: Final = 1
PATIENCE_S: Final = 10.0
"""A look of the watch links some files meanwhile."""


def begin(recording: Recording, recipe: SketchRecipe, key_fingerprint: str) -> None:
    """Make the folders, and tie the state to the hash key."""
    for folder in (recording.journal, recording.events):
        folder.mkdir(parents=True, exist_ok=True)
    with locked(recording.state, PATIENCE_S) as state:
        known = hashlib.sha256(recipe.corpora).hexdigest()[:16] if recipe.corpora else None
        state.bind(key_fingerprint, known, reads=True)
    write_json(recording.folder / MARK, {"format": FORMAT}, durable=True)


@dataclass(frozen=True)
class Roller:
    """Rolls segments up; interrupted anywhere, it can be done again and counts once."""

    recording: Recording
    spool: Spool
    sketcher: Sketcher
    sealed: SealedText | None = None
    contexts: ServedContexts | None = None

    def roll(self, segment: Path) -> int:
        """Roll one segment up and remove it.

        Returns
        -------
        int
            Events.
        """
        with segment.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        name = f"{SOURCE}-{segment.stem}"
        path, size = f"{SOURCE}/{segment.name}", segment.stat().st_size
        n_events = 0
        with locked(self.recording.state, PATIENCE_S) as state:
            if all(one.path != path for one in state.records()):
                n_events = self._sketch(state.place(name), path, segment)
                state.seal([name], [Record(path, name, digest, SOURCE, size)], set(), set())
        segment.unlink()
        return n_events

    def _sketch(self, place: Path, path: str, segment: Path) -> int:
        place.mkdir(exist_ok=True)
        writer = PartWriter(Job(InputFile(path, segment.stat().st_size), SOURCE, str(place)))
        n_events, said = 0, Said()
        for number, batch in enumerate(batches(frames(segment), self.spool, said.take)):
            name = f"{segment.stem}-{number:03d}"
            writer.add(self.sketcher.sketch(batch))
            if self.sealed is not None:
                self.sealed.write(batch, name)
            write_events(self.recording, batch, name)
            n_events += batch.num_rows
        if self.contexts is not None:
            self.contexts.write(said, segment.stem)
        writer.finish()
        return n_events


def write_events(recording: Recording, batch: pa.RecordBatch, name: str) -> None:
    """Write events by day, under names that another attempt uses again."""
    table = pa.Table.from_batches([batch])
    if recording.text != "clear":
        write_by_day(recording.events, without_text(table), name)
        return
    keyring = text_of(recording, None).keyring
    with keyring.held():  # nobody forgets between the look and the write
        write_by_day(recording.events, without_forgotten(table, keyring), name)


def record_forever(parent: Connection, orders: Orders) -> None:
    """Roll segments up as they are closed; when the gateway is gone, all that it left."""
    key = KeyedHash(orders.key)
    index = corpus.to_bytes(load_corpora(orders.corpora)) if orders.corpora else b""
    begin(orders.recording, SketchRecipe(key.key, index), key.fingerprint)
    recipe = SketchRecipe(key.key, index or corpus.to_bytes(corpus.EMPTY))
    sealed = None
    if orders.recording.text == "sealed":
        seal_key, made = load_seal_key(orders.seal_key_file, orders.recording.seal)
        if made:
            log.warning("seal_key_made", file=str(orders.seal_key_file), keep_it=True)
        sealed = text_of(orders.recording, seal_key)
    contexts = served_contexts(orders.recording, orders.marking)
    parent.send(None)  # whoever records may begin
    roller = Roller(orders.recording, Spool(orders.spool_key), recipe.sketcher(), sealed, contexts)
    with copying(orders.recording, orders.copy_to):
        _roll_on(parent, roller, orders.recording.journal)


def give_memory_back() -> None:
    """Hand free memory back to the system: a roll needs 100 MB more than the wait for the next."""
    pa.default_memory_pool().release_unused()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:  # glibc has it
        trim(0)


def _roll_on(parent: Connection, roller: Roller, journal: Path) -> None:
    alone = False
    while True:
        try:
            if parent.poll(LOOK_S):
                parent.recv()
        except (EOFError, OSError):
            alone = True
            close_left_open(journal)
        closed = segments(journal)
        for segment in closed:
            try:
                n_events = roller.roll(segment)
            except (StillwatchError, OSError) as error:
                log.warning("roll_failed", segment=segment.name, error=type(error).__name__)
                break
            log.info("rolled", segment=segment.name, events=n_events)
        if closed:
            give_memory_back()
        if alone and not segments(journal):
            return
        if alone:
            time.sleep(LOOK_S)
