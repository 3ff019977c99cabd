"""The requests of a harvesting tool over a corpus, stage after stage.

What a stage makes is what the next one sends: new prompts are answered, new pairs are rated.
"""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stillwatch.core.errors import InputError
from stillwatch.rehearsal.dialects import Recording, Skeleton, skeletons
from stillwatch.rehearsal.driver import Driver, Gives
from stillwatch.rehearsal.workload import Ask, Client

PAIRS_PER_CALL = 5
PROMPTS_PER_CALL = 3
CONSTRAINTS = (
    "Show each step and state which of them could be left out.",
    "In addition, say how the result changes if the first number is doubled.",
    "Give the answer twice, once exactly and once rounded.",
    "Explain the reasoning so that a ten-year-old can follow it.",
    "Also name one assumption that the question makes without saying so.",
)
"""Words added where a stage rewrites a prompt (the small recorded model rarely manages to)."""


@dataclass(frozen=True)
class HarvestAsk:
    """A request of a harvest: who speaks is the recorded client of that stage."""

    ask: Ask
    client: Client


def stages_of(
    driver: Driver, recording: Recording, seeds: Sequence[dict[str, Any]]
) -> list[tuple[Gives, Skeleton]]:
    """Return each recorded exchange as a stage with slots, as often as the tool used it.

    Raises
    ------
    InputError
        No recorded exchange holds a seed row.
    """
    out: list[tuple[Gives, Skeleton]] = []
    for one in skeletons(recording, seeds):
        whole = "\n".join(text for _, text in one.messages)
        found = [stage.gives for stage in driver.stages if stage.marker in whole]
        out.append((found[0] if found else "answer", one))
    if not out:
        raise InputError(
            f"the recording of {driver.id} holds none of its seed prompts; record it again"
        )
    return out


def harvest(
    stages: list[tuple[Gives, Skeleton]],
    rows: Iterator[Mapping[str, Any]],
    draw: random.Random,
) -> Iterator[HarvestAsk]:
    """Sweep a corpus.

    Parameters
    ----------
    stages : list of (str, Skeleton)
        From `stages_of`. Stages that rate come only after the pairs that they rate.
    rows : iterator of mapping
        ``prompt`` and ``answer``; taken once each, in order.
    draw : random.Random

    Yields
    ------
    HarvestAsk
        Until the corpus is used up.
    """
    openers = [(gives, one) for gives, one in stages if gives != "rating"]
    raters = [one for gives, one in stages if gives == "rating"]
    answerers = [one for gives, one in stages if gives == "answer"]
    while True:
        gives, skeleton = draw.choice(openers)
        taken = [dict(row) for _, row in zip(range(skeleton.n_rows), rows, strict=False)]
        if len(taken) < skeleton.n_rows:
            return
        messages = skeleton.fill(taken)
        if gives == "answer":
            yield HarvestAsk(Ask(messages, str(taken[0]["answer"])), skeleton.client)
        elif gives == "prompts":
            made = _rewritten(taken[0], draw)
            said = "\n".join(str(row["prompt"]) for row in made)
            yield HarvestAsk(Ask(messages, said), skeleton.client)
            for row in made if answerers else ():
                follow = draw.choice(answerers)
                ask = Ask(follow.fill([row] * follow.n_rows), str(row["answer"]))
                yield HarvestAsk(ask, follow.client)
        else:
            made = [dict(row) for _, row in zip(range(PAIRS_PER_CALL), rows, strict=False)]
            said = json.dumps(
                [{"instruction": row["prompt"], "output": row["answer"]} for row in made], indent=1
            )
            yield HarvestAsk(Ask(messages, said), skeleton.client)
            for row in made if raters else ():
                rater = draw.choice(raters)
                ask = Ask(rater.fill([row] * rater.n_rows), str(draw.randint(5, 10)))
                yield HarvestAsk(ask, rater.client)


def plain(client: Client, rows: Iterator[Mapping[str, Any]]) -> Iterator[HarvestAsk]:
    """Send each row's prompt as it stands, without any wording of the tool."""
    for row in rows:
        messages = [{"role": "user", "content": str(row["prompt"])}]
        yield HarvestAsk(Ask(messages, str(row["answer"])), client)


def _rewritten(row: Mapping[str, Any], draw: random.Random) -> list[dict[str, Any]]:
    n = draw.randint(1, PROMPTS_PER_CALL)
    added = draw.sample(CONSTRAINTS, n)
    return [
        {
            "prompt": f"{row['prompt']} {words}",
            "answer": f"{row['answer']}\n{words[:-1]}: as above.",
        }
        for words in added
    ]
