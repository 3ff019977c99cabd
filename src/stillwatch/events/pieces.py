"""JSON that a log has split: one value over many texts, or one value in each."""

from collections.abc import Mapping, Sequence
from typing import Any

from stillwatch.events.bodies import decoded
from stillwatch.events.cutjson import until_cut


def put_together(pieces: Sequence[Any]) -> tuple[list[Any], bool]:
    """Return the values in pieces that are in order, and whether they are whole.

    Parameters
    ----------
    pieces : sequence of object
        Texts, which may be cut anywhere, even within an escape; or values that are decoded.
    """
    texts = [one for one in pieces if isinstance(one, str)]
    if len(texts) == len(pieces):
        joined = decoded("".join(texts))
        if not isinstance(joined, str):
            return ([] if joined is None else [joined]), True
    values = [decoded(one) for one in pieces]
    if all(isinstance(one, Mapping | list) for one in values):
        return values, True
    joined = "".join(texts)
    if joined.lstrip()[:1] in ("{", "["):
        rest = until_cut(joined)
        return ([] if rest is None else [rest]), False
    return ([joined] if joined else []), True


def one_list(values: Sequence[Any]) -> list[Any]:
    """Return messages that stand in many lists as one.

    Where a list ends and the next begins with a message of the same role, it is one that was split.
    """
    out: list[Any] = []
    for value in values:
        listed = value if isinstance(value, list) else [value]
        split = out and listed and _is_split(out[-1], listed[0])
        if split:
            out[-1] = {**out[-1], "content": out[-1]["content"] + listed[0]["content"]}
        out += listed[1:] if split else listed
    return out


def _is_split(before: Any, after: Any) -> bool:
    return all(
        isinstance(one, Mapping) and isinstance(one.get("content"), str) for one in (before, after)
    ) and before.get("role") == after.get("role")
