"""A link signal: something that two accounts of one actor are likely to have in common."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from stillwatch.core.registry import discover

Family = Literal["content", "shape", "timing", "infrastructure", "identity"]
FAMILIES: tuple[Family, ...] = get_args(Family)

ONE_CAUSE: frozenset[Family] = frozenset({"content", "shape"})
"""Families that one framework fixes together (its prompts and its client): not independent."""


def n_independent(families: Iterable[Family]) -> int:
    """Count families, those of one cause once."""
    found = set(families)
    return len(found - ONE_CAUSE) + bool(found & ONE_CAUSE)


@dataclass(frozen=True, slots=True)
class Signal:
    """One kind of link evidence.

    Attributes
    ----------
    id : str
    family : str
        Evidence of one family is never counted twice.
    relation : str
        Name in `stillwatch.profiles.relations.VALUES`, or ``accounts.COLUMN`` for a column of
        the accounts table, or one of the relations that the scan makes itself:
        ``corpora`` (covers the same public corpus) and ``resends`` (takes over refused requests).
    title : str
        Completes "the accounts ...".
    innocent : str
        Who shares it without being one actor.
    """

    id: str
    family: Family
    relation: str
    title: str
    innocent: str


def registry() -> dict[str, Signal]:
    """Return every signal by id: those in `signals` and those of other distributions."""
    return discover("stillwatch.campaigns.signals", "SIGNAL", "stillwatch.signals", Signal)
