"""Responses that upstreams keep: an account gets, continues and cancels only what it made."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

import msgspec
import structlog

from stillwatch.core.errors import StillwatchError
from stillwatch.gateway.exchange import now_us
from stillwatch.gateway.refusals import Refused, retry_after
from stillwatch.store.responses import ID_LENGTH, Made

log: Final = structlog.get_logger("stillwatch.owners")
REMEMBERED: Final = 100_000
"""Responses in memory; the store is asked for others."""
SAVE_S: Final = 0.5
BATCH: Final = 500
DAY_US: Final = 86_400_000_000
PRUNE_EVERY: Final = 7200
"""Of the rounds of saving: once an hour."""
DATA: Final = b"data:"


class Owners:
    """Knows who made which response.

    Parameters
    ----------
    find : callable
        Asks the store for a response.
    save : callable
        Writes responses to the store.
    forget : callable
        Takes what was made before an instant (epoch microseconds) out of the store.
    days : int
        How long it is kept there; 0: in memory only.
    """

    def __init__(
        self,
        find: Callable[[str], Made | None],
        save: Callable[[list[Made]], None],
        forget: Callable[[int], int],
        days: int,
    ) -> None:
        self._find = find
        self._save = save
        self._forget = forget
        self._days = days
        self._known: dict[str, Made] = {}
        self._unsaved: list[Made] = []

    def note(self, made: Made) -> None:
        """Note a response before its client hears of it."""
        self._known[made.id] = made
        if self._days:
            self._unsaved.append(made)
        if len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]
        if len(self._unsaved) > REMEMBERED:
            del self._unsaved[0]

    async def upstream_of(self, response: str, account: str) -> str:
        """Return the name of the upstream that has a response of an account.

        Raises
        ------
        Refused
            It is unknown or another account's, which is the same to whoever asks; or the store
            cannot be asked.
        """
        made = self._known.get(response)
        if made is None:
            try:
                made = await asyncio.get_running_loop().run_in_executor(None, self._find, response)
            except StillwatchError:
                why = "responses cannot be looked up now"
                raise Refused(503, "unavailable", why, retry_after(5)) from None
        if made is None or made.account != account:
            raise NOT_THERE
        return made.upstream

    async def keep(self) -> None:
        """Write down what was noted, and forget what is old, for ever."""
        rounds = 0
        while True:
            if rounds % PRUNE_EVERY == 0:
                await self._in_store(self._forget, now_us() - self._days * DAY_US)
            rounds += 1
            await asyncio.sleep(SAVE_S)
            await self.save()

    async def save(self) -> None:
        """Write down what was noted; what cannot be written now is written later."""
        while self._unsaved:
            batch, self._unsaved = self._unsaved[:BATCH], self._unsaved[BATCH:]
            if not await self._in_store(self._save, batch):
                self._unsaved = batch + self._unsaved
                return

    async def _in_store(self, do: Callable[[Any], Any], what: Any) -> bool:
        try:
            await asyncio.get_running_loop().run_in_executor(None, do, what)
        except StillwatchError as error:
            log.warning("owners_not_saved", why=str(error))
            return False
        return True


NOT_THERE: Final = Refused(404, "not_found", "there is no such response")


class _Named(msgspec.Struct):
    id: str | None = None


class _Stated(msgspec.Struct):
    id: str | None = None
    response: _Named | None = None


def continued(body: dict[str, Any]) -> str | None:
    """Return the response that a request continues.

    Raises
    ------
    Refused
        It is no id, or the request continues a conversation: those are made elsewhere, and nobody
        here knows whose they are.
    """
    if body.get("conversation") is not None:
        raise Refused(400, "invalid_request", "conversation: not served; use previous_response_id")
    found = body.get("previous_response_id")
    if found is not None and not isinstance(found, str):
        raise Refused(400, "invalid_request", "previous_response_id: must be a string")
    return found


def stated_id(answer: bytes) -> str | None:
    """Return the id of a response, from a whole answer or the first events of a stream."""
    bodies = (line[len(DATA) :] for line in answer.splitlines() if line.startswith(DATA))
    for body in [answer] if answer.lstrip().startswith(b"{") else bodies:
        try:
            found = msgspec.json.decode(body, type=_Stated)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            continue
        name = found.id if found.response is None else found.response.id
        if name is not None and 0 < len(name) <= ID_LENGTH:
            return name
    return None
