"""Recorded answers of many models to the same prompts, from a folder that the user has.

The folder is a copy of the repository tatsu-lab/alpaca_eval (its data are CC BY-NC: to evaluate on,
never to ship): ``results/MODEL/model_outputs.json``, a list of ``instruction`` and ``output``.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Answers:
    """What models answered.

    Attributes
    ----------
    prompts : tuple of str
    by_model : dict
        Each model's answers, in the order of `prompts`.
    left_out : dict
        Models that were left out, with the reason.
    """

    prompts: tuple[str, ...]
    by_model: dict[str, tuple[str, ...]]
    left_out: dict[str, str]


def read(folder: Path) -> Answers:
    """Read every model's answers.

    The prompts are those of the model that comes first by name among those with most answers; a
    model that lacks one of them is left out, so that all are compared on the same prompts.

    Raises
    ------
    FileNotFoundError
        The folder holds no answers.
    """
    said = {file.parent.name: _answers(file) for file in _files(folder)}
    if not said:
        raise FileNotFoundError(
            f"{folder}: no results/*/model_outputs.json; give a copy of tatsu-lab/alpaca_eval"
        )
    most = max(said, key=lambda name: (len(said[name]), name))
    return aligned(tuple(said[most]), said)


def aligned(prompts: Sequence[str], said: dict[str, dict[str, str]]) -> Answers:
    """Return the answers of models that answered every prompt, in the order of the prompts."""
    by_model, left_out = {}, {}
    for name in sorted(said):
        missing = sum(prompt not in said[name] for prompt in prompts)
        if missing:
            left_out[name] = f"{missing} of {len(prompts)} prompts without an answer"
        else:
            by_model[name] = tuple(said[name][prompt] for prompt in prompts)
    return Answers(tuple(prompts), by_model, left_out)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("results/*/model_outputs.json"))


def _answers(file: Path) -> dict[str, str]:
    rows = json.loads(file.read_text("utf-8"))
    return {row["instruction"]: row["output"] for row in rows}
