"""Lines that cannot be read: kept by place and reason, never by text."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from stillwatch.core.errors import InputError, StillwatchError


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that no event could be made of.

    Attributes
    ----------
    file : str
    line : int
        From 1; the row number in a Parquet file.
    reason : str
        What is wrong with it; names fields, never values.
    """

    file: str
    line: int
    reason: str


class Quarantine:
    """Writes bad lines to a JSON-lines file, made when the first one comes.

    Each line is handed to the system at once: a full disk is noticed before results are written.

    Parameters
    ----------
    path : Path
    strict : bool
        Raise `InputError` at the first bad line instead.

    Attributes
    ----------
    count : int
        Bad lines so far.

    Raises
    ------
    StillwatchError
        The file cannot be written.
    """

    def __init__(self, path: Path, *, strict: bool = False) -> None:
        self._path = path
        self._strict = strict
        self._file: TextIO | None = None
        self.count = 0

    def add(self, bad: BadLine) -> None:
        """Keep one bad line."""
        if self._strict:
            raise InputError(f"{bad.reason} (--strict)", file=bad.file, line=bad.line)
        try:
            if self._file is None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self._path.open("w", buffering=1, encoding="utf-8")
            self._file.write(json.dumps(asdict(bad)) + "\n")
        except OSError as error:
            raise self._unwritable(error) from error
        self.count += 1

    def _unwritable(self, error: OSError) -> StillwatchError:
        return StillwatchError(
            f"cannot write {self._path} ({error.strerror}); make room in that folder, or name "
            "another with --out"
        )

    def __enter__(self) -> Self:
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            raise self._unwritable(error) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            with suppress(OSError):  # only what `add` could not write either is left to be written
                self._file.close()
