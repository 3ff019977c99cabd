"""Answers of a suspect in a file: one JSON object a line, each bound to the one before.

``{"prompt": ..., "answer": ..., "model": ..., "tokens": [...]}``; only ``answer`` must be there.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stillwatch.core.errors import InputError


@dataclass(frozen=True, slots=True)
class Answers:
    """What a suspect said.

    Attributes
    ----------
    prompts : tuple of str
        Empty where unknown.
    answers : tuple of str
        In the order of the file; none is empty.
    n_empty : int
        Answers that were empty and left out.
    models : tuple of str
        Names under which the endpoint answered, in the order in which they first came.
    digest : str
        SHA-256 of the file, in hex.
    """

    prompts: tuple[str, ...]
    answers: tuple[str, ...]
    n_empty: int
    models: tuple[str, ...]
    digest: str


def read_answers(file: Path) -> Answers:
    """Read a file of answers.

    Raises
    ------
    InputError
        It cannot be read, or a line is not what it should be; names file and line.
    """
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read the answers ({error.strerror})", file=str(file)) from error
    prompts, answers, n_empty = [], [], 0
    models: dict[str, None] = {}
    for number, line in enumerate(raw.splitlines(), 1):
        if not line.strip():
            continue
        one = _object(line, file, number)
        answer = one.get("answer")
        if not isinstance(answer, str):
            raise InputError("must be text", file=str(file), line=number, field="answer")
        if not answer.strip():
            n_empty += 1
            continue
        prompt = one.get("prompt")
        prompts.append(prompt if isinstance(prompt, str) else "")
        answers.append(answer)
        if isinstance(one.get("model"), str):
            models[one["model"]] = None
    if not answers:
        raise InputError("there is no answer in it", file=str(file))
    return Answers(
        tuple(prompts), tuple(answers), n_empty, tuple(models), hashlib.sha256(raw).hexdigest()
    )


def _object(line: bytes, file: Path, number: int) -> dict[str, Any]:
    try:
        one = json.loads(line)
    except ValueError as error:
        raise InputError(f"not JSON ({error})", file=str(file), line=number) from error
    if not isinstance(one, dict):
        raise InputError("must be a JSON object", file=str(file), line=number)
    return one
