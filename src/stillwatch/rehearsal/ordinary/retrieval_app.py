"""Retrieval applications: a long fixed system prompt, passages, a question."""

import random
from collections.abc import Iterator, Sequence
from typing import Any, Final

from stillwatch.rehearsal import wording
from stillwatch.rehearsal.kinds import Kind
from stillwatch.rehearsal.supplies import MODELS, Supplies, around
from stillwatch.rehearsal.workload import Ask, Workload

PASSAGES_HEADING: Final = "\n\nPassages:\n"


def build(supplies: Supplies, draw: random.Random, volumes: Sequence[int]) -> list[Workload]:
    """Give each account a handbook of rules and a template's texts as passages."""
    return [_one(supplies, draw, n) for n in volumes]


def _one(supplies: Supplies, draw: random.Random, n: int) -> Workload:
    rows, _ = supplies.app_rows(draw, min(n, 120), 1)
    system = wording.system_prompt(draw, wording.company(draw), draw.randint(14, 22))
    return Workload(
        clients=supplies.clients("langchain_retrieval", draw),
        model=draw.choice(MODELS[:3]),
        asks=_asks(rows, system, random.Random(f"{draw.random()}")),
        end_users=draw.choice((0, 20, 200)),
    )


def _asks(rows: list[dict[str, Any]], system: str, draw: random.Random) -> Iterator[Ask]:
    for number, row in enumerate(around(rows)):
        passages = "\n---\n".join(draw.choice(rows)["prompt"] for _ in range(2))
        asked = (
            row["prompt"] if number < len(rows) and draw.random() < 0.5 else wording.question(draw)
        )
        yield Ask(
            [
                {"role": "system", "content": system + PASSAGES_HEADING + passages},
                {"role": "user", "content": asked},
            ],
            row["answer"],
        )


KIND: Final = Kind(
    id="retrieval_app",
    title="Answers questions from passages under a long fixed system prompt",
    build=build,
)
