"""Collect a suspect's answers: prompts in, a chain of evidence out; stops and goes on."""

import asyncio
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

import aiohttp

from stillwatch.audit.collecting.budget import Budget, SpentError, Tokens
from stillwatch.audit.collecting.suspect import Suspect
from stillwatch.core.errors import StillwatchError
from stillwatch.wiring.answer_file import AnswerFile, opened
from stillwatch.wiring.answer_lines import raw_folder
from stillwatch.wiring.evidence_lines import conditions, line_of, written
from stillwatch.wiring.suspect_client import Asked, SuspectClient
from stillwatch.wiring.suspect_key import key_of

Ending = Literal["complete", "budget", "interrupted", "failed"]
MOST_FAILURES: Final = 5
"""Prompts in a row that may fail; then the endpoint is taken to be out of order."""
SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Job:
    """What to collect.

    Attributes
    ----------
    suspect : Suspect
    prompts : tuple of str
        Each once.
    out : Path
        File of answers; continued if it is there.
    """

    suspect: Suspect
    prompts: tuple[str, ...]
    out: Path


@dataclass(frozen=True, slots=True)
class State:
    """How far collecting has come.

    Attributes
    ----------
    n_before : int
        Prompts that earlier runs had answered.
    n_answered, n_empty, n_refused, n_truncated, n_failed : int
        Of this run. Empty, refused and truncated answers are answers too.
    spent : Tokens
        All runs together.
    money : float
    """

    n_before: int
    n_answered: int
    n_empty: int
    n_refused: int
    n_truncated: int
    n_failed: int
    spent: Tokens
    money: float


@dataclass(frozen=True, slots=True)
class Collected:
    """What came of it.

    Attributes
    ----------
    ending : str
        Why it ended.
    state : State
    n_left : int
        Prompts without an answer.
    speakers : tuple
        Different pairs of model and system_fingerprint that answered in this run.
    head : str
        SHA-256 of the last line of the file: it vouches for all lines.
    """

    ending: Ending
    state: State
    n_left: int
    speakers: tuple[tuple[str | None, str | None], ...]
    head: str


@dataclass
class _Run:
    """A run while it goes on."""

    job: Job
    file: AnswerFile
    client: SuspectClient
    budget: Budget
    on_state: Callable[[State], None]
    on_note: Callable[[str], None]
    todo: Iterator[str]
    n_before: int
    ending: Ending = "complete"
    counts: Counter[str] = field(default_factory=Counter)
    speakers: dict[tuple[str | None, str | None], None] = field(default_factory=dict)
    in_a_row: int = 0

    def state(self) -> State:
        n = self.counts
        spent = self.budget.spent
        return State(
            self.n_before,
            n["answered"],
            n["empty"],
            n["refused"],
            n["truncated"],
            n["failed"],
            spent,
            self.budget.money(spent),
        )

    async def work(self) -> None:
        """Ask prompts until there are none, or no more may be asked."""
        for prompt in self.todo:
            try:
                asked = await self.client.ask(prompt)
            except SpentError:
                self.ending = "budget"
                return
            self._count(asked)
            await self.file.keep(line_of(self.job.suspect, asked), asked.heard.body, asked.used)
            self.on_state(self.state())
            self._check_order(asked)

    def _count(self, asked: Asked) -> None:
        reply = asked.heard.reply
        if reply is None:
            self.counts["failed"] += 1
            self.in_a_row += 1
            return
        self.in_a_row = 0
        self.counts["answered"] += 1
        self.counts["empty"] += not reply.answer.strip()
        self.counts["refused"] += reply.refused
        self.counts["truncated"] += reply.finish_reason == "length"
        if reply.model is not None or reply.system_fingerprint is not None:
            self._hear((reply.model, reply.system_fingerprint))

    def _check_order(self, asked: Asked) -> None:
        """Stop where one prompt after another fails."""
        if asked.heard.reply is None and self.in_a_row >= MOST_FAILURES:
            raise StillwatchError(
                f"the suspect failed {MOST_FAILURES} prompts in a row, the last one: "
                f"{asked.heard.problem}; what it said is in {raw_folder(self.job.out)}. Once it "
                "works again, the same command asks the prompts that are left"
            )

    def _hear(self, speaker: tuple[str | None, str | None]) -> None:
        if self.speakers and speaker not in self.speakers:
            self.on_note(
                f"the suspect changed: it answers now as {_named(speaker)}, before as "
                f"{_named(next(reversed(self.speakers)))}. The answers are kept; the audit says so."
            )
        self.speakers[speaker] = None


def collect(
    job: Job, on_state: Callable[[State], None], on_note: Callable[[str], None]
) -> Collected:
    """Ask a suspect all prompts that are not answered yet.

    SIGINT and SIGTERM end it cleanly. Must run in the main thread, for the signals.

    Raises
    ------
    InputError, StillwatchError
        The file, the key or the suspect does not allow to go on; what was answered is kept.
    """
    key = key_of(job.suspect)
    asked = {"url": job.suspect.url, "model": job.suspect.model, "api": job.suspect.api}
    with opened(job.out, asked) as file:
        return asyncio.run(_collect(job, file, key, on_state, on_note))


async def _collect(
    job: Job,
    file: AnswerFile,
    key: str | None,
    on_state: Callable[[State], None],
    on_note: Callable[[str], None],
) -> Collected:
    suspect = job.suspect
    todo = [prompt for prompt in job.prompts if prompt not in file.past.answered]
    budget = Budget(suspect, file.past.spent)
    connector = aiohttp.TCPConnector(limit=suspect.requests_at_once)
    async with aiohttp.ClientSession(connector=connector) as session:
        run = _Run(
            job,
            file,
            SuspectClient(suspect, session, budget, key),
            budget,
            on_state,
            on_note,
            iter(todo),
            len(job.prompts) - len(todo),
        )
        if file.past.speaker is not None:
            run.speakers[file.past.speaker] = None
        on_state(run.state())
        if todo:
            file.begin(conditions(suspect, job.prompts), _in_flight(suspect, budget, todo))
            await _worked_off(run)
    n_left = len(todo) - run.counts["answered"]
    return Collected(run.ending, run.state(), n_left, tuple(run.speakers), file.head)


async def _worked_off(run: _Run) -> None:
    """Let workers ask until all is asked, one fails, or a signal comes."""
    tasks = [asyncio.create_task(run.work()) for _ in range(run.job.suspect.requests_at_once)]

    def interrupt() -> None:
        run.ending = "interrupted"
        for task in tasks:
            task.cancel()

    loop = asyncio.get_running_loop()
    for one in SIGNALS:
        loop.add_signal_handler(one, interrupt)
    try:
        _, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in pending:
            task.cancel()
        if pending:
            await asyncio.wait(pending)
        errors = [error for task in tasks if not task.cancelled() and (error := task.exception())]
        if errors:
            run.ending = "failed"
        this_run = run.budget.spent - run.file.past.spent
        await run.file.end({"when": written(datetime.now(UTC)), "why": run.ending}, this_run)
    finally:
        for one in SIGNALS:
            loop.remove_signal_handler(one)
    if errors:
        if run.counts["answered"]:
            run.on_note(f"{run.counts['answered']:,} more answers are kept in {run.job.out}")
        raise errors[0]


def _in_flight(suspect: Suspect, budget: Budget, todo: Sequence[str]) -> Tokens:
    """Return what all workers together may have set aside at once."""
    most = [budget.most(prompt) for prompt in todo]
    n = suspect.requests_at_once
    return Tokens(n * max(one.input for one in most), n * max(one.output for one in most))


def _named(speaker: tuple[str | None, str | None]) -> str:
    model, fingerprint = speaker
    return f"{model or 'no name'}" + (f" ({fingerprint})" if fingerprint else "")
