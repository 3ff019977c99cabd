"""Marketing texts: one template, long answers."""

import random
from collections.abc import Iterator, Sequence
from typing import Final

from stillwatch.rehearsal import wording
from stillwatch.rehearsal.kinds import Kind
from stillwatch.rehearsal.supplies import MODELS, Supplies
from stillwatch.rehearsal.texts import brief
from stillwatch.rehearsal.workload import Ask, Workload


def build(supplies: Supplies, draw: random.Random, volumes: Sequence[int]) -> list[Workload]:
    """Give each account a brand, a brief and a house style."""
    return [_one(supplies, random.Random(f"{draw.random()}")) for _ in volumes]


def _one(supplies: Supplies, draw: random.Random) -> Workload:
    name = wording.company(draw)
    system = wording.system_prompt(draw, name, draw.randint(2, 6)) if draw.random() < 0.7 else None
    return Workload(
        clients=supplies.any_clients(draw),
        model=draw.choice(MODELS[:2]),
        asks=_asks(draw, name, system),
    )


def _asks(draw: random.Random, name: str, system: str | None) -> Iterator[Ask]:
    template = draw.choice(wording.BRIEFS)
    opening = [{"role": "system", "content": system}] if system else []
    house = f"House style of {name}: {wording.fill(draw.choice(wording.RULES[:4]), draw)}"
    while True:
        asked, answer = brief(draw, template, name)
        yield Ask([*opening, {"role": "user", "content": f"{asked}\n{house}"}], answer)


KIND: Final = Kind(
    id="marketing",
    title="Has long texts written from one brief",
    build=build,
)
