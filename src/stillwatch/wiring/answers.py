"""Answers of a suspect, and what an audit must know of them.

A line of their file is ``{"prompt": ..., "answer": ..., "model": ..., "finish_reason": ...}``; only
``answer`` must be there.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from stillwatch.core.errors import InputError
from stillwatch.reports.wording import plain
from stillwatch.wiring.answer_lines import read_lines

RUN: Final = ("began", "ended")
"""Fields of lines that hold no answer."""
MOST_LINES: Final = 5
MOST_NAMES: Final = 10
LONGEST_NAME: Final = 80


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
    suspect : tuple of str
        Model and address that were asked, where the file says so; else empty.
    asked : tuple of str
        When the first and the last prompt were sent (ISO 8601, UTC), where the file says so.
    head : str
        SHA-256 of the last line of a chain; empty where it is none.
    temperatures : tuple of float
        At which prompts were asked, where the file says so.
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
    suspect: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    head: str = ""
    temperatures: tuple[float, ...] = ()


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
        suspect=_asked_whom([one for _, one in lines.objects]),
        asked=_asked_when([one for _, one in lines.objects]),
        head=lines.head if lines.is_chained else "",
        temperatures=_asked_at([one for _, one in lines.objects]),
    )


def _asked_whom(objects: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """Return the model and the address of a file that says whom it asked."""
    for one in objects:
        began = one.get("began")
        if isinstance(began, dict):
            said = began.get("model"), began.get("url")
            return tuple(one for one in said if isinstance(one, str))
    return ()


def _asked_when(objects: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """Return when the first and the last prompt were sent."""
    when = sorted(one["when"] for one in objects if isinstance(one.get("when"), str))
    return (when[0], when[-1]) if when else ()


def _asked_at(objects: Sequence[dict[str, Any]]) -> tuple[float, ...]:
    """Return the temperatures of all runs that say theirs."""
    began = [one["began"] for one in objects if isinstance(one.get("began"), dict)]
    said = [one.get("temperature") for one in began]
    return tuple(
        sorted({float(one) for one in said if type(one) in (int, float) and 0 <= one <= 2})
    )


def remarks(found: Answers) -> tuple[str, ...]:
    """Return what a reader of an audit must know about its answers, in sentences."""
    said = []
    if found.changes:
        every = (*found.models, *found.fingerprints)
        names = ", ".join(plain(name, LONGEST_NAME) for name in every[:MOST_NAMES])
        names += f", and {len(every) - MOST_NAMES:,} more" if len(every) > MOST_NAMES else ""
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
