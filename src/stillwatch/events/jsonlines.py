"""JSON lines to event batches: recognise the source, keep what can be read, place what cannot."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec
import pyarrow as pa

from stillwatch.core.errors import InputError
from stillwatch.events.event import Event, problem, to_batch
from stillwatch.events.quarantine import BadLine
from stillwatch.events.reader import Reader, registry

CANONICAL: Final = "canonical"
LOOK_AHEAD_LINES: Final = 20
SHOWN_FIELDS: Final = 20
NOT_UNDERSTOOD: Final = (ValueError, TypeError, KeyError, OverflowError, AttributeError)


class LineReader:
    """Reads the lines of one file.

    Parameters
    ----------
    path : str
        Named in bad lines and errors.
    source : str or None
        Reader id; None to recognise it from the first lines.
    """

    def __init__(self, path: str, source: str | None) -> None:
        self._path = path
        self._readers = registry()
        self._reader = None if source is None else self._named(source)
        self._decoder: msgspec.json.Decoder[Any] | None = None
        self._waiting: list[tuple[int, bytes]] = []
        self._made: list[tuple[int, Event]] = []

    @property
    def n_ready(self) -> int:
        """Events that are ready to be taken."""
        return len(self._made)

    def add(self, number: int, line: bytes) -> Iterator[BadLine]:
        """Take one line; yield what cannot be read."""
        if not line.strip():
            return
        self._waiting.append((number, line))
        if self._reader is None:
            self._reader = self._recognised(line)
            if self._reader is None:
                if len(self._waiting) >= LOOK_AHEAD_LINES:
                    yield from self.finish()
                return
        yield from self._read_waiting()

    def finish(self) -> Iterator[BadLine]:
        """Yield the lines that no source was recognised for: none of them is a JSON object."""
        for number, _ in self._waiting:
            yield BadLine(self._path, number, "not a JSON object")
        self._waiting.clear()

    def take(self) -> Iterator[pa.RecordBatch | BadLine]:
        """Yield the events so far as one batch."""
        events = [event for _, event in self._made]
        try:
            if events:
                yield to_batch(events)
        except (pa.ArrowInvalid, pa.ArrowTypeError, *NOT_UNDERSTOOD):
            yield from self._one_by_one()
        self._made.clear()

    def _one_by_one(self) -> Iterator[pa.RecordBatch | BadLine]:
        good: list[Event] = []
        for number, event in self._made:
            try:
                to_batch([event])
            except (pa.ArrowInvalid, pa.ArrowTypeError, *NOT_UNDERSTOOD) as error:
                yield BadLine(self._path, number, f"wrong type in a field: {type(error).__name__}")
            else:
                good.append(event)
        if good:
            yield to_batch(good)

    def _read_waiting(self) -> Iterator[BadLine]:
        assert self._reader is not None
        if self._decoder is None:
            self._decoder = msgspec.json.Decoder(self._reader.record)
        for number, line in self._waiting:
            why = self._read(self._reader, self._decoder, number, line)
            if why:
                yield BadLine(self._path, number, why)
        self._waiting.clear()

    def _read(
        self, reader: Reader, decoder: msgspec.json.Decoder[Any], number: int, line: bytes
    ) -> str | None:
        """Keep the events of one line; say what is wrong with it, if anything is."""
        try:
            record = decoder.decode(line)
        except msgspec.ValidationError as error:
            return f"wrong type: {error}"
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            return f"not valid JSON: {error}"
        line_id = hashlib.blake2b(line.strip(), digest_size=16).hexdigest()
        wrong: str | None = None
        try:
            for event in reader.events(record, line_id):
                why = problem(event)
                if why is None:
                    self._made.append((number, event))
                wrong = wrong or why
        except NOT_UNDERSTOOD as error:
            return f"not understood as {reader.id}: {type(error).__name__}"
        return wrong

    def _named(self, source: str) -> Reader:
        if source not in self._readers:
            raise InputError(
                f"unknown source {source!r}; known: {', '.join([CANONICAL, *self._readers])}"
            )
        return self._readers[source]

    def _recognised(self, line: bytes) -> Reader | None:
        """Find the reader by one line; None if the line is not even a JSON object."""
        try:
            record = msgspec.json.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None
        if not isinstance(record, Mapping):
            return None
        for reader in self._readers.values():
            if reader.recognises(record):
                return reader
        fields = json.dumps(sorted(map(str, record))[:SHOWN_FIELDS])
        raise InputError(
            f"unknown kind of log, with fields {fields}. Known: "
            f"{', '.join([CANONICAL, *self._readers])}. Name one with --source",
            file=self._path,
        )
