"""Stillwatch's own battery of likeness on the same pairs.

The comparisons of `bench.provenance.resemblance` are used, made anew where they are not at hand: rarity
is counted over all models at once. ALPACA_EVAL names the copy of the answers there.
"""

from collections.abc import Collection, Sequence
from typing import Any, Final

import numpy as np

from bench.provenance.resemblance import World, cached_world, pair_of
from bench.provenance_peers.counting import pairwise
from bench.provenance_peers.pairs import DOCUMENTED, VENDORS, Pair
from stillwatch.audit.resemblance.battery import FEWEST_CONTROLS, LEVEL

SAID: Final = {"corroborates": True, "does not corroborate": False, "cannot tell": None}
"""What its words mean where a pair is counted: abstaining is no accusation."""


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


def measured(known: Sequence[Pair], innocent: Sequence[Pair]) -> dict[str, Any]:
    """Return what the battery says of documented and of innocent pairs."""
    world = cached_world()
    said = [_verdict(world, one) for one in [*known, *innocent]]
    flags = [SAID[strength] for strength in said]
    n = len(known)
    return {
        "methods": {"resemblance": pairwise(flags[:n], flags[n:])},
        "documented": [
            {"teacher": one.teacher, "student": one.student, "strength": strength}
            for one, strength in zip(known, said, strict=False)
        ],
    }


def _verdict(world: World, pair: Pair) -> str:
    place = {name: i for i, name in enumerate(world.names)}
    controls = np.array([place[name] for name in controls_of(pair, world.names)])
    if len(controls) < FEWEST_CONTROLS:
        return "cannot tell"
    found = pair_of(
        world, tuple(world.agreement), place[pair.teacher], place[pair.student], controls
    )
    return "corroborates" if found.is_called(both=True, level=LEVEL) else "does not corroborate"
