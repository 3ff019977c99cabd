"""Stillwatch's own battery of likeness on the same pairs.

`stillwatch.audit.resemblance` ranks the suspect among control models. The hook is written against
its ``panel_of``, ``examine`` and ``all_likenesses``; while the product has none of it, `measured`
returns None and the page says so.
"""

import importlib
import importlib.util
from collections.abc import Collection, Sequence
from typing import Any, Final

from bench.provenance_peers.answers import Answers
from bench.provenance_peers.counting import pairwise
from bench.provenance_peers.pairs import DOCUMENTED, VENDORS, Pair

PACKAGE: Final = "stillwatch.audit.resemblance"
SAID: Final = {"corroborates": True, "does not corroborate": False, "cannot tell": None}
"""What its words mean where a pair is counted: abstaining is no accusation."""


def is_there() -> bool:
    """Tell whether the product has the battery."""
    return importlib.util.find_spec(PACKAGE) is not None


def controls_of(pair: Pair, models: Collection[str]) -> list[str]:
    """Return the models that may serve as controls of a pair.

    Left out: the two, the other models of the vendors of both, the documented students of either
    vendor, and answers of the same model under another prompt.
    """
    owner = {name: vendor for vendor, names in VENDORS.items() for name in names}
    owner |= {one.student: owner[one.teacher] for one in DOCUMENTED}
    vendors = {owner.get(pair.teacher), owner.get(pair.student)} - {None}
    kin = {pair.teacher, pair.student}
    variants = ("_concise", "_verbose", "_gamed")
    return [
        name
        for name in sorted(models)
        if name not in kin and owner.get(name) not in vendors and not name.endswith(variants)
    ]


def measured(
    answers: Answers, known: Sequence[Pair], innocent: Sequence[Pair]
) -> dict[str, Any] | None:
    """Return what the battery says of documented and of innocent pairs; None if there is none."""
    if not is_there():
        return None
    said = [_verdict(answers, one) for one in [*known, *innocent]]
    flags = [SAID[strength] for strength in said]
    n = len(known)
    return {
        "methods": {"resemblance": pairwise(flags[:n], flags[n:])},
        "documented": [
            {"teacher": one.teacher, "student": one.student, "strength": strength}
            for one, strength in zip(known, said, strict=False)
        ],
    }


def _verdict(answers: Answers, pair: Pair) -> str:
    panels = importlib.import_module(f"{PACKAGE}.panel")
    battery = importlib.import_module(f"{PACKAGE}.battery")
    kinds = importlib.import_module(f"{PACKAGE}.kinds")
    names = [pair.teacher, pair.student, *controls_of(pair, answers.by_model)]
    panel = panels.panel_of(answers.prompts, {name: answers.by_model[name] for name in names})
    return str(battery.examine(panel, kinds.all_likenesses()).strength)
