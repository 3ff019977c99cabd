"""Lets requests of a LiteLLM proxy in, and answers out: limits, measures, recording."""

import asyncio
import os
from collections.abc import AsyncGenerator, AsyncIterator
from functools import partial
from typing import Any

import msgspec
import structlog

from stillwatch.gateway.answering import Answering
from stillwatch.gateway.asking import Asked, narrowed
from stillwatch.gateway.directory import Directory, consequence
from stillwatch.gateway.exchange import Exchange, now_us
from stillwatch.gateway.limits import Limits, Ticket
from stillwatch.gateway.paths import Route
from stillwatch.gateway.refusals import Refused
from stillwatch.licences.licence import Grant
from stillwatch.litellm.calls import (
    asked_of,
    caller_of,
    put_back,
    refuse_uncounted,
    route_of,
)
from stillwatch.litellm.chunks import as_table, like
from stillwatch.litellm.flow import Flow
from stillwatch.litellm.holders import grant_of
from stillwatch.litellm.passages import Passage, Passages
from stillwatch.measures.answers import narrow_answer
from stillwatch.measures.narrowing import Narrowing
from stillwatch.measures.requests import begins_thinking

log = structlog.get_logger("stillwatch.litellm")
LEFT = 499


class Desk:
    """Where requests come by before LiteLLM asks a model, and after.

    Parameters
    ----------
    directory : Directory
    limits : Limits
    answering : Answering
    passages : Passages
    default_licence : str, optional
        Of accounts that the store does not know.
    """

    def __init__(
        self,
        directory: Directory,
        limits: Limits,
        answering: Answering,
        passages: Passages,
        default_licence: str | None,
    ) -> None:
        self._directory = directory
        self._limits = limits
        self._answering = answering
        self._passages = passages
        self._default = default_licence
        self._loop = asyncio.get_running_loop()
        directory.on_lost = passages.revoke

    async def admit(self, auth: Any, data: dict[str, Any], call: str) -> None:
        """Let a request in; write into it what limits and measures make of it.

        Raises
        ------
        Refused
        """
        before = self._passages.of(data)
        if before is not None:  # LiteLLM tries again with another model
            await self.failed(data, LEFT, "retried")
        grant = grant_of(auth, self._directory, self._default)
        caller, route = caller_of(data), route_of(call)
        if not grant.licence.allows_address(caller.address):
            raise Refused(403, "address_not_allowed", "this key may not be used from this address")
        begun = partial(Exchange, os.urandom(12).hex(), "POST", route, caller, grant)
        asked: Asked | None = None
        refusals = self._answering.refusals
        try:
            taken = self._directory.measures(grant.account, now_us())
            asked = asked_of(data, route)
            narrowing, delay_s = consequence(grant, taken, now_us())
            self._answering.check_recording()
            before_body = dict(asked.body) if asked is not None else {}
            ticket = await self._enter(grant, asked, route, narrowing)
        except Refused as refused:
            if refusals.takes(refused, grant.account):
                refusals.write(begun(asked), refused)
            raise
        passage = Passage(begun(asked), ticket, narrowing)
        self._passages.note(passage, data, self._dropped)
        if asked is not None:
            put_back(data, asked, before_body)
        if delay_s:
            await asyncio.sleep(delay_s)

    async def _enter(
        self, grant: Grant, asked: Asked | None, route: Route, narrowing: Narrowing
    ) -> Ticket:
        refuse_uncounted(asked, route, grant.licence)
        if asked is not None:
            if not grant.licence.allows_model(asked.model):
                raise Refused(403, "model_not_licensed", "this model is not part of the licence")
            if not narrowing.is_nothing:
                narrowed(asked, route, narrowing)
        return await self._limits.enter(grant, asked, route)

    async def whole(self, data: dict[str, Any], answer: Any) -> Any:
        """Let a whole answer out.

        Returns
        -------
        object
            The answer itself where nothing is withheld of it.

        Raises
        ------
        Refused
            It is longer than it may be, cannot be recorded, or its account was blocked meanwhile.
        """
        passage = self._passages.of(data)
        if passage is None or not passage.ticket.open:
            return answer
        exchange, ticket = passage.exchange, passage.ticket
        passage.check()
        table = _table(answer)
        exchange.first_us = now_us()
        if table is not None:
            body = msgspec.json.encode(table)
            exchange.keep(body)
            exchange.usage.read(body)
            forget_guess(exchange)
        if ticket.most is not None and (exchange.usage.output or 0) > ticket.most:
            raise Refused(502, "upstream_error", "the model exceeded the limit of this answer")
        exchange.status = 200
        if table is not None and not passage.narrowing.spares_answers:
            path = exchange.route.path
            sent = exchange.asked.body if exchange.asked is not None else {}
            thinking = begins_thinking(path, sent)
            less = narrow_answer(path, table, passage.narrowing, begins_thinking=thinking)
            answer = answer if less is table else like(answer, less)
        await self._answering.finish(exchange, ticket)
        return answer

    async def stream(
        self, data: dict[str, Any], pieces: AsyncIterator[Any]
    ) -> AsyncGenerator[Any, None]:
        """Let a stream out, piece by piece; end it where its reservation does."""
        passage = self._passages.of(data)
        if passage is None or not passage.ticket.open:
            async for piece in pieces:
                yield piece
            return
        flow = Flow(passage, pieces)
        exchange = passage.exchange
        exchange.status = 200
        try:
            async for piece in flow.pieces():
                yield piece
            forget_guess(exchange)
            await self._answering.finish(exchange, passage.ticket, quietly=True)
        except Refused as refused:
            exchange.cut = exchange.cut or "allowance"
            await self._answering.finish(exchange, passage.ticket, quietly=True)
            yield refused.event(exchange.route.dialect).decode()
        except (GeneratorExit, asyncio.CancelledError):
            exchange.cut = exchange.cut or "client_left"
            raise
        except Exception:
            exchange.error = "upstream_broke_off"
            raise
        finally:
            await self._answering.finish(exchange, passage.ticket, quietly=True)
            await flow.close()

    async def failed(self, data: dict[str, Any], status: int, error: str) -> None:
        """End a request that went wrong, as far as it is not over yet."""
        passage = self._passages.of(data)
        if passage is None or not passage.ticket.open:
            return
        passage.exchange.status = status
        passage.exchange.error = error
        await self._answering.finish(passage.exchange, passage.ticket, quietly=True)

    def headers(self, data: dict[str, Any]) -> dict[str, str]:
        """Return the limit headers of an answer."""
        passage = self._passages.of(data)
        if passage is None:
            return {}
        found = self._limits.headers(passage.ticket, passage.exchange.route.dialect)
        return {name.decode(): value.decode() for name, value in found}

    def _dropped(self, passage: Passage) -> None:
        """Book what LiteLLM forgot about: all that was reserved, since nobody knows what was used.

        Called by whoever collects garbage.
        """
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._book_all, passage)

    def _book_all(self, passage: Passage) -> None:
        exchange, ticket = passage.exchange, passage.ticket
        log.warning("request_was_forgotten", operation=exchange.route.operation)
        exchange.status = exchange.status or LEFT
        exchange.cut = exchange.cut or "client_left"
        exchange.output = ticket.most or 0
        self._limits.settle(ticket, max(0, ticket.tokens - exchange.output), exchange.output)


def forget_guess(exchange: Exchange) -> None:
    """Disbelieve a usage of no tokens: LiteLLM writes one where the model stated none."""
    if not exchange.usage.output and any(exchange.answer):
        exchange.usage.output = None


def _table(answer: Any) -> dict[str, Any] | None:
    if isinstance(answer, dict) or hasattr(answer, "model_dump"):
        return as_table(answer)
    return None
