"""Exchanges whose rows stand apart in a file: held open until they are told whole.

No row says that it is the last of its exchange, so that all stay open until the file ends. What is
held is bounded: past the bound, the exchange that had no row for longest is given out as it is,
and marked as cut short.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

MAX_OPEN_BYTES: Final = 1 << 27
"""Rows of open exchanges (128 MiB, as they stand in the file) that are held in memory."""
ROW_BYTES: Final = 1 << 10
"""What a row takes beside its text."""


@dataclass
class Rows:
    """The rows of one exchange so far.

    Attributes
    ----------
    number : int
        Line of the first row.
    row_id : str
        Digest of the first row.
    records : list
        As decoded, in the order of the file.
    n_bytes : int
    is_cut : bool
        Whether it was given out before the end of the file: rows may be missing.
    """

    number: int
    row_id: str
    records: list[Any] = field(default_factory=list)
    n_bytes: int = 0
    is_cut: bool = False


class OpenExchanges:
    """Holds the rows of a file by the exchange that they belong to.

    Parameters
    ----------
    max_bytes : int
        Most that is held.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._open: dict[str, Rows] = {}
        self._n_bytes = 0

    def add(
        self, exchange: str, record: Any, number: int, row_id: str, size: int
    ) -> Iterator[Rows]:
        """Take a row of some bytes; yield the exchanges that there is no place for any more."""
        rows = self._open.pop(exchange, None) or Rows(number, row_id)
        self._open[exchange] = rows
        rows.records.append(record)
        rows.n_bytes += size + ROW_BYTES
        self._n_bytes += size + ROW_BYTES
        while self._n_bytes > self._max_bytes:
            oldest = self._pop()
            oldest.is_cut = True
            yield oldest

    def finish(self) -> Iterator[Rows]:
        """Yield what is left, at the end of the file."""
        while self._open:
            yield self._pop()

    def _pop(self) -> Rows:
        rows = self._open.pop(next(iter(self._open)))
        self._n_bytes -= rows.n_bytes
        return rows
