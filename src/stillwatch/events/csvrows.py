"""CSV exports: each row becomes the JSON line that a reader takes.

A cell that is empty is left out, for CSV does not tell null from an empty text. Other cells are
text, and a reader's types turn them into numbers; JSON in a cell stays text, which readers decode.
"""

import csv
import json
import re
from collections.abc import Iterator
from typing import Final

from stillwatch.events.opening import MAX_LINE_BYTES
from stillwatch.events.quarantine import BadLine

MIN_COLUMNS: Final = 3
COLUMN: Final = re.compile(r"[A-Za-z_:][\w .:/()\[\]-]{0,99}")
UTF8_BOM: Final = b"\xef\xbb\xbf"
CODING: Final = ("utf-8", "surrogateescape")
"""Bytes that are no UTF-8 survive to where lines are checked."""


def header(line: bytes) -> list[str] | None:
    """Return the columns that a first line names; None if it is no header of a CSV file."""
    try:
        text = line.removeprefix(UTF8_BOM).decode()
        (columns,) = csv.reader([text], strict=True)
    except (UnicodeDecodeError, csv.Error, ValueError):
        return None
    named = all(COLUMN.fullmatch(name) for name in columns)
    return columns if named and len(set(columns)) == len(columns) >= MIN_COLUMNS else None


def rows(
    path: str, columns: list[str], lines: Iterator[bytes | None]
) -> Iterator[tuple[int, bytes] | BadLine]:
    """Yield the rows below a header: number of the line where each starts, and it as JSON.

    Parameters
    ----------
    path : str
        Named in bad lines.
    columns : list of str
    lines : iterator of bytes
        Those after the header; None for one that is too long.
    """
    csv.field_size_limit(MAX_LINE_BYTES)
    too_long: list[int] = []
    reader = csv.reader(_text(lines, too_long))
    while True:
        number = reader.line_num + 2  # the header is line 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield BadLine(path, number, f"not a row of CSV ({error})")
            continue
        if too_long:
            yield BadLine(path, number + too_long.pop(), "line too long")
        elif len(cells) == len(columns):
            found = {name: cell for name, cell in zip(columns, cells, strict=True) if cell}
            yield number, json.dumps(found, ensure_ascii=False).encode(*CODING)
        elif cells:
            why = f"{len(cells)} cells, where the first line names {len(columns)} columns"
            yield BadLine(path, number, why)


def _text(lines: Iterator[bytes | None], too_long: list[int]) -> Iterator[str]:
    for line in lines:
        if line is None:
            too_long.append(0)
        yield "\n" if line is None else line.decode(*CODING)
