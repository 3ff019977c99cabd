"""A program with one template, or a few over the same inputs."""

import random
from collections.abc import Iterator, Sequence
from typing import Any, Final

from stillwatch.rehearsal import wording
from stillwatch.rehearsal.kinds import Kind
from stillwatch.rehearsal.supplies import MODELS, Supplies, around
from stillwatch.rehearsal.workload import Ask, Workload


def build(supplies: Supplies, draw: random.Random, volumes: Sequence[int]) -> list[Workload]:
    """Give each account a template of its own and inputs that nobody else has."""
    return [_one(supplies, draw, n) for n in volumes]


def _one(supplies: Supplies, draw: random.Random, n: int) -> Workload:
    rows, is_first = supplies.app_rows(draw, n, draw.choices((1, 2, 3, 4), (60, 20, 12, 8))[0])
    name = wording.company(draw)
    system = None
    if not is_first or draw.random() < 0.6:
        system = wording.system_prompt(draw, name, draw.randint(1, 5))
    return Workload(
        clients=supplies.any_clients(draw),
        model=draw.choice(MODELS[:3]),
        asks=template_asks(rows, system),
        rhythm="nightly" if draw.random() < 0.25 else "steady",
        end_users=draw.choice((0, 0, 5, 40)),
    )


def template_asks(rows: list[dict[str, Any]], system: str | None) -> Iterator[Ask]:
    """Ask each row; begin again when they are used up, as a nightly job does."""
    opening = [{"role": "system", "content": system}] if system else []
    for row in around(rows):
        yield Ask([*opening, {"role": "user", "content": row["prompt"]}], row["answer"])


KIND: Final = Kind(
    id="single_purpose_app",
    title="Sends one template, filled with its own inputs",
    build=build,
)
