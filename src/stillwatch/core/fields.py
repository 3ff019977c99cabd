"""Say what is wrong with a field that somebody wrote, in words of theirs."""

from difflib import get_close_matches
from types import NoneType, UnionType
from typing import Any, Final, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

MISSPELT: Final = 0.6
"""How alike two names must be (``difflib``'s ratio) for the one to be taken for the other."""


class Wrong(NamedTuple):
    """A field that is wrong.

    Attributes
    ----------
    place : tuple of str or int
        Names of tables and fields, places in lists.
    reason : str
    """

    place: tuple[int | str, ...]
    reason: str


def wrong(error: ValidationError, kind: type[BaseModel]) -> Wrong:
    """Return the first field that is wrong: of a missing one and its misspelt name, the latter.

    Parameters
    ----------
    error : ValidationError
    kind : type
        What the fields were read as.
    """
    every = error.errors()
    for one in every:
        *path, name = one["loc"] or ("",)
        close = get_close_matches(str(name), _fields(kind, path), 1, MISSPELT)
        if one["type"] == "extra_forbidden" and close:
            return Wrong(one["loc"], f"there is no such field; did you mean {close[0]}?")
    first = every[0]
    if first["type"] == "missing":
        return Wrong(first["loc"], "is missing")
    if first["type"] != "extra_forbidden":
        return Wrong(first["loc"], first["msg"])
    known = ", ".join(_fields(kind, list(first["loc"][:-1])))
    return Wrong(first["loc"], "there is no such field" + (f"; there are {known}" if known else ""))


def _fields(kind: Any, path: list[int | str]) -> list[str]:
    """Return the names of fields that may stand at a place; none where it cannot be told."""
    for part in path:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            named = {field.alias or name: field for name, field in kind.model_fields.items()}
            kind = named[part].annotation if part in named else None
        else:  # a place in a list, a key of a mapping
            kind = next((one for one in reversed(get_args(kind)) if one is not Ellipsis), None)
        kind = _without_none(kind)
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return []
    return [field.alias or name for name, field in kind.model_fields.items()]


def _without_none(annotation: Any) -> Any:
    """Return what an annotation names beside None."""
    if get_origin(annotation) not in (Union, UnionType):
        return annotation
    kinds = [one for one in get_args(annotation) if one is not NoneType]
    return kinds[0] if len(kinds) == 1 else None
