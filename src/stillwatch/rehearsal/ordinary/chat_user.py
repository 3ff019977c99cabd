"""People who chat: conversations of several turns on anything."""

import random
from collections.abc import Sequence
from typing import Final

from stillwatch.rehearsal import wording
from stillwatch.rehearsal.kinds import Kind
from stillwatch.rehearsal.supplies import MODELS, Supplies
from stillwatch.rehearsal.texts import conversation_asks
from stillwatch.rehearsal.workload import Workload

SYSTEMS: Final = (None, None, "You are a helpful assistant.", "You are a helpful assistant.")


def build(supplies: Supplies, draw: random.Random, volumes: Sequence[int]) -> list[Workload]:
    """Give each account conversations that nobody else has."""
    return [_one(supplies, random.Random(f"{draw.random()}")) for _ in volumes]


def _one(supplies: Supplies, draw: random.Random) -> Workload:
    tool = draw.choice(("openai_chat", "openai_chat", "anthropic_chat"))
    system = draw.choice((*SYSTEMS, wording.system_prompt(draw, wording.company(draw), 2)))
    return Workload(
        clients=supplies.clients(tool, draw, limit=tool != "anthropic_chat"),
        model=draw.choice(MODELS[:4]),
        asks=conversation_asks(supplies.chats(draw), system, f"s{draw.randrange(16**8):08x}"),
        rhythm="sessions",
    )


KIND: Final = Kind(
    id="chat_user",
    title="Chats over several turns, about anything",
    build=build,
    cloud=False,
)
