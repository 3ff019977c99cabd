"""A file that is one JSON value: an array of records, an object with them in ``data``, a record."""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from stillwatch.core.errors import InputError
from stillwatch.events.jsonlines import ONE_A_LINE, UTF8_BOM, repaired
from stillwatch.events.opening import MAX_LINE_BYTES
from stillwatch.events.reader import registry

HELD_IN: Final = "data"
REFUSED: Final = (
    f"JSON over many lines that is damaged, longer than {MAX_LINE_BYTES >> 20} MiB, or several "
    f"values; {ONE_A_LINE}"
)
BROKEN: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def is_whole(first: bytes) -> bool:
    """Tell by its first line whether a file is one JSON value, and not a record a line."""
    head = first.removeprefix(UTF8_BOM).strip()
    try:
        value = msgspec.json.decode(head)
    except BROKEN:
        return head in (b"{", b"[") or head.startswith(b"[{")
    if isinstance(value, list):
        return any(isinstance(one, dict) for one in value)
    return (
        isinstance(value, dict)
        and isinstance(value.get(HELD_IN), list)
        and any(isinstance(one, dict) for one in value[HELD_IN])
        and not any(reader.recognises(value) for reader in registry().values())
    )


def records(path: str, lines: Iterable[bytes | None]) -> Iterator[tuple[int, bytes]]:
    """Yield the records in a file that is one JSON value, with their numbers, from 1.

    Parameters
    ----------
    path : str
        Named in errors.
    lines : iterable of bytes
        All lines of the file; None for one that is too long.

    Raises
    ------
    InputError
        It is longer than a line may be, or no one JSON value.
    """
    refused = InputError(REFUSED, file=path)
    kept: list[bytes] = []
    size = 0
    for line in lines:
        size += MAX_LINE_BYTES if line is None else len(line)
        if line is None or size > MAX_LINE_BYTES:
            raise refused
        kept.append(line)
    whole = b"".join(kept).removeprefix(UTF8_BOM)
    kept.clear()
    try:
        yield from enumerate(_parts(repaired(whole) or whole), start=1)
    except BROKEN as error:
        raise refused from error


def _parts(whole: bytes) -> list[bytes]:
    if whole.lstrip().startswith(b"["):
        return [bytes(one) for one in msgspec.json.decode(whole, type=list[msgspec.Raw])]
    fields = msgspec.json.decode(whole, type=dict[str, msgspec.Raw])
    held = bytes(fields.get(HELD_IN, b""))
    parts = _parts(held) if held.startswith(b"[") else []
    return parts if any(one.startswith(b"{") for one in parts) else [whole]
