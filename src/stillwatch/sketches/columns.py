"""The parts of an event batch that the sketch needs, as plain Python and numpy columns."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.sketches.words import Ints

Bools = npt.NDArray[np.bool_]

ASSISTANT: Final = frozenset({"assistant", "model", "ai"})
SYSTEM: Final = frozenset({"system", "developer"})
MAX_CODE: Final = 2**62
MAX_CHARACTERS: Final = 1 << 24
"""What is read of one text: no context is longer, and a text must fit into memory as words."""


@dataclass(frozen=True, slots=True)
class Turns:
    """What each request says; columns of equal length.

    Attributes
    ----------
    newest : pyarrow.StringArray
        Text after the last assistant message: what is asked now. Null where no text is known.
    opening : pyarrow.StringArray
        First message that is not a system prompt; names the conversation.
    system : pyarrow.StringArray
        System prompt, null where there is none.
    n_past_answers : pyarrow.Int64Array
        Assistant messages in the history.
    """

    newest: pa.StringArray
    opening: pa.StringArray
    system: pa.StringArray
    n_past_answers: pa.Int64Array


@dataclass(frozen=True, slots=True)
class _Parts:
    """Message parts of a batch, one after another.

    Attributes
    ----------
    role, content : pyarrow.Array
    row : ndarray of int64
        Which request each part belongs to, ascending.
    n_parts : ndarray of int64
        Parts of each request.
    """

    role: pa.StringArray
    content: pa.StringArray
    row: Ints
    n_parts: Ints

    def joined(self, chosen: Bools) -> pa.StringArray:
        """Join the content of the chosen parts of each request by line ends; null if none."""
        at = np.flatnonzero(chosen)
        row = self.row[at]
        count = np.bincount(row, minlength=self.n_parts.size)
        text = self.content.take(pa.array(_first(row, at, count.size), mask=count == 0))
        several = count > 1
        if several.any():
            offsets = np.concatenate([[0], np.cumsum(count[several])])
            found = self.content.take(pa.array(at[several[row]]))
            listed = pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), found)
            text = pc.replace_with_mask(text, pa.array(several), pc.binary_join(listed, "\n"))
        return text


def _first(row: Ints, at: Ints, n_rows: int) -> Ints:
    """Return the first of the places `at` in each row, 0 where there is none."""
    first = np.zeros(n_rows, dtype=np.int64)
    first[row[::-1]] = at[::-1]
    return first


def _parts(column: pa.ListArray, readable: Bools) -> _Parts:
    """Take messages apart; those that are not readable are as if they were not there."""
    if not readable.all():
        column = pc.if_else(pa.array(readable), column, pa.scalar(None, column.type))
    n_parts = column.value_lengths().fill_null(0).to_numpy().astype(np.int64)
    flat = column.flatten()
    row = np.repeat(np.arange(n_parts.size), n_parts)
    return _Parts(flat.field(0), flat.field(2), row, n_parts)


def turns(batch: pa.RecordBatch, readable: Bools) -> Turns:
    """Take each request apart into system prompt, history and newest turn."""
    parts = _parts(batch.column("messages"), readable)
    n_rows, row = parts.n_parts.size, parts.row
    is_answer, is_system = (_is_in(parts.role, roles) for roles in (ASSISTANT, SYSTEM))
    has_text = _mask(parts.content.is_valid())
    answered = np.flatnonzero(is_answer)
    last_answer = np.full(n_rows, -1, dtype=np.int64)
    last_answer[row[answered]] = answered
    goes_on = np.zeros(row.size, dtype=bool)
    goes_on[1:] = is_answer[:-1] & (row[1:] == row[:-1])
    n_answers = np.bincount(row[is_answer & ~goes_on], minlength=n_rows)
    asked = ~is_answer & ~is_system & has_text
    newest = parts.joined(asked & (np.arange(row.size) > last_answer[row]))
    known = np.bincount(row[has_text], minlength=n_rows) > 0
    silent = pa.array(known & _mask(newest.is_null()))
    spoken = np.flatnonzero(asked)
    opening = _first(row[spoken], spoken, n_rows)
    told = replace(parts, content=parts.content.fill_null("")).joined(is_system & known[row])
    return Turns(
        newest=_bounded(pc.if_else(silent, "", newest) if silent.true_count else newest),
        opening=parts.content.take(
            pa.array(opening, mask=np.bincount(row[spoken], minlength=n_rows) == 0)
        ),
        system=pc.if_else(pc.equal(told, ""), None, told),
        n_past_answers=pa.array(n_answers, pa.int64(), mask=parts.n_parts == 0),
    )


def answers(batch: pa.RecordBatch, readable: Bools) -> pa.StringArray:
    """Join the text of each response; null where none is known."""
    parts = _parts(batch.column("completions"), readable)
    return _bounded(parts.joined(pc.binary_length(parts.content).fill_null(0).to_numpy() > 0))


def _bounded(texts: pa.StringArray) -> pa.StringArray:
    """Cut texts beyond `MAX_CHARACTERS`."""
    longest = pc.max(pc.binary_length(texts)).as_py() or 0
    return texts if longest <= MAX_CHARACTERS else pc.utf8_slice_codeunits(texts, 0, MAX_CHARACTERS)


def _is_in(values: pa.StringArray, wanted: frozenset[str]) -> Bools:
    return _mask(pc.is_in(values, pa.array(sorted(wanted), pa.string())))


def _mask(values: pa.BooleanArray) -> Bools:
    found: Bools = values.to_numpy(zero_copy_only=False)
    return found


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


def distinct_rows(columns: Sequence[pa.Array]) -> tuple[Ints, Ints]:
    """Find the rows that differ in some column.

    Returns
    -------
    first : ndarray of int64, shape (n_distinct,)
        Where each distinct row stands first.
    number : ndarray of int64, shape (n_rows,)
        Which of them each row equals.
    """
    code = np.zeros(len(columns[0]), dtype=np.int64)
    n_codes = 1
    for column in columns:
        if pa.types.is_floating(column.type):
            column = column.view(pa.int64())  # noqa: PLW2901  (0.0 and -0.0 are not the same)
        coded = column.dictionary_encode()
        n_here = len(coded.dictionary) + 1
        if n_codes * n_here > MAX_CODE:
            code = np.unique(code, return_inverse=True)[1]
            n_codes = len(code)
        code = code * n_here + coded.indices.fill_null(-1).to_numpy() + 1
        n_codes *= n_here
    _, first, number = np.unique(code, return_index=True, return_inverse=True)
    return first, number


def dialect_columns(batch: pa.RecordBatch) -> list[pa.Array]:
    """Return the columns that a dialect is made of, lists of names as text."""
    sent = batch.column("params_sent")
    names = sent.flatten()
    lengths = sent.value_lengths()
    if names.null_count or pc.any(pc.match_substring(names, "\0")).as_py():
        lengths = pa.array(np.arange(len(sent)))  # such names are not told apart when joined
    texts = [pc.binary_join(sent, "\0"), lengths, batch.column("user_agent")]
    return [*texts, *map(batch.column, DIALECT_FIELDS)]


def days(ts_us: Ints) -> Ints:
    """Return days since 1970-01-01 UTC of epoch microseconds."""
    return np.floor_divide(ts_us, 86_400_000_000)
