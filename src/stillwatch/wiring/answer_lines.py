"""The lines of a file of answers: JSON objects, each bound to the one before where it is evidence.

Where lines hold ``previous`` they are a chain (`audit.collecting.chain`), which is checked,
together with the bodies that lie beside the file.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stillwatch.audit.collecting.chain import START, BrokenError, check, digest
from stillwatch.core.errors import InputError


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a file.

    Attributes
    ----------
    objects : list
        Number and object of each.
    is_chained : bool
    head : str
        SHA-256 of the last line.
    digest : str
        SHA-256 of the file.
    """

    objects: list[tuple[int, dict[str, Any]]]
    is_chained: bool
    head: str
    digest: str


def raw_folder(file: Path) -> Path:
    """Return the folder of the bodies that belong to a file of answers."""
    return file.with_suffix(".raw")


def read_lines(file: Path) -> Lines:
    """Read the lines of a file of answers, and check the chain where there is one.

    Raises
    ------
    InputError
        It cannot be read, or a line is no JSON object, was changed, removed or moved; names
        file and line.
    """
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read the answers ({error.strerror})", file=str(file)) from error
    lines = [
        (number, line)
        for number, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1)
        if line.strip()
    ]
    objects = [(number, _object(line, file, number)) for number, line in lines]
    is_chained = any("previous" in one for _, one in objects)
    head = START
    if is_chained:
        head = _checked(lines, objects, file)
    return Lines(objects, is_chained, head, hashlib.sha256(raw).hexdigest())


def _checked(
    lines: Sequence[tuple[int, bytes]], objects: Sequence[tuple[int, dict[str, Any]]], file: Path
) -> str:
    """Check the chain and the bodies beside it; return the digest of the last line."""
    head = START
    for (number, line), (_, one) in zip(lines, objects, strict=True):
        try:
            check(line, one.get("previous"), head)
        except BrokenError as error:
            raise InputError(
                f"this line {error}; the evidence does not hold, go back to an untouched copy",
                file=str(file),
                line=number,
            ) from error
        head = digest(line)
        _check_body(one.get("raw_sha256"), file, number)
    return head


def _check_body(name: object, file: Path, number: int) -> None:
    """Check that a body beside is what the line says; a chain may travel without its bodies."""
    folder = raw_folder(file)
    if not isinstance(name, str) or not folder.is_dir():
        return
    try:
        body = (folder / name).read_bytes()
    except OSError as error:
        raise InputError(
            f"its raw body {folder.name}/{name} cannot be read ({error.strerror}); restore it, or "
            f"move {folder.name} away to go without",
            file=str(file),
            line=number,
        ) from error
    if hashlib.sha256(body).hexdigest() != name:
        raise InputError(
            f"its raw body {folder.name}/{name} was changed", file=str(file), line=number
        )


def _object(line: bytes, file: Path, number: int) -> dict[str, Any]:
    try:
        one = json.loads(line)
    except (ValueError, RecursionError) as error:
        why = error.msg if isinstance(error, json.JSONDecodeError) else type(error).__name__
        raise InputError(
            f"not JSON ({why}); if collecting was killed here, the same command mends it",
            file=str(file),
            line=number,
        ) from error
    if not isinstance(one, dict):
        raise InputError("must be a JSON object", file=str(file), line=number)
    return one
