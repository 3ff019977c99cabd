"""The relay: one request in, one request out, and what lies between."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

import aiohttp
import structlog

from stillwatch.gateway.answering import Answering
from stillwatch.gateway.asking import Asked, narrowed, read_request
from stillwatch.gateway.caller import caller_of, too_large
from stillwatch.gateway.directory import Directory, consequence
from stillwatch.gateway.exchange import Exchange, now_us
from stillwatch.gateway.flights import Flight, Flights
from stillwatch.gateway.limits import Limits, Ticket
from stillwatch.gateway.marker import Marker
from stillwatch.gateway.models import models_answer
from stillwatch.gateway.owners import Owners, continued
from stillwatch.gateway.paths import Dialect, Route, route_of
from stillwatch.gateway.receiving import CLOSE, is_left_unread, read_body
from stillwatch.gateway.refusals import Refused
from stillwatch.gateway.settings import Listen, Settings
from stillwatch.gateway.standing import OUT_S
from stillwatch.gateway.upstream import Target, Upstreams
from stillwatch.gateway.wording import Wording
from stillwatch.licences.licence import Grant
from stillwatch.measures.narrowing import Narrowing
from stillwatch.store.responses import Made

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Scope = dict[str, Any]

log: Final = structlog.get_logger("stillwatch.gateway")
JSON: Final = (b"content-type", b"application/json")
FAILED: Final = Refused(500, "internal_error", "the gateway failed; see x-request-id")
CUTS: Final = {
    "revoked": Refused(401, "invalid_api_key", "this API key is no longer valid"),
    "unheld": Refused(503, "unavailable", "limits could not be checked for too long"),
}
"""Why the gateway ends requests in flight, and what their clients are told."""


class Gateway:
    """The ASGI application for clients.

    Parameters
    ----------
    settings : Settings
    directory : Directory
    limits : Limits
    upstreams : Upstreams
    answering : Answering
    owners : Owners
    marker : Marker, optional
        None: nothing is marked, whatever upstreams say.
    """

    def __init__(
        self,
        settings: Settings,
        directory: Directory,
        limits: Limits,
        upstreams: Upstreams,
        answering: Answering,
        *,
        owners: Owners,
        marker: Marker | None = None,
    ) -> None:
        self._metrics = answering.metrics
        self._directory = directory
        self._limits = limits
        self._upstreams = upstreams
        self._answering = answering
        self._owners = owners
        self._marker = marker
        self.wording: Wording | None = None
        """Gives answers the lexical mark; None: none of them carries it."""
        self._refusals = answering.refusals
        self.take(settings.listen)
        self.flights = Flights()
        directory.on_lost = self.flights.revoke

    def take(self, listen: Listen) -> None:
        """Take other settings, for the requests that come from now on."""
        self._trusted = frozenset(listen.trusted_proxies)
        self._max_body = listen.max_body_mb * 2**20

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        route = route_of(scope["raw_path"])
        request_id = os.urandom(12).hex()
        dialect = route.dialect if route is not None else "openai"
        try:
            await self._serve(scope, receive, send, route, request_id)
        except Refused as refused:
            await self._refuse(refused, dialect, request_id, scope, send)
        except Exception as error:
            log.error("request_failed", request=request_id, exc_info=error)
            await self._refuse(FAILED, dialect, request_id, scope, send)

    async def _refuse(
        self, refused: Refused, dialect: Dialect, request_id: str, scope: Scope, send: Send
    ) -> None:
        self._metrics.refused(refused.code)
        body = refused.body(dialect)
        size = (b"content-length", str(len(body)).encode())
        head = [JSON, size, (b"x-request-id", request_id.encode()), *refused.headers]
        if is_left_unread(scope):
            head.append(CLOSE)  # else the rest of it would be read and thrown away
        await send({"type": "http.response.start", "status": refused.status, "headers": head})
        await send({"type": "http.response.body", "body": body})

    async def _serve(
        self, scope: Scope, receive: Receive, send: Send, route: Route | None, request_id: str
    ) -> None:
        if too_large(scope["headers"]):
            raise Refused(431, "headers_too_large", "the headers of this request are too large")
        if route is None:
            raise Refused(404, "unknown_path", "this path is not served here")
        if scope["method"] not in route.methods:
            raise Refused(405, "method_not_allowed", f"use {' or '.join(route.methods)}")
        caller = caller_of(scope, self._trusted)
        grant = self._directory.find(caller.shown)
        if not grant.licence.allows_address(caller.address):
            raise Refused(403, "address_not_allowed", "this key may not be used from this address")
        begun = partial(Exchange, request_id, scope["method"], route, caller, grant)
        taken = self._directory.measures(grant.account, now_us())
        try:
            narrowing, delay_s = consequence(grant, taken, now_us())
        except Refused as refused:
            if self._refusals.takes(refused, grant.account):
                self._refusals.write(
                    begun(await self._asked_in_vain(scope, receive, route)), refused
                )
            raise
        self._answering.check_recording()
        asked = await self._asked(scope, receive, route)
        try:
            ticket = await self._admit(grant, asked, route, narrowing)
        except Refused as refused:
            if self._refusals.takes(refused, grant.account):
                self._refusals.write(begun(asked), refused)
            raise
        exchange = begun(asked)
        flight = self.flights.begin(grant.key, receive, held=ticket.held)
        try:
            if delay_s:
                await asyncio.sleep(delay_s)
            await self._forward(exchange, ticket, narrowing, send)
        except asyncio.CancelledError:
            await self._left(exchange, flight, send)
        except Refused as refused:
            exchange.status, exchange.error = refused.status, refused.code
            raise
        finally:
            self.flights.end(flight)
            await self._answering.finish(exchange, ticket, quietly=True)

    async def _admit(
        self, grant: Grant, asked: Asked | None, route: Route, narrowing: Narrowing
    ) -> Ticket:
        if asked is not None:
            if not grant.licence.allows_model(asked.model):
                raise Refused(403, "model_not_licensed", "this model is not part of the licence")
            if not narrowing.is_nothing:
                narrowed(asked, route, narrowing)
        return await self._limits.enter(grant, asked, route)

    async def _asked(self, scope: Scope, receive: Receive, route: Route) -> Asked | None:
        raw = await read_body(scope, receive, self._max_body)
        if route.methods != ("POST",) or route.response is not None:
            return None
        return read_request(raw, route)

    async def _asked_in_vain(self, scope: Scope, receive: Receive, route: Route) -> Asked | None:
        """Read a request that is refused whatever it asks."""
        try:
            return await self._asked(scope, receive, route)
        except Refused:
            return None

    async def _forward(
        self, exchange: Exchange, ticket: Ticket, narrowing: Narrowing, send: Send
    ) -> None:
        """Ask an upstream; where it cannot be reached, the next one."""
        route, asked, grant = exchange.route, exchange.asked, exchange.grant
        if not self._directory.opens(grant.key):  # blocked while its request came in
            raise CUTS["revoked"]
        if route.operation == "models":
            body = await models_answer(self._upstreams, grant.licence, route.path)
            await self._answering.say(exchange, ticket, body, send)
            return
        response, only = route.response, None
        if asked is not None and route.operation == "responses":
            response = continued(asked.body)
        if response is not None:
            only = await self._owners.upstream_of(response, grant.account)
        model = asked.model if asked is not None else None
        target = self._upstreams.named(only) if only and route.response else None
        tried: set[str] = set()
        target = target or self._upstreams.serving(model, tried, only)
        while not await self._reached(exchange, ticket, target, narrowing, send):
            tried.add(target.settings.name)
            target = self._upstreams.serving(model, tried, only)

    async def _reached(
        self,
        exchange: Exchange,
        ticket: Ticket,
        target: Target,
        narrowing: Narrowing,
        send: Send,
    ) -> bool:
        """Ask one upstream and pass its answer on; False if nothing was sent to it.

        Whatever happens after a connection was made, another upstream is not asked: the first one
        may be generating already.
        """
        asked, standing, name = exchange.asked, target.standing, target.settings.name
        timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=target.settings.connect_s, sock_read=target.settings.timeout_s
        )
        operation = exchange.route.operation
        if operation == "responses" and asked is not None and asked.body.get("store") is not False:
            exchange.on_made = self._noting(exchange, name)
        standing.in_flight += 1
        try:
            async with self._upstreams.session.request(
                exchange.method,
                target.base + exchange.route.path,
                data=self._sent(exchange, target),
                headers=target.head(exchange.caller.headers, exchange.route),
                timeout=timeout,
                allow_redirects=False,
            ) as upstream:
                if standing.failures and standing.connected():
                    log.info("upstream_back", upstream=name)
                narrowing = self._worded(exchange, target, narrowing)
                await self._answering.answer(exchange, ticket, upstream, narrowing, send)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            log.warning("upstream_unreachable", upstream=name, error=type(error).__name__)
            if standing.failed(time.monotonic()):
                log.warning("upstream_left_out", upstream=name, seconds=OUT_S)
            return False
        except TimeoutError:
            raise Refused(504, "upstream_timeout", "the model took too long") from None
        except (aiohttp.ClientError, OSError) as error:
            log.warning("upstream_failed", upstream=name, error=type(error).__name__)
            raise Refused(502, "upstream_error", "the model failed") from None
        finally:
            standing.in_flight -= 1
        return True

    def _sent(self, exchange: Exchange, target: Target) -> bytes | None:
        if self._marker is not None:
            return self._marker.sent(exchange, target)
        return exchange.asked.raw if exchange.asked is not None else None

    def _worded(self, exchange: Exchange, target: Target, narrowing: Narrowing) -> Narrowing:
        """Add the lexical mark where it is due, and no engine marks."""
        if self.wording is None or target.settings.marking != "none":
            return narrowing
        account, begun = exchange.grant.account, exchange.start_us
        taken = self._directory.measures(account, begun)
        return self.wording.narrowing(narrowing, account, exchange.asked, taken, begun)

    def _noting(self, exchange: Exchange, upstream: str) -> Callable[[str], None]:
        account = exchange.grant.account
        return lambda made: self._owners.note(Made(made, account, upstream, now_us()))

    async def _left(self, exchange: Exchange, flight: Flight, send: Send) -> None:
        """End an exchange that was cancelled: its client left, or the gateway ended it."""
        exchange.cut = flight.why or "client_left"
        if flight.why is None:
            exchange.status = exchange.status or 499
            return
        task = asyncio.current_task()
        if task is not None:
            task.uncancel()
        refused = CUTS[flight.why]
        if not exchange.status:
            raise refused
        if exchange.asked is not None and exchange.asked.stream:
            await send(
                {
                    "type": "http.response.body",
                    "body": refused.event(exchange.route.dialect),
                    "more_body": False,
                }
            )
