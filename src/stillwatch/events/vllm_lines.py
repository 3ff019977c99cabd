"""Lines of vLLM's server log: which tell of a request, and what they say of it.

``Received request ID: [prompt: '...', ]params: SamplingParams(...), ...``: parameters with every
default filled in, so that what the client sent is not known; the prompt in older versions only.
"""

import ast
import re
from dataclasses import dataclass, field
from typing import Any, Final

from stillwatch.events.parameters import parameters

PREFIX: Final = re.compile(
    r"\s*(?:\([^()]{1,60}\) ?)*(?:DEBUG|INFO|WARNING|ERROR|CRITICAL):?\s"
    r"(?:\d\d-\d\d \d\d:\d\d:\d\d \[?[\w./]+\.py:\d+\]?|\s*\S)"
)
"""vLLM's own lines, and those of uvicorn beside them."""
OWN: Final = re.compile(r"\d\d-\d\d \d\d:\d\d:\d\d \[?[\w./]+\.py:\d+\]?")
RECEIVED: Final = re.compile(r"Received request (?P<id>[^\s:]{1,200}): (?P<rest>.*)", re.DOTALL)
PARAMS: Final = "params: SamplingParams("
AFTER: Final = re.compile(r"\), (?:prompt_token_ids|prompt_embeds|lora_request|prompt_adapter)")
ID_PREFIX: Final = re.compile(r"^(?:chatcmpl|cmpl|resp)-")
MAX_PARAMS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Received:
    """One request: the id that the client or a proxy sent, if any did, else vLLM's own."""

    request_id: str
    prompt: str | None = None
    fields: dict[str, Any] = field(default_factory=dict)


def is_of_server(line: str) -> bool:
    """Tell whether a line is of vLLM's server log."""
    return RECEIVED.search(line) is not None or (
        PREFIX.match(line) is not None and OWN.search(line, 0, 200) is not None
    )


def is_beside(line: str) -> bool:
    """Tell whether a line may stand in vLLM's server log without being of a request."""
    return PREFIX.match(line) is not None


def received(message: str) -> Received | None:
    """Return the request that a line tells of; None if it tells of none."""
    match = RECEIVED.search(message)
    if match is None:
        return None
    before, found, after = match["rest"].rpartition(PARAMS)
    if not found:
        return None
    return Received(
        ID_PREFIX.sub("", match["id"]), _prompt(before.removesuffix(", ")), _fields(after)
    )


def _prompt(told: str) -> str | None:
    told = told.removeprefix("prompt: ")
    value = _literal(told) if told[:1] in ("'", '"') else None
    return value if isinstance(value, str) else None


def _fields(told: str) -> dict[str, Any]:
    end = AFTER.search(told)
    inside = told[: end.start()] if end else told.rpartition(")")[0]
    if len(inside) > MAX_PARAMS:
        return {}
    try:
        call = ast.parse(f"f({inside})", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    if not isinstance(call, ast.Call):
        return {}
    known = {}
    for word in call.keywords:
        try:
            known[str(word.arg)] = ast.literal_eval(word.value)
        except (ValueError, TypeError, RecursionError, MemoryError):
            continue
    found = parameters(known)
    found.pop("params_sent", None)
    return found


def _literal(told: str) -> Any:
    try:
        return ast.literal_eval(told)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
