"""JSON lines to event batches: recognise the source, keep what can be read, place what cannot."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec
import pyarrow as pa

from stillwatch.core.errors import InputError
from stillwatch.events.event import NO_ACCOUNT, Event, UnusableError, problem, to_batch
from stillwatch.events.joining import MAX_OPEN_BYTES, OpenExchanges, Rows
from stillwatch.events.quarantine import BadLine
from stillwatch.events.reader import Reader, registry
from stillwatch.events.wrapped import unwrapped

LOOK_AHEAD_LINES: Final = 20
LOOK_AHEAD_BYTES: Final = 1 << 24
"""Lines wait for one that tells the source until they are so many, or so long together."""
SHOWN_FIELDS: Final = 20
SHOWN_CHARACTERS: Final = 40
"""Of the name of a field, which may be anything."""
UTF8_BOM: Final = b"\xef\xbb\xbf"
NOT_UNDERSTOOD: Final = (
    ValueError,
    TypeError,
    KeyError,
    OverflowError,
    AttributeError,
    RecursionError,
)
"""What a reader may raise on a record of a strange shape."""
ONE_A_LINE: Final = (
    "write one object a line: jq -c '(.data? // .) | if type == \"array\" then .[] else . end' FILE"
)
SPREAD: Final = f"one JSON value over many lines; {ONE_A_LINE}"


class LineReader:
    """Reads the lines of one file.

    Parameters
    ----------
    path : str
        Named in bad lines and errors.
    source : str or None
        Reader id; None to recognise it from the first lines.
    strict : bool
        Whether a number must be a number, and not the text of one, as in rows of CSV.
    """

    def __init__(self, path: str, source: str | None, *, strict: bool = True) -> None:
        self._path = path
        self._strict = strict
        self._readers = registry()
        self._reader = None if source is None else self._named(source)
        self._decoder: msgspec.json.Decoder[Any] | None = None
        self._waiting: list[tuple[int, bytes]] = []
        self._strange: list[str] | None = None
        self._open = OpenExchanges(MAX_OPEN_BYTES)
        self._apart: list[BadLine] = []
        self._events: list[Event] = []
        self._numbers: list[int] = []
        self.n_bytes = 0
        """Bytes of the lines since events were last taken."""

    @property
    def n_ready(self) -> int:
        """Events that are ready to be taken."""
        return len(self._events)

    def add(self, number: int, line: bytes | None) -> Iterable[BadLine]:
        """Take one line, None for one that is too long; return what cannot be read."""
        if line is None:
            return [BadLine(self._path, number, "line too long")]
        if number == 1:
            line = line.removeprefix(UTF8_BOM)
        self.n_bytes += len(line)
        if self._reader is not None and not self._waiting:
            why = self._read(self._reader, number, line)
            return self._bad(number, why)
        return self._look(number, line)

    def _bad(self, number: int, why: str | None) -> list[BadLine]:
        """Return the bad line, and those of exchanges that were given out with it."""
        bad, self._apart = self._apart, []
        return bad if why is None else [*bad, BadLine(self._path, number, why)]

    def _look(self, number: int, line: bytes) -> list[BadLine]:
        """Keep lines until one of them tells the source."""
        if not line.strip():
            return []
        self._waiting.append((number, line))
        self._reader = self._reader or self._recognised(line)
        few = len(self._waiting) < LOOK_AHEAD_LINES
        if self._reader is None and few and sum(map(_length, self._waiting)) < LOOK_AHEAD_BYTES:
            return []
        return self._read_waiting()

    def finish(self, batch_events: int, batch_bytes: int) -> Iterator[pa.RecordBatch | BadLine]:
        """Read what waits, at the end of the file; yield it, and what cannot be read.

        Parameters
        ----------
        batch_events, batch_bytes : int
            Events in a batch, and bytes of their lines, about.

        Raises
        ------
        InputError
            There are JSON objects, and no source has such.
        """
        yield from self._read_waiting()
        for rows in self._open.finish():
            yield from self._bad(rows.number, self._close(rows))
            self.n_bytes += rows.n_bytes
            if self.n_ready >= batch_events or self.n_bytes >= batch_bytes:
                yield from self.take()
        yield from self.take()

    def _read_waiting(self) -> list[BadLine]:
        """Read the lines that wait; return those that cannot be read.

        Raises
        ------
        InputError
            There are JSON objects among them, and no source has such.
        """
        if self._reader is None and self._strange is not None:
            raise InputError(
                f"unknown kind of log, with fields {json.dumps(self._strange)}. Known: "
                f"{', '.join(self._readers)}. Name one with --source",
                file=self._path,
            )
        bad = []
        for number, line in self._waiting:
            why: str | None = "not a JSON object"
            if self._reader is not None:
                why = self._read(self._reader, number, line)
            bad += self._bad(number, why)
        self._waiting.clear()
        return bad

    def take(self) -> Iterator[pa.RecordBatch | BadLine]:
        """Yield the events so far as one batch."""
        try:
            if self._events:
                yield to_batch(self._events)
        except UnusableError:
            yield from self._one_by_one()
        self._events.clear()
        self._numbers.clear()
        self.n_bytes = 0

    def _one_by_one(self) -> Iterator[pa.RecordBatch | BadLine]:
        good: list[Event] = []
        for number, event in zip(self._numbers, self._events, strict=True):
            try:
                to_batch([event])
            except UnusableError as error:
                yield BadLine(self._path, number, str(error))
            else:
                good.append(event)
        if good:
            yield to_batch(good)

    def _read(self, reader: Reader, number: int, line: bytes) -> str | None:
        """Keep the events of one line; say what is wrong with it, if anything is."""
        if self._decoder is None:
            self._decoder = msgspec.json.Decoder(reader.record, strict=self._strict)
        try:
            record = self._decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            pieces = pieces_of(line, reader)
            if pieces is None:
                is_json = isinstance(error, msgspec.ValidationError)
                told = f"{'wrong type' if is_json else 'not valid JSON'}: {error}"
                return told if line.strip() else None
            wrong = [why for one in pieces if (why := self._read(reader, number, one))]
            return wrong[0] if wrong else None
        line_id = hashlib.blake2b(line.strip(), digest_size=16).hexdigest()
        join = reader.join
        if join is None:
            return _why_not(
                reader, lambda: self._keep(reader, reader.events(record, line_id), number)
            )
        return _why_not(reader, lambda: self._hold(*join.row(record), number, line_id, len(line)))

    def _hold(self, exchange: str, row: Any, number: int, line_id: str, size: int) -> None:
        """Hold a row until the others of its exchange are there."""
        for rows in self._open.add(exchange, row, number, line_id, size):
            why = self._close(rows)
            if why is not None:
                self._apart.append(BadLine(self._path, rows.number, why))

    def _close(self, rows: Rows) -> str | None:
        """Keep the events of an exchange whose rows stood apart; say what is wrong, if anything."""
        reader = self._reader
        if reader is None or reader.join is None:
            return None
        make = reader.join.events
        return _why_not(
            reader,
            lambda: self._keep(reader, make(rows.records, rows.row_id, rows.is_cut), rows.number),
        )

    def _keep(
        self, reader: Reader, made: Iterable[Event | UnusableError], number: int
    ) -> str | None:
        """Keep the events of one record; say what is wrong with those that are none."""
        wrong: list[str] = []
        n_events = 0
        for event in made:
            n_events += 1
            if isinstance(event, UnusableError):
                wrong.append(str(event))
                continue
            why = problem(event)
            if why is None:
                self._events.append(event)
                self._numbers.append(number)
            else:
                told = why == NO_ACCOUNT and reader.no_account
                wrong.append(f"{why}; {reader.no_account}" if told else why)
        if not wrong:
            return None
        return wrong[0] if n_events == 1 else f"{len(wrong)} of {n_events} events: {wrong[0]}"

    def _named(self, source: str) -> Reader:
        if source not in self._readers:
            raise InputError(f"unknown source {source!r}; known: {', '.join(self._readers)}")
        return self._readable(self._readers[source])

    def _readable(self, reader: Reader) -> Reader:
        if reader.refusal:
            raise InputError(f"is {reader.title}: {reader.refusal}", file=self._path)
        return reader

    def _recognised(self, line: bytes) -> Reader | None:
        """Find the reader by one line."""
        first = len(self._waiting) == 1
        try:
            record = msgspec.json.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            if first and line.strip() in (b"{", b"["):
                raise InputError(SPREAD, file=self._path) from None
            return self._recognised_as_wrapped(line)
        if first and isinstance(record, list) and any(isinstance(one, dict) for one in record):
            raise InputError(SPREAD, file=self._path)
        if not isinstance(record, Mapping):
            return None
        for reader in self._readers.values():
            if reader.recognises(record):
                return self._readable(reader)
        names = sorted(str(name)[:SHOWN_CHARACTERS] for name in record)
        self._strange = self._strange or names[:SHOWN_FIELDS]
        return None

    def _recognised_as_wrapped(self, line: bytes) -> Reader | None:
        for reader in self._readers.values():
            if reader.from_text is not None and reader.from_text(line) is not None:
                return reader
        found = map(self._recognised, pieces_of(line) or ())
        return next((reader for reader in found if reader is not None), None)


def _length(waiting: tuple[int, bytes]) -> int:
    return len(waiting[1])


def _why_not(reader: Reader, step: Callable[[], str | None]) -> str | None:
    """Return what is wrong with a record, also where it is of a strange shape."""
    try:
        return step()
    except UnusableError as error:
        return str(error)
    except NOT_UNDERSTOOD as error:
        return f"not understood as {reader.id}: {type(error).__name__}"


def pieces_of(line: bytes, reader: Reader | None = None) -> list[bytes] | None:
    """Return the JSON objects in a line that is itself none; None if there are none."""
    if reader is not None and reader.from_text is not None:
        made = reader.from_text(line)
        if made is not None:
            return [made] if made else []
    whole = repaired(line)
    return unwrapped(line) if whole is None else [whole]


def repaired(line: bytes) -> bytes | None:
    r"""Make a line strict JSON that only has lone surrogates (``\ud83d``) or NaN in it.

    Clients in JavaScript send halves of emoji, and Python's JSON writes them and NaN. Such a line
    must not drop out: that would be a way to stay unseen. None if the line is damaged otherwise.
    """
    if not any(mark in line for mark in (b"\\ud", b"\\uD", b"NaN", b"Infinity")):
        return None
    try:
        value = json.loads(line, parse_constant=lambda _: None)
        whole = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (ValueError, RecursionError):
        return None
    again = whole.encode("utf-8", "replace")
    return None if again == line else again
