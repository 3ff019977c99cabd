"""A question box on a web site: many people, one question each, on anything; large."""

import random
from collections.abc import Iterator, Sequence
from typing import Final

from stillwatch.rehearsal import wording
from stillwatch.rehearsal.kinds import Kind
from stillwatch.rehearsal.supplies import MODELS, Supplies
from stillwatch.rehearsal.workload import Ask, Workload

END_USERS: Final = 300


def build(supplies: Supplies, draw: random.Random, volumes: Sequence[int]) -> list[Workload]:
    """Give each account the opening questions of conversations that nobody else has."""
    return [_one(supplies, random.Random(f"{draw.random()}")) for _ in volumes]


def _one(supplies: Supplies, draw: random.Random) -> Workload:
    system = wording.system_prompt(draw, wording.company(draw), 3)
    return Workload(
        clients=supplies.any_clients(draw),
        model=draw.choice(MODELS[:4]),
        asks=_questions(supplies, draw, system),
        rhythm="steady",
        end_users=END_USERS,
    )


def _questions(supplies: Supplies, draw: random.Random, system: str) -> Iterator[Ask]:
    for turns in supplies.chats(draw):
        said, answered = turns[0]
        messages = [{"role": "system", "content": system}, {"role": "user", "content": said}]
        yield Ask(messages, answered)


KIND: Final = Kind(
    id="question_box",
    title="A question box: single questions of many people, on anything",
    build=build,
)
