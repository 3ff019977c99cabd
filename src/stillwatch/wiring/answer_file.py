"""The file of answers while it grows: a chain of lines, on disk before more is asked.

``answers.jsonl`` holds three kinds of lines: one where a run began, one for each prompt, one where
the run ended. ``answers.raw/`` holds each body as it came, under the SHA-256 of its bytes.
"""

import asyncio
import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from stillwatch.audit.collecting.budget import Tokens
from stillwatch.audit.collecting.chain import START, digest, linked
from stillwatch.core.errors import InputError
from stillwatch.wiring.answer_lines import Lines, raw_folder, read_lines
from stillwatch.wiring.locking import exclusive

BEGAN: Final = "began"
ENDED: Final = "ended"
OPENING: Final = b'{"began": '
"""How a file of ours starts."""


@dataclass(frozen=True, slots=True)
class Past:
    """What earlier runs left.

    Attributes
    ----------
    answered : frozenset of str
        Prompts that need not be asked again.
    spent : Tokens
        Counted against the budget; of a run that was killed, all that it may have had in flight.
    speaker : tuple or None
        Model and system_fingerprint of the last answer that named them.
    """

    answered: frozenset[str] = frozenset()
    spent: Tokens = field(default_factory=Tokens)
    speaker: tuple[str | None, str | None] | None = None


class AnswerFile:
    """Appends to a file of answers.

    Parameters
    ----------
    file : Path
    asked : mapping
        Whom one is about to ask: ``url``, ``model`` and ``api``.

    Raises
    ------
    InputError
        The file is broken, is no evidence chain, or holds answers of somebody else.
    """

    def __init__(self, file: Path, asked: Mapping[str, str]) -> None:
        self._file = file
        self._raw = raw_folder(file)
        self._waiting: list[tuple[dict[str, Any], bytes, asyncio.Future[None]]] = []
        self._task: asyncio.Task[None] | None = None
        self._counted = Tokens()
        lines = _repaired(file)
        self.past = _past(lines, asked, file)
        self.head = lines.head if lines is not None else START
        self._handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._size = os.fstat(self._handle).st_size
        self._raw.mkdir(mode=0o700, exist_ok=True)

    def begin(self, run: Mapping[str, Any], in_flight: Tokens) -> None:
        """Say under which conditions a run begins, and what it may have in flight at most."""
        self._append([{BEGAN: {**run, "in_flight": _both(in_flight)}}])

    async def keep(self, fields: Mapping[str, Any], body: bytes, counted: Tokens) -> None:
        """Keep an answer; returns when it is on disk.

        All that waits is written with one call and one ``fsync``.
        """
        done = asyncio.get_running_loop().create_future()
        self._waiting.append(({**fields, "counted": _both(counted)}, body, done))
        self._counted += counted
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._commit())
        await done

    async def end(self, run: Mapping[str, Any], spent: Tokens) -> None:
        """Say how a run ended; `spent` is all that it spent, kept or lost."""
        if self._task is not None:
            await asyncio.wait([self._task])
        lost = spent - self._counted
        await asyncio.to_thread(self._append, [{ENDED: {**run, "lost": _both(lost)}}])

    def close(self) -> None:
        """Close the file."""
        os.close(self._handle)

    async def _commit(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                await asyncio.to_thread(self._write, [one[:2] for one in batch])
            except OSError as error:
                for _, _, done in batch:
                    if not done.done():
                        done.set_exception(error)
                continue
            for _, _, done in batch:
                if not done.done():
                    done.set_result(None)

    def _write(self, batch: list[tuple[dict[str, Any], bytes]]) -> None:
        lines = []
        for fields, body in batch:
            name = hashlib.sha256(body).hexdigest() if body else None
            if name is not None:
                _keep_body(self._raw / name, body)
            lines.append({**fields, "raw_sha256": name})
        _sync_folder(self._raw)
        self._append(lines)

    def _append(self, lines: list[dict[str, Any]]) -> None:
        text, head = b"", self.head
        for fields in lines:
            line = linked(fields, head)
            head = digest(line)
            text += line + b"\n"
        try:
            left = memoryview(text)
            while left:
                left = left[os.write(self._handle, left) :]
            os.fsync(self._handle)
        except OSError as error:
            os.ftruncate(self._handle, self._size)
            raise OSError(error.errno, error.strerror, str(self._file)) from error
        self._size += len(text)
        self.head = head


@contextmanager
def opened(file: Path, asked: Mapping[str, str]) -> Iterator[AnswerFile]:
    """Open a file of answers for one process.

    Raises
    ------
    InputError
        Another process writes it, it cannot be written, or see `AnswerFile`.
    """
    with ExitStack() as held:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            held.enter_context(exclusive(file.with_name(file.name + ".lock")))
            answers = AnswerFile(file, asked)
        except TimeoutError as error:
            raise InputError("another process is collecting into it", file=str(file)) from error
        except (PermissionError, NotADirectoryError, IsADirectoryError, FileExistsError) as error:
            raise InputError(f"cannot write here ({error.strerror})", file=str(file)) from error
        held.callback(answers.close)
        yield answers


def _repaired(file: Path) -> Lines | None:
    """Read what is there, without a last line that was torn; None where there is nothing."""
    if not file.exists() or file.stat().st_size == 0:
        return None
    whole = file.read_bytes()
    if whole[: len(OPENING)] != OPENING[: len(whole)]:
        raise InputError(
            "these answers were not collected by this command and cannot be continued; name "
            "another file with --out",
            file=str(file),
        )
    kept = whole.rfind(b"\n") + 1
    if kept < len(whole):
        os.truncate(file, kept)
    return read_lines(file) if kept else None


def _past(lines: Lines | None, asked: Mapping[str, str], file: Path) -> Past:
    if lines is None:
        return Past()
    answered: set[str] = set()
    spent = in_flight = Tokens()
    speaker = None
    for number, one in lines.objects:
        if BEGAN in one:
            _check_same(one[BEGAN], asked, file, number)
            spent += in_flight  # of a run before that did not end
            in_flight = _tokens(one[BEGAN].get("in_flight"))
        elif ENDED in one:
            spent += _tokens(one[ENDED].get("lost"))
            in_flight = Tokens()
        else:
            spent += _tokens(one.get("counted"))
            if isinstance(one.get("answer"), str):
                answered.add(one["prompt"])
                named = (one.get("model"), one.get("system_fingerprint"))
                speaker = speaker if named == (None, None) else named
    return Past(frozenset(answered), spent + in_flight, speaker)


def _check_same(
    began: Mapping[str, Any], asked: Mapping[str, str], file: Path, number: int
) -> None:
    for name, value in asked.items():
        if began.get(name) != value:
            raise InputError(
                f"these are answers of another suspect ({began.get(name)!r}, now {value!r}); "
                "name another file with --out",
                file=str(file),
                line=number,
                field=name,
            )


def _keep_body(file: Path, body: bytes) -> None:
    if file.exists() and file.read_bytes() == body:
        return
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(body)
        out.flush()
        os.fsync(out.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _both(tokens: Tokens) -> dict[str, int]:
    return {"input": tokens.input, "output": tokens.output}


def _tokens(said: Any) -> Tokens:
    return Tokens(said["input"], said["output"]) if isinstance(said, dict) else Tokens()
