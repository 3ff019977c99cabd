"""JSON text that was cut off: what of it is whole."""

import re
from collections import deque
from typing import Any, Final

import msgspec

CLOSERS: Final = {"{": "}", "[": "]"}
TOKEN: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|["{}\[\],]', re.DOTALL)
"""A whole string, or a sign; a quotation mark alone begins a string that is cut."""
MAX_DEPTH: Final = 200
ESCAPE: Final = 6  # \u00e9


def until_cut(text: str) -> Any:
    """Decode JSON up to where it was cut off, inside a string or between values; None if none.

    A string that is cut is kept as far as it goes; a name without its value, and an object that has
    none, are dropped.
    """
    opened: list[str] = []
    ends: deque[tuple[int, str]] = deque(maxlen=3)
    tails: list[str] = []
    for token in TOKEN.finditer(text):
        sign = token[0]
        if sign == '"':
            ends_of_string = _ends(text, token.start())
            tails = [text[:end] + '"' + _closed(opened) for end in ends_of_string]
            break
        if sign in CLOSERS:
            opened.append(sign)
            if sign == "[":
                ends.append((token.end(), _closed(opened)))
        elif sign == ",":
            ends.append((token.start(), _closed(opened)))
        elif opened and sign in ("}", "]"):
            opened.pop()
        if len(opened) > MAX_DEPTH:
            return None
    before = [text[:end] + rest for end, rest in reversed(ends)]
    for one in (*tails, text + _closed(opened), *before):
        try:
            return msgspec.json.decode(one)
        except (msgspec.DecodeError, UnicodeError):
            continue
    return None


def _closed(opened: list[str]) -> str:
    return "".join(CLOSERS[sign] for sign in reversed(opened))


def _ends(text: str, start: int) -> list[int]:
    r"""Return where a string that is cut may end: there, or before half an escape or emoji."""
    escape = text.rfind("\\", max(start + 1, len(text) - ESCAPE))
    return [len(text)] if escape < 0 else [len(text), escape, max(start + 1, escape - ESCAPE)]
