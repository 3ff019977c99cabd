"""Prompts to ask a suspect: JSON lines with ``prompt``, or plain lines."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from stillwatch.audit.collecting.choosing import best, expected_yield
from stillwatch.audit.provenance.plan import Mark
from stillwatch.core.errors import InputError
from stillwatch.marking.contexts import ContextHash
from stillwatch.marking.keyring import MarkingKeys
from stillwatch.wiring.context_tables import Making, digest_of, for_everybody, read_tables
from stillwatch.wiring.keyfile import load_key
from stillwatch.wiring.tokenizing import Tokenizer


def read_prompts(file: Path) -> tuple[str, ...]:
    """Read prompts, each once, in the order of the file.

    The file is one of JSON lines if its first line that is not empty is a JSON object; else each
    line is a prompt. Empty lines and empty prompts are left out.

    Raises
    ------
    InputError
        It cannot be read, holds no prompt, or a line is not what it should be.
    """
    try:
        text = file.read_text("utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot read the prompts ({error.strerror})", file=str(file)) from error
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8 (byte {error.start})", file=str(file)) from error
    lines = [(n, line.strip()) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    if lines and _object(lines[0][1]) is not None:
        prompts = [_prompt(line, file, number) for number, line in lines]
    else:
        prompts = [line for _, line in lines]
    once = tuple(dict.fromkeys(prompt for prompt in prompts if prompt.strip()))
    if not once:
        raise InputError("there is no prompt in it", file=str(file))
    return once


def choose(mark: Mark, prompts: Sequence[str], n: int) -> tuple[str, ...]:
    """Return the n prompts with the highest expected yield, the highest first.

    See `audit.collecting.choosing`.

    Raises
    ------
    InputError
        The plan has no tables of served contexts, or one cannot be read.
    """
    if mark.contexts is None:
        raise InputError(
            "prompts are chosen by the contexts that were served; name their tables, or leave "
            "--choose out",
            field="mark.contexts",
        )
    keys = MarkingKeys(load_key(mark.secret_file)[0].key)
    width = mark.as_scheme().context_width
    making = Making(width, digest_of(mark.served_tokenizer), keys.fingerprint)
    tables = read_tables(mark.contexts, mark.model, mark.epochs, making)
    tokens = Tokenizer(mark.served_tokenizer).tokens(prompts)
    hashing = ContextHash(keys.context_key())
    scores = expected_yield(tokens, width, hashing, for_everybody(tables))
    return tuple(prompts[place] for place in best(scores, n))


def _object(line: str) -> dict[str, Any] | None:
    try:
        one = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return one if isinstance(one, dict) else None


def _prompt(line: str, file: Path, number: int) -> str:
    one = _object(line)
    if one is None:
        raise InputError("must be a JSON object, as the first line is", file=str(file), line=number)
    prompt = one.get("prompt")
    if not isinstance(prompt, str):
        raise InputError("must be text", file=str(file), line=number, field="prompt")
    return prompt.encode("utf-8", "replace").decode("utf-8")  # halves of characters
