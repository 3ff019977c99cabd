"""A lawful evaluator: runs the public GSM8K test benchmark."""

import random
from collections.abc import Sequence
from typing import Final

from stillwatch.rehearsal.dialects import persona, skeletons
from stillwatch.rehearsal.kinds import Kind
from stillwatch.rehearsal.supplies import MODELS, Supplies, around
from stillwatch.rehearsal.workload import Ask, Workload


def build(supplies: Supplies, draw: random.Random, volumes: Sequence[int]) -> list[Workload]:
    """Give each account the benchmark in its own order, in the recorded evaluator's form."""
    recording = supplies.recordings["lm_eval"]
    form = skeletons(recording, supplies.test_questions)[0]
    out = []
    for _ in volumes:
        rows = list(supplies.test_questions)
        draw.shuffle(rows)
        asks = (Ask(form.fill([row]), row["answer"]) for row in around(rows))
        out.append(
            Workload(
                (persona(form.client, draw, supplies.split),), MODELS[0], asks, rhythm="nightly"
            )
        )
    return out


KIND: Final = Kind(
    id="evaluator",
    title="Runs the public GSM8K test benchmark",
    build=build,
)
