"""Say what is wrong with a field that somebody wrote, in words of theirs."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

MISSPELT = 0.6
"""How alike two names must be (``difflib``'s ratio) for the one to be taken for the other."""


def reason(error: ValidationError, kind: type[BaseModel]) -> str:
    """Return what is wrong with the first field that is.

    Parameters
    ----------
    error : ValidationError
    kind : type
        What the fields were read as.
    """
    first = error.errors()[0]
    if first["type"] == "missing":
        return "is missing"
    if first["type"] != "extra_forbidden":
        return str(first["msg"])
    *path, name = first["loc"]
    known = _fields(kind, path)
    close = get_close_matches(str(name), known, 1, MISSPELT)
    if close:
        return f"there is no such field; did you mean {close[0]}?"
    return f"there is no such field; there are {', '.join(known)}"


def _fields(kind: Any, path: list[int | str]) -> list[str]:
    """Return the names of fields that may stand at a place."""
    kinds = list(_models(kind))
    for part in path:
        inside = [one.model_fields[part] for one in kinds if part in one.model_fields]
        if inside:
            kinds = [model for field in inside for model in _models(field.annotation)]
    return [field.alias or name for one in kinds for name, field in one.model_fields.items()]


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """Return the models that an annotation names: its own, or those within a list or a choice."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)
