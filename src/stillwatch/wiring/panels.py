"""Read the answers of teacher, suspect and controls, and put them side by side.

A file is JSON lines with ``prompt`` and ``answer`` (what ``stillwatch audit collect`` writes), or a
JSON list with ``instruction`` and ``output``, as AlpacaEval publishes them.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from stillwatch.audit.resemblance.panel import Panel, panel_of
from stillwatch.audit.resemblance.plan import Compared
from stillwatch.core.errors import InputError
from stillwatch.marking.canaries import Canary
from stillwatch.wiring.answer_lines import read_lines
from stillwatch.wiring.answers import read_answers

LIST: Final = ".json"
LINES: Final = ".jsonl"
PUBLISHED: Final = "model_outputs.json"
"""AlpacaEval's name of each model's file, in a folder of the model's name."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One model's answers.

    Attributes
    ----------
    answers : mapping of str to str
        By prompt; the first where a prompt comes again.
    digest : str
        SHA-256 of the file, in hex.
    remarks : tuple of str
    """

    answers: Mapping[str, str]
    digest: str
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of the prompts.

    Attributes
    ----------
    expected : mapping of str to str
        The right answer by prompt.
    identity : frozenset of str
        Prompts that ask who answers.
    """

    expected: Mapping[str, str]
    identity: frozenset[str]


@dataclass(frozen=True, slots=True)
class Heards:
    """All files of a plan.

    Attributes
    ----------
    teacher, suspect : Heard
    controls : mapping of str to Heard
    asked : Asked
    """

    teacher: Heard
    suspect: Heard
    controls: Mapping[str, Heard]
    asked: Asked


def read_compared(plan: Compared) -> Heards:
    """Read every file of a plan.

    Raises
    ------
    InputError
        One cannot be read, or is not what it should be; names file, line, field.
    """
    controls: dict[str, Heard] = {}
    for name, file in _control_files(plan.controls):
        if name in controls:
            raise InputError(f"there are two controls named {name!r}", file=str(file))
        controls[name] = read_heard(file)
    heard = Heards(
        read_heard(plan.teacher),
        read_heard(plan.suspect),
        controls,
        _asked(plan.prompts) if plan.prompts else Asked({}, frozenset()),
    )
    for name, one in controls.items():
        if one.digest in (heard.teacher.digest, heard.suspect.digest):
            raise InputError(
                f"the control {name!r} has the teacher's or the suspect's own file",
                file=str(plan.suspect if one.digest == heard.suspect.digest else plan.teacher),
            )
    return heard


def panel_from(heard: Heards, identities: Sequence[str] = ()) -> Panel:
    """Put answers side by side, for the prompts that teacher and suspect both answered."""
    prompts = [one for one in heard.teacher.answers if one in heard.suspect.answers]
    named = {"teacher": heard.teacher, "suspect": heard.suspect}
    named |= {f"control {name}": one for name, one in heard.controls.items()}
    return panel_of(
        prompts,
        {name: [one.answers.get(prompt, "") for prompt in prompts] for name, one in named.items()},
        expected=[heard.asked.expected.get(prompt, "") for prompt in prompts],
        identities=identities,
        asks=[prompt in heard.asked.identity for prompt in prompts],
    )


def read_heard(file: Path) -> Heard:
    """Read one model's answers.

    Raises
    ------
    InputError
        See `read_compared`.
    """
    if file.suffix == LIST:
        return _published(file)
    read = read_answers(file)
    answers: dict[str, str] = {}
    for prompt, answer in zip(read.prompts, read.answers, strict=True):
        if not prompt:
            raise InputError(
                "every answer needs its prompt: likeness compares answers to the same prompts",
                file=str(file),
                field="prompt",
            )
        answers.setdefault(prompt, answer)
    odd = []
    if read.changes:
        odd.append("its endpoint changed half-way, so that it is a mixture of models")
    if read.n_refused:
        odd.append(f"{read.n_refused:,} answers were refused or filtered")
    if read.n_truncated:
        odd.append(f"{read.n_truncated:,} answers were cut at max_tokens")
    return Heard(answers, read.digest, tuple(odd))


def read_canaries(file: Path) -> tuple[Canary, ...]:
    """Read canaries, JSON lines with ``prompt`` and ``variants``.

    Raises
    ------
    InputError
        One is none, or a prompt comes twice; names file and line.
    """
    canaries: dict[str, Canary] = {}
    for number, one in read_lines(file).objects:
        variants = one.get("variants")
        if not isinstance(variants, list) or not all(isinstance(each, str) for each in variants):
            raise InputError(
                "must be a list of texts", file=str(file), line=number, field="variants"
            )
        prompt = _text(one, "prompt", file, number)
        if prompt in canaries:
            raise InputError("this prompt comes twice", file=str(file), line=number, field="prompt")
        try:
            canaries[prompt] = Canary(prompt, tuple(variants))
        except InputError as error:
            raise InputError(str(error), file=str(file), line=number) from error
    if not canaries:
        raise InputError("there is no canary in it", file=str(file))
    return tuple(canaries.values())


def _control_files(places: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    for place in places:
        if not place.is_dir():
            yield _name(place), place
            continue
        found = sorted(
            [*place.glob(f"*{LINES}"), *place.glob(f"*{LIST}"), *place.glob(f"*/{PUBLISHED}")]
        )
        if not found:
            raise InputError(
                f"there are no answers in it: *{LINES}, *{LIST} or */{PUBLISHED}", file=str(place)
            )
        for file in found:
            yield _name(file), file


def _name(file: Path) -> str:
    return file.parent.name if file.name == PUBLISHED else file.stem


def _published(file: Path) -> Heard:
    try:
        raw = file.read_bytes()
        rows = json.loads(raw)
    except OSError as error:
        raise InputError(f"cannot read the answers ({error.strerror})", file=str(file)) from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"not JSON ({type(error).__name__})", file=str(file)) from error
    if not isinstance(rows, list) or not rows:
        raise InputError("must be a list of objects with instruction and output", file=str(file))
    answers: dict[str, str] = {}
    for number, row in enumerate(rows):
        if not isinstance(row, dict):
            raise InputError("must be an object", file=str(file), field=f"[{number}]")
        for name in ("instruction", "output"):
            said = row.get(name)
            is_null = name == "output" and name in row and said is None
            if not isinstance(said, str) and not is_null:
                raise InputError("must be text", file=str(file), field=f"[{number}].{name}")
        if row["output"]:
            answers.setdefault(row["instruction"], _speakable(row["output"]))
    return Heard(answers, hashlib.sha256(raw).hexdigest())


def _asked(file: Path) -> Asked:
    expected, identity = {}, set()
    for number, one in read_lines(file).objects:
        prompt = _text(one, "prompt", file, number)
        if "expected" in one:
            expected[prompt] = _text(one, "expected", file, number)
        if one.get("asks_identity") is True:
            identity.add(prompt)
    return Asked(expected, frozenset(identity))


def _text(one: Mapping[str, Any], name: str, file: Path, number: int) -> str:
    said = one.get(name)
    if not isinstance(said, str) or not said.strip():
        raise InputError("must be text", file=str(file), line=number, field=name)
    return _speakable(said)


def _speakable(text: str) -> str:
    """Replace halves of characters, which JSON can hold and no file can."""
    return text.encode("utf-8", "replace").decode("utf-8")
