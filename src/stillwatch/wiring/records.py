"""Notes of log files: which file, and where its sketches are."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from stillwatch.core.errors import InputError
from stillwatch.events import objects, tables


@dataclass(frozen=True, slots=True)
class Record:
    """A log file, and where its sketches are.

    Attributes
    ----------
    path : str
        As the user gave it; of a table, its head.
    content : str
        Folder below ``sketches``.
    digest : str
        SHA-256 of the file; of an object, the store's ETag.
    source : str or None
        Reader id that was asked for.
    size : int
        Bytes of the file.
    """

    path: str
    content: str
    digest: str
    source: str | None
    size: int


def read_records(paths: Iterable[Path]) -> list[Record]:
    """Read notes, by path of the log file.

    Raises
    ------
    InputError
        One is damaged.
    """
    found = []
    for path in paths:
        try:
            found.append(Record(**json.loads(path.read_text("utf-8"))))
        except (OSError, ValueError, TypeError) as error:
            raise InputError(
                f"damaged ({type(error).__name__}); remove it, and scan its log again",
                file=str(path),
            ) from error
    return sorted(found, key=lambda record: record.path)


def identity(path: str) -> str:
    """Return the name by which a file is known again; a table is, whatever its version."""
    return objects.absolute(tables.root(path) if tables.is_head(path) else path)


def lost(record: Record, why: str) -> InputError:
    """Say that the sketches of a file are not what they were."""
    return InputError(
        f"{why}; give the log again, or leave it out from now on with "
        "`stillwatch state forget DIR --file PATH`",
        file=record.path,
    )
