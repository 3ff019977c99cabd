"""The evidence chain: each line names the digest of the line before, and its own.

A line is a JSON object. Its last field, ``sha256``, is the SHA-256 of the line up to the comma in
front of that field; its field ``previous`` is the SHA-256 of the whole line before, without the
line break. Both can be checked with ``sha256sum``.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, Final

START: Final = "0" * 64
"""What the first line says is before it."""
OWN: Final = re.compile(rb', "sha256": "([0-9a-f]{64})"\}\Z')


class BrokenError(Exception):
    """A line does not fit; says what is wrong with it."""


def linked(fields: Mapping[str, Any], previous: str) -> bytes:
    """Return a line, without line break, that follows a line with a digest."""
    body = json.dumps({**fields, "previous": previous}).encode("ascii")[:-1]
    return body + b', "sha256": "' + hashlib.sha256(body).hexdigest().encode() + b'"}'


def digest(line: bytes) -> str:
    """Return the SHA-256 of a line, in hex."""
    return hashlib.sha256(line).hexdigest()


def check(line: bytes, said_previous: object, previous: str) -> None:
    """Check a line against its own digest and against the line before.

    Parameters
    ----------
    line : bytes
        Without line break.
    said_previous : object
        Its field ``previous``.
    previous : str
        Digest of the line before, `START` for the first.

    Raises
    ------
    BrokenError
        It was changed, or does not follow that line.
    """
    own = OWN.search(line)
    if own is None:
        raise BrokenError("has lost its own digest")
    if hashlib.sha256(line[: own.start()]).hexdigest().encode() != own[1]:
        raise BrokenError("was changed after it was written")
    if said_previous != previous:
        raise BrokenError(
            "does not follow the line before: one was removed, added or moved"
            if previous != START
            else "is not the first line that was written: what stood before it was removed"
        )
