"""One recorded exchange, and the file that holds many."""

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from stillwatch.core.errors import InputError

SECRET_HEADERS: Final = frozenset(
    {"authorization", "x-api-key", "api-key", "cookie", "set-cookie", "proxy-authorization"}
)
"""Headers whose value never reaches a recording. Their name and place stay."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its response as the wire carried them.

    Attributes
    ----------
    tool : str
        Driver id.
    path : str
        Path and query of the request.
    headers : list of (str, str)
        Request headers in wire order and case; the value of a secret one is empty.
    request : dict
        Body as the tool sent it.
    response : dict or None
        ``text``, ``finish_reason``, ``usage``, ``model``, ``id``; None where nothing readable
        came. A stream is put together.
    stream : bool
    status : int
    start_s, first_s, end_s : float
        Seconds since the recording began: request read, first body byte, last body byte.
    """

    tool: str
    path: str
    headers: list[tuple[str, str]]
    request: dict[str, Any]
    response: dict[str, Any] | None
    stream: bool
    status: int
    start_s: float
    first_s: float
    end_s: float

    def header(self, name: str) -> str | None:
        """Return the value of a header, whatever its case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


def scrub(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Empty the values of secret headers, keep names and order."""
    return [(name, "" if name.lower() in SECRET_HEADERS else value) for name, value in headers]


def write_recording(path: Path, exchanges: Iterable[Exchange]) -> int:
    """Write exchanges as gzipped JSON lines, the same bytes for the same exchanges.

    Returns
    -------
    int
        How many were written.
    """
    rows = [json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in exchanges]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress("".join(rows).encode(), 9, mtime=0))
    return len(rows)


def read_recording(path: Path) -> Iterator[Exchange]:
    """Read exchanges back.

    Raises
    ------
    InputError
        Not a recording; names file and line.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                yield _exchange(path, number, line)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise InputError(
            f"cannot be read ({error}); record it again with `stillwatch rehearse record`",
            file=str(path),
        ) from error


def _exchange(path: Path, number: int, line: str) -> Exchange:
    try:
        row: Mapping[str, Any] = json.loads(line)
        return Exchange(**{**row, "headers": [(name, value) for name, value in row["headers"]]})
    except (ValueError, TypeError, KeyError) as error:
        raise InputError(
            f"is not a recorded exchange ({type(error).__name__}); record it again",
            file=str(path),
            line=number,
        ) from error
