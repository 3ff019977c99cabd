"""The parts of an event batch that the sketch needs, as plain Python and numpy columns."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import pyarrow as pa

from stillwatch.sketches.shingles import Ints

ASSISTANT: Final = frozenset({"assistant", "model", "ai"})
SYSTEM: Final = frozenset({"system", "developer"})


@dataclass(frozen=True, slots=True)
class Turn:
    """What one request says.

    Attributes
    ----------
    newest : str or None
        Text after the last assistant message: what is asked now. None where no text is known.
    opening : str or None
        First message that is not a system prompt; names the conversation.
    system : str or None
        System prompt.
    n_past_answers : int or None
        Assistant messages in the history.
    """

    newest: str | None
    opening: str | None
    system: str | None
    n_past_answers: int | None


UNKNOWN_TURN: Final = Turn(None, None, None, None)


def turns(batch: pa.RecordBatch) -> list[Turn]:
    """Take each request apart into system prompt, history and newest turn."""
    column = batch.column("messages")
    flat = column.flatten()
    roles, contents = flat.field(0).to_pylist(), flat.field(2).to_pylist()
    lengths = _lengths(column)
    out, at = [], 0
    for length in lengths:
        if length < 0:
            out.append(UNKNOWN_TURN)
            continue
        out.append(_turn(roles[at : at + length], contents[at : at + length]))
        at += length
    return out


def _turn(roles: Sequence[str | None], contents: Sequence[str | None]) -> Turn:
    newest: list[str] = []
    system: list[str] = []
    opening: str | None = None
    n_answers = 0
    previous_was_answer = False
    for role, content in zip(roles, contents, strict=True):
        is_answer = role in ASSISTANT
        if is_answer:
            n_answers += not previous_was_answer
            newest.clear()
        elif role in SYSTEM:
            system.append(content or "")
        elif content is not None:
            newest.append(content)
            opening = content if opening is None else opening
        previous_was_answer = is_answer
    known = any(content is not None for content in contents)
    if not known:
        return Turn(None, None, None, n_answers if roles else None)
    return Turn("\n".join(newest), opening, "\n".join(system) or None, n_answers)


def answers(batch: pa.RecordBatch) -> list[str | None]:
    """Join the text of each response; None where none is known."""
    column = batch.column("completions")
    flat = column.flatten()
    contents = flat.field(2).to_pylist()
    out: list[str | None] = []
    at = 0
    for length in _lengths(column):
        parts = [c for c in contents[at : at + max(length, 0)] if c]
        out.append("\n".join(parts) if parts else None)
        at += max(length, 0)
    return out


def _lengths(column: pa.ListArray) -> list[int]:
    """Return the length of each list, -1 for null."""
    lengths: list[int] = column.value_lengths().fill_null(-1).to_pylist()
    return lengths


@lru_cache(maxsize=65_536)
def network_of(address: str | None) -> str | None:
    """Return the /24 (IPv4) or /48 (IPv6) network of an address, None if it is not one."""
    if address is None:
        return None
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return None
    prefix = 24 if ip.version == 4 else 48
    return str(ipaddress.ip_network((ip, prefix), strict=False))


@lru_cache(maxsize=65_536)
def client_of(user_agent: str | None) -> str | None:
    """Return the first product of a User-Agent (RFC 9110, section 10.1.5), version included."""
    return user_agent.split(" ", 1)[0].lower() if user_agent else None


DIALECT_FIELDS: Final = (
    "operation",
    "temperature",
    "top_p",
    "max_tokens",
    "n",
    "logprobs",
    "top_logprobs",
    "logit_bias",
    "response_format",
    "stream",
)


def dialects(batch: pa.RecordBatch) -> list[str | None]:
    """Describe how each request was made: client, parameters sent and their values.

    The value of `seed` is left out (it changes with each request); that one was sent is not.
    """
    clients = [client_of(agent) for agent in batch.column("user_agent").to_pylist()]
    sent = batch.column("params_sent").to_pylist()
    values = [batch.column(name).to_pylist() for name in DIALECT_FIELDS]
    out: list[str | None] = []
    for client, names, *row in zip(clients, sent, *values, strict=True):
        known = client is not None or names is not None
        out.append(repr((client, names, row)) if known else None)
    return out


def days(ts_us: Ints) -> Ints:
    """Return days since 1970-01-01 UTC of epoch microseconds."""
    return np.floor_divide(ts_us, 86_400_000_000)
