"""Ask a suspect over HTTP: patience, retries, its limits, and the budget."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import aiohttp

from stillwatch.audit.collecting.asking import address, body_of
from stillwatch.audit.collecting.budget import Budget, Tokens
from stillwatch.audit.collecting.pacing import Pacer, asked_wait, own_wait, until_refilled
from stillwatch.audit.collecting.replies import (
    FILTERED,
    Reply,
    UnreadableError,
    error_words,
    filtered,
    mentions,
    read_reply,
)
from stillwatch.audit.collecting.suspect import Suspect
from stillwatch.core.errors import InputError, StillwatchError

OK: Final = 200
UNAUTHORIZED: Final = 401
UNPAID: Final = 402
MISSING: Final = 404
TOO_MANY: Final = 429
UNAVAILABLE: Final = 503
AGAIN: Final = frozenset({408, 409, 425, TOO_MANY})
SERVER_ERROR: Final = 500
MOST_BYTES: Final = 16 * 2**20
"""Longest body of an answer that is read."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of one attempt.

    Attributes
    ----------
    when : datetime
        When it was sent, UTC.
    status : int or None
        None where no answer came.
    body : bytes
    reply : Reply or None
    problem : str
        Why there is no reply; holds nothing of prompt or answer.
    again : bool
        Whether another attempt makes sense.
    wait_s : float or None
        For how long the endpoint asks to wait.
    used : Tokens
        Counted against the budget.
    """

    when: datetime
    status: int | None = None
    body: bytes = b""
    reply: Reply | None = None
    problem: str = ""
    again: bool = False
    wait_s: float | None = None
    used: Tokens = field(default_factory=Tokens)


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt that was asked to the end: its last attempt, and what all of them used."""

    prompt: str
    heard: Heard
    used: Tokens
    n_attempts: int


class SuspectClient:
    """Asks one suspect.

    Parameters
    ----------
    suspect : Suspect
    session : aiohttp.ClientSession
    budget : Budget
    key : str or None
    """

    def __init__(
        self, suspect: Suspect, session: aiohttp.ClientSession, budget: Budget, key: str | None
    ) -> None:
        self._suspect = suspect
        self._session = session
        self._budget = budget
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._pacer = Pacer(suspect.requests_per_minute, asyncio.get_running_loop().time)
        self._patience = aiohttp.ClientTimeout(total=suspect.patience_s)
        self._has_answered = False

    async def ask(self, prompt: str) -> Asked:
        """Ask a prompt, again where that makes sense.

        Raises
        ------
        SpentError
            The budget does not pay for it.
        StillwatchError
            No prompt will be answered: asking on makes no sense.
        """
        used = Tokens()
        for attempt in range(self._suspect.retries + 1):
            heard = await self._attempt(prompt)
            used += heard.used
            if heard.reply is not None:
                self._has_answered = True
            if not heard.again or attempt == self._suspect.retries:
                break
            await self._wait(heard, attempt)
        return Asked(prompt, heard, used, attempt + 1)

    async def _wait(self, heard: Heard, attempt: int) -> None:
        """Wait before another attempt; where the endpoint is overrun, nobody else asks either."""
        wait = own_wait(self._suspect.retry_wait_s, attempt)
        if heard.wait_s is not None:
            wait = heard.wait_s
        if wait > self._suspect.longest_wait_s:
            raise StillwatchError(
                f"the suspect asks to wait {wait:.0f} s (status {heard.status}); run the same "
                "command again then, or raise longest_wait_s"
            )
        if heard.status in (TOO_MANY, UNAVAILABLE):
            self._pacer.pause(wait)
        else:
            await asyncio.sleep(wait)

    async def _attempt(self, prompt: str) -> Heard:
        most = self._budget.most(prompt)
        await self._budget.set_aside(most)
        used, told = Tokens(), None
        try:
            await self._pacer.turn()
            used = most  # until it is known to be less
            heard = await self._send(prompt, most)
            used = heard.used
            told = prompt if heard.reply is not None and heard.status == OK else None
            return heard
        finally:
            self._budget.settle(most, used, told)

    async def _send(self, prompt: str, most: Tokens) -> Heard:
        when = datetime.now(UTC)
        try:
            async with self._session.post(
                address(self._suspect),
                json=body_of(self._suspect, prompt),
                headers=self._headers,
                timeout=self._patience,
                allow_redirects=False,
            ) as response:
                body = await _read(response)
                return self._judged(response, body, when, most)
        except TimeoutError:
            seconds = f"{self._suspect.patience_s:g} s"
            return Heard(
                when, problem=f"no answer within {seconds}", again=self._has_answered, used=most
            )
        except aiohttp.ClientConnectorError as error:
            if not self._has_answered:
                raise StillwatchError(
                    f"cannot reach the suspect at {self._suspect.url} "
                    f"({error.os_error.strerror or type(error).__name__}); is suspect.url "
                    "right, and does it run?"
                ) from error
            return Heard(when, problem="cannot be reached any more", again=True)
        except aiohttp.ClientError as error:
            return Heard(when, problem=f"broke off ({type(error).__name__})", again=True, used=most)

    def _judged(
        self, response: aiohttp.ClientResponse, body: bytes | None, when: datetime, most: Tokens
    ) -> Heard:
        status = response.status
        if body is None:
            return Heard(when, status, problem=f"more than {MOST_BYTES:,} bytes", used=most)
        if status == OK:
            refilled = until_refilled(response.headers)
            if refilled is not None:
                self._pacer.pause(min(refilled, self._suspect.longest_wait_s))
            try:
                reply = read_reply(body)
            except UnreadableError as error:
                problem = f"what came {error}"
                return Heard(when, status, body, problem=problem, again=True, used=most)
            return Heard(when, status, body, reply, used=_used(reply, most))
        if filtered(body):
            reply = Reply("", finish_reason=FILTERED, refused=True)
            return Heard(when, status, body, reply)
        self._check_fatal(status, body)
        again = status in AGAIN or status >= SERVER_ERROR
        wait = asked_wait(response.headers, datetime.now(UTC)) if again else None
        problem = " ".join((f"status {status}", *error_words(body)))
        return Heard(when, status, body, problem=problem, again=again, wait_s=wait)

    def _check_fatal(self, status: int, body: bytes) -> None:
        """Stop where no other prompt would fare better."""
        told = ", ".join(error_words(body)) or "no reason given"
        if status == UNAUTHORIZED:
            key = self._suspect.key_env
            hint = f"is {key} right?" if key else "name the variable that holds a key"
            raise InputError(
                f"the suspect refuses the key (status 401, {told}); {hint}",
                field="suspect.key_env",
            )
        if status == UNPAID:
            raise StillwatchError(f"the suspect wants to be paid first (status 402, {told})")
        if self._has_answered:
            return
        if status == MISSING:
            raise InputError(
                f"the suspect knows no model {self._suspect.model!r}, or nothing at "
                f"{address(self._suspect)} (status 404, {told}); check model and url",
                field="suspect.model",
            )
        if 300 <= status < 400:
            raise InputError(
                f"the address sends elsewhere (status {status}); give the address itself",
                field="suspect.url",
            )
        if not 400 <= status < SERVER_ERROR:
            return
        if self._suspect.temperature != 1.0 and mentions(body, "temperature"):
            raise InputError(
                f"the suspect seems to refuse temperature {self._suspect.temperature} (status "
                f"{status}, {told}); set temperature = 1.0",
                field="suspect.temperature",
            )
        if not self._suspect.stream and mentions(body, "stream"):
            raise InputError(
                f"the suspect seems to answer in streams only (status {status}); set stream = true",
                field="suspect.stream",
            )


def _used(reply: Reply, most: Tokens) -> Tokens:
    """Return what a reply used; what the endpoint does not tell counts in full."""
    return Tokens(
        reply.usage.get("prompt_tokens", most.input),
        reply.usage.get("completion_tokens", most.output),
    )


async def _read(response: aiohttp.ClientResponse) -> bytes | None:
    """Return the body; None where it is too long."""
    parts, n = [], 0
    async for part in response.content.iter_any():
        parts.append(part)
        n += len(part)
        if n > MOST_BYTES:
            return None
    return b"".join(parts)
