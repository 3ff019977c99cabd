"""Coding agents: a recorded agent's long fixed prompt, files, and requests for changes."""

import random
from collections.abc import Iterator, Sequence
from typing import Any, Final

from stillwatch.rehearsal.dialects import Skeleton, skeletons
from stillwatch.rehearsal.kinds import Kind
from stillwatch.rehearsal.supplies import MODELS, Supplies
from stillwatch.rehearsal.workload import Ask, Workload

NOUNS: Final = [
    "invoice",
    "order",
    "ticket",
    "sensor",
    "route",
    "parcel",
    "recipe",
    "meter",
    "grade",
    "lesson",
    "booking",
    "shelf",
    "tenant",
    "vessel",
    "frame",
    "packet",
    "token",
    "lease",
    "patch",
    "query",
    "ledger",
    "column",
    "window",
    "session",
    "cursor",
    "badge",
]
VERBS: Final = [
    "load",
    "merge",
    "split",
    "check",
    "rank",
    "clean",
    "group",
    "count",
    "sort",
    "parse",
    "render",
    "store",
    "fetch",
    "match",
    "trim",
    "pack",
]
WANTS: Final = (
    "Rename {verb}_{noun} to {other}_{noun} and keep the old name as an alias.",
    "Add type hints and a docstring to {verb}_{noun}.",
    "{verb}_{noun} should skip rows whose {noun2} is empty.",
    "Raise ValueError with the name of the {noun2} when it is negative.",
    "Write three doctests for {verb}_{noun}.",
    "Make the limit of {number} a keyword argument.",
    "Why is {verb}_{noun} slow for {number}000 rows? Fix it.",
    "Return a generator instead of a list.",
    "Use a dict keyed by {noun2} instead of the nested loop.",
    "Log how many {noun} rows were dropped.",
)
CODE: Final = """def {verb}_{noun}(rows, limit={number}):
    out = []
    for row in rows:
        for other in out:
            if other["{noun2}"] == row["{noun2}"]:
                break
        else:
            out.append({{"{noun2}": row["{noun2}"], "{noun}": row.get("{noun}", {number})}})
    return out[:limit]
"""


def build(supplies: Supplies, draw: random.Random, volumes: Sequence[int]) -> list[Workload]:
    """Give each account a code base of its own."""
    recording = supplies.recordings["aider"]
    forms = skeletons(recording, supplies.coding_tasks)
    return [_one(supplies, forms, random.Random(f"{draw.random()}")) for _ in volumes]


def _one(supplies: Supplies, forms: list[Skeleton], draw: random.Random) -> Workload:
    clients = supplies.clients("aider", draw, temperature=False, limit=False)
    model = draw.choice((MODELS[0], MODELS[4]))
    return Workload(clients, model, _asks(forms, draw), rhythm="sessions")


def _task(draw: random.Random) -> dict[str, Any]:
    first, second, noun2 = draw.sample(NOUNS, 3)
    noun = f"{first}_{second}"
    verb, other = draw.sample(VERBS, 2)
    words = {"noun": noun, "noun2": noun2, "verb": verb, "other": other}
    words["number"] = str(draw.randint(2, 99))
    code = CODE.format(**words)
    want = " ".join(one.format(**words) for one in draw.sample(WANTS, draw.randint(1, 2)))
    return {"file": f"{noun}_{verb}.py", "code": code, "prompt": want, "words": words}


def _asks(forms: list[Skeleton], draw: random.Random) -> Iterator[Ask]:
    number = 0
    name = f"c{draw.randrange(16**8):08x}"
    while True:
        number += 1
        task = _task(draw)
        for _ in range(draw.randint(1, 4)):
            answer = f"{task['file']}\n```\n{task['code']}```\n"
            yield Ask(draw.choice(forms).fill([task]), answer, f"{name}-{number}")
            more = draw.choice(WANTS).format(**task["words"])
            task = task | {"prompt": more, "code": f"{task['code']}\n# {more}\n"}


KIND: Final = Kind(
    id="coding_agent",
    title="Edits code by way of a coding agent",
    build=build,
    cloud=False,
)
