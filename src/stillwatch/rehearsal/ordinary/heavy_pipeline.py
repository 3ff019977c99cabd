"""An honest job with much volume and several templates."""

import random
from collections.abc import Iterator, Sequence
from typing import Any, Final

from stillwatch.rehearsal import wording
from stillwatch.rehearsal.kinds import Kind
from stillwatch.rehearsal.ordinary.single_purpose_app import template_asks
from stillwatch.rehearsal.supplies import MODELS, Supplies
from stillwatch.rehearsal.workload import Workload

PART: Final = 250


def build(supplies: Supplies, draw: random.Random, volumes: Sequence[int]) -> list[Workload]:
    """Give each account enough templates for its volume."""
    return [_one(supplies, draw, n) for n in volumes]


def _one(supplies: Supplies, draw: random.Random, n: int) -> Workload:
    rows: list[dict[str, Any]] = list(_parts(supplies, draw, n))
    system = wording.system_prompt(draw, wording.company(draw), draw.randint(2, 6))
    return Workload(
        clients=supplies.any_clients(draw),
        model=draw.choice(MODELS[:3]),
        asks=template_asks(rows, system),
        rhythm="nightly",
    )


def _parts(supplies: Supplies, draw: random.Random, n: int) -> Iterator[dict[str, Any]]:
    left = n
    while left > 0:
        rows, _ = supplies.app_rows(draw, min(left, PART), 4)
        yield from rows
        left -= len(rows)


KIND: Final = Kind(
    id="heavy_pipeline",
    title="Runs several templates over many inputs, at night",
    build=build,
)
