"""Answers of a suspect in a file: one JSON object a line, each bound to the one before.

``{"prompt": ..., "answer": ..., "model": ..., "finish_reason": ...}``; only ``answer`` must be
there. Where lines hold ``previous`` they are a chain of evidence (`audit.collecting.chain`), which
is checked, together with the bodies beside it.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from stillwatch.audit.collecting.chain import START, BrokenError, check, digest
from stillwatch.core.errors import InputError

RUN: Final = ("began", "ended")
"""Fields of lines that hold no answer."""
MOST_LINES: Final = 5


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
    fingerprints : tuple of str
        The same of ``system_fingerprint``.
    n_refused : int
        Answers, empty ones among them, that the endpoint itself called refused or filtered.
    n_truncated : int
        Answers that ended at their ``max_tokens``.
    n_failed : int
        Prompts that were never answered.
    changes : tuple of int
        Lines from which on the endpoint answered as another model or ``system_fingerprint``.
    is_chained : bool
        Whether the file is a chain of evidence, and was checked.
    is_ended : bool
        Whether its last run said that it ended; else lines may be missing at the end.
    """

    prompts: tuple[str, ...]
    answers: tuple[str, ...]
    n_empty: int
    models: tuple[str, ...]
    digest: str
    fingerprints: tuple[str, ...] = ()
    n_refused: int = 0
    n_truncated: int = 0
    n_failed: int = 0
    changes: tuple[int, ...] = ()
    is_chained: bool = False
    is_ended: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a file.

    Attributes
    ----------
    objects : list
        Number and object of each.
    is_chained : bool
    head : str
        SHA-256 of the last line.
    digest : str
        SHA-256 of the file.
    """

    objects: list[tuple[int, dict[str, Any]]]
    is_chained: bool
    head: str
    digest: str


@dataclass
class _Seen:
    prompts: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    models: dict[str, None] = field(default_factory=dict)
    fingerprints: dict[str, None] = field(default_factory=dict)
    changes: list[int] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    failed: set[str] = field(default_factory=set)
    speaker: tuple[Any, Any] | None = None


def read_answers(file: Path) -> Answers:
    """Read a file of answers, and check its chain where it is one.

    Raises
    ------
    InputError
        It cannot be read, or a line is not what it should be, was changed, removed or moved;
        names file and line.
    """
    lines = read_lines(file)
    seen = _Seen()
    for number, one in lines.objects:
        if not any(name in one for name in RUN):
            _see(seen, one, file, number)
    if not seen.counts and not seen.failed:
        raise InputError("there is no answer in it", file=str(file))
    return Answers(
        tuple(seen.prompts),
        tuple(seen.answers),
        seen.counts["empty"],
        tuple(seen.models),
        lines.digest,
        fingerprints=tuple(seen.fingerprints),
        n_refused=seen.counts["refused"],
        n_truncated=seen.counts["truncated"],
        n_failed=len(seen.failed),
        changes=tuple(seen.changes),
        is_chained=lines.is_chained,
        is_ended=bool(lines.objects) and "ended" in lines.objects[-1][1],
    )


def remarks(found: Answers) -> tuple[str, ...]:
    """Return what a reader of an audit must know about its answers, in sentences."""
    said = []
    if found.changes:
        names = ", ".join((*found.models, *found.fingerprints))
        lines = ", ".join(map(str, found.changes[:MOST_LINES]))
        more = ", ..." if len(found.changes) > MOST_LINES else ""
        said.append(
            f"The endpoint changed half-way ({names}; from line {lines}{more}): what is found "
            "holds for the mixture, not for one model."
        )
    counts = (
        (found.n_empty, "empty"),
        (found.n_refused, "refused or filtered"),
        (found.n_truncated, "cut at max_tokens"),
        (found.n_failed, "never given"),
    )
    odd = ", ".join(f"{n:,} {what}" for n, what in counts if n)
    if odd:
        said.append(f"{len(found.answers):,} answers are judged; {odd}.")
    if not found.is_chained:
        said.append("The file is no chain of evidence: nobody can tell whether it was changed.")
    elif not found.is_ended:
        said.append("Its last run did not end: lines may be missing at the end.")
    return tuple(said)


def raw_folder(file: Path) -> Path:
    """Return the folder of the bodies that belong to a file of answers."""
    return file.with_suffix(".raw")


def read_lines(file: Path) -> Lines:
    """Read the lines of a file of answers, and check the chain where there is one.

    Raises
    ------
    InputError
        See `read_answers`.
    """
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read the answers ({error.strerror})", file=str(file)) from error
    lines = [
        (number, line)
        for number, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1)
        if line.strip()
    ]
    objects = [(number, _object(line, file, number)) for number, line in lines]
    is_chained = any("previous" in one for _, one in objects)
    head = START
    if is_chained:
        head = _checked(lines, objects, file)
    return Lines(objects, is_chained, head, hashlib.sha256(raw).hexdigest())


def _checked(
    lines: Sequence[tuple[int, bytes]], objects: Sequence[tuple[int, dict[str, Any]]], file: Path
) -> str:
    """Check the chain and the bodies beside it; return the digest of the last line."""
    head = START
    for (number, line), (_, one) in zip(lines, objects, strict=True):
        try:
            check(line, one.get("previous"), head)
        except BrokenError as error:
            raise InputError(
                f"this line {error}; the evidence does not hold, go back to an untouched copy",
                file=str(file),
                line=number,
            ) from error
        head = digest(line)
        _check_body(one.get("raw_sha256"), file, number)
    return head


def _check_body(name: object, file: Path, number: int) -> None:
    """Check that a body beside is what the line says; a chain may travel without its bodies."""
    folder = raw_folder(file)
    if not isinstance(name, str) or not folder.is_dir():
        return
    try:
        body = (folder / name).read_bytes()
    except OSError as error:
        raise InputError(
            f"its raw body {folder.name}/{name} cannot be read ({error.strerror}); restore it, or "
            f"move {folder.name} away to go without",
            file=str(file),
            line=number,
        ) from error
    if hashlib.sha256(body).hexdigest() != name:
        raise InputError(
            f"its raw body {folder.name}/{name} was changed", file=str(file), line=number
        )


def _see(seen: _Seen, one: dict[str, Any], file: Path, number: int) -> None:
    answer = one.get("answer")
    asked = one.get("prompt")
    prompt = _speakable(asked) if isinstance(asked, str) else ""
    if answer is None and isinstance(one.get("problem"), str):
        seen.failed.add(prompt)
        return
    if not isinstance(answer, str):
        raise InputError("must be text", file=str(file), line=number, field="answer")
    finish = one.get("finish_reason")
    seen.failed.discard(prompt)
    seen.counts["lines"] += 1
    seen.counts["refused"] += one.get("refused") is True or finish == "content_filter"
    seen.counts["truncated"] += finish == "length"
    _hear(seen, one, number)
    if not answer.strip():
        seen.counts["empty"] += 1
        return
    seen.prompts.append(prompt)
    seen.answers.append(_speakable(answer))


def _hear(seen: _Seen, one: dict[str, Any], number: int) -> None:
    """Notice who answers, where it is said."""
    model, fingerprint = one.get("model"), one.get("system_fingerprint")
    if isinstance(model, str):
        seen.models[model] = None
    if isinstance(fingerprint, str):
        seen.fingerprints[fingerprint] = None
    if model is None and fingerprint is None:
        return
    if seen.speaker is not None and seen.speaker != (model, fingerprint):
        seen.changes.append(number)
    seen.speaker = (model, fingerprint)


def _speakable(text: str) -> str:
    """Replace halves of characters, which JSON can hold and no tokenizer reads."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _object(line: bytes, file: Path, number: int) -> dict[str, Any]:
    try:
        one = json.loads(line)
    except (ValueError, RecursionError) as error:
        why = error.msg if isinstance(error, json.JSONDecodeError) else type(error).__name__
        raise InputError(
            f"not JSON ({why}); if collecting was killed here, the same command mends it",
            file=str(file),
            line=number,
        ) from error
    if not isinstance(one, dict):
        raise InputError("must be a JSON object", file=str(file), line=number)
    return one
