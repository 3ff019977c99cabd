"""How to sketch, in a form that travels to worker processes and clusters."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import pyarrow as pa

from stillwatch.core.keyed import KeyedHash
from stillwatch.events.quarantine import BadLine
from stillwatch.events.schema import EVENT_SCHEMA
from stillwatch.sketches.corpus import from_bytes
from stillwatch.sketches.sketch import Sketcher
from stillwatch.wiring.parts import Job, PartWriter

Mark = Literal["batch", "push", "end"]
"""Of a batch of events, of an empty one, of the end of a file."""
MOST_WAITING: Final = 1_000
"""Behind a batch, in a file that goes on with bad lines only; an empty batch then pushes."""
NO_EVENTS: Final = pa.RecordBatch.from_pylist([], schema=EVENT_SCHEMA)

Progress = Callable[[int, int, int], None]
"""Called with bytes done, bytes in all, and events so far."""


@dataclass(frozen=True)
class SketchRecipe:
    """Everything that a `Sketcher` is made of.

    Attributes
    ----------
    key : bytes
        Provider's hash key.
    corpora : bytes
        A serialised `CorpusIndex`.
    """

    key: bytes = field(repr=False)
    corpora: bytes = field(repr=False)

    def sketcher(self) -> Sketcher:
        """Make the sketcher."""
        return Sketcher(KeyedHash(self.key), from_bytes(self.corpora, "corpus index"))


def sketch_file(job: Job, sketcher: Sketcher) -> Iterator[BadLine]:
    """Read and sketch one file, write its parts; yield the lines that cannot be read.

    A sketcher serves many files, since making it takes a while.
    """
    writer = PartWriter(job)
    for item in job.rest():
        if isinstance(item, BadLine):
            writer.add(item)
            yield item
        else:
            writer.add(sketcher.sketch(item))
    writer.finish()


class Assembly:
    """Reads files one after the other, and brings their sketches, made elsewhere, into parts.

    Parameters
    ----------
    jobs : sequence of Job
    bad : callable
        Told of each line that cannot be read, as soon as it was met.
    progress : Progress
    """

    def __init__(
        self, jobs: Sequence[Job], bad: Callable[[BadLine], None], progress: Progress
    ) -> None:
        self._jobs = jobs
        self._bad = bad
        self._progress = progress
        self._total = sum(job.file.size for job in jobs)
        self._n_events = 0
        self._waiting: deque[tuple[PartWriter, BadLine | Mark]] = deque()
        """What was read and not yet stored, in order."""

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield what has to be sketched; give the sketches to `store` in the same order."""
        before = 0
        for job in self._jobs:
            writer = PartWriter(job)

            def on_bytes(done: int, before: int = before) -> None:
                self._progress(before + done, self._total, self._n_events)

            for item in job.rest(on_bytes):
                if isinstance(item, BadLine):
                    self._bad(item)
                    self._waiting.append((writer, item))
                    self._settle()
                    if len(self._waiting) > MOST_WAITING:
                        self._waiting.append((writer, "push"))
                        yield NO_EVENTS
                    continue
                self._n_events += item.num_rows
                self._waiting.append((writer, "batch"))
                yield item
            self._waiting.append((writer, "end"))
            self._settle()
            before += job.file.size
            self._progress(before, self._total, self._n_events)

    def store(self, sketched: pa.RecordBatch) -> None:
        """Take the sketches of the earliest batch that still waits."""
        writer, mark = self._waiting.popleft()
        if mark == "batch":
            writer.add(sketched)
        self._settle()

    def _settle(self) -> None:
        """Store what waits for no sketches."""
        while self._waiting and self._waiting[0][1] not in ("batch", "push"):
            writer, item = self._waiting.popleft()
            if isinstance(item, BadLine):
                writer.add(item)
            else:
                writer.finish()
