"""Texts that a suspect's weights are tried on: JSON lines with ``answer`` or ``prompt``, or lines.

Which texts they are must not depend on the key: best are answers without the mark, or people's
texts of that kind. In JSON lines, ``answer`` is tried, after ``prompt`` where there is one; a line
that has a prompt alone has that tried. Else each line of the file is a text.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stillwatch.core.errors import InputError
from stillwatch.wiring.answer_lines import read_lines
from stillwatch.wiring.answers import RUN


@dataclass(frozen=True, slots=True)
class TriedTexts:
    """Texts, each with what stands before it.

    Attributes
    ----------
    prompts : tuple of str
        Empty where there is none.
    texts : tuple of str
        None is empty, and no pair of prompt and text comes again.
    digest : str
        SHA-256 of the file, in hex.
    """

    prompts: tuple[str, ...]
    texts: tuple[str, ...]
    digest: str


def read_texts(file: Path) -> TriedTexts:
    """Read texts; the file holds JSON lines if its first line that is not empty is an object.

    Raises
    ------
    InputError
        It cannot be read, holds no text, or a line is not what it should be; names file and line.
    """
    try:
        raw = file.read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot read the texts ({error.strerror})", file=str(file)) from error
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8 (byte {error.start})", file=str(file)) from error
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if lines and _is_object(lines[0]):
        pairs = _from_objects(file)
    else:
        pairs = [("", line) for line in lines]
    once = list(dict.fromkeys(pair for pair in pairs if pair[1].strip()))
    if not once:
        raise InputError("there is no text in it", file=str(file))
    prompts, texts = zip(*once, strict=True)
    return TriedTexts(prompts, texts, hashlib.sha256(raw).hexdigest())


def _from_objects(file: Path) -> list[tuple[str, str]]:
    found = []
    for number, one in read_lines(file).objects:
        if any(name in one for name in RUN):
            continue
        prompt, answer = (_text(one, name, file, number) for name in ("prompt", "answer"))
        if prompt is None and answer is None:
            raise InputError("has neither answer nor prompt", file=str(file), line=number)
        found.append((prompt or "", answer) if answer is not None else ("", prompt or ""))
    return found


def _text(one: dict[str, Any], name: str, file: Path, number: int) -> str | None:
    said = one.get(name)
    if said is not None and not isinstance(said, str):
        raise InputError("must be text", file=str(file), line=number, field=name)
    return said


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
