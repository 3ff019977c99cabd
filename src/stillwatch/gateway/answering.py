"""Answers on their way back: counted, narrowed, recorded before their last byte leaves."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

import aiohttp
import msgspec

from stillwatch.gateway.exchange import Exchange, Spool, now_us
from stillwatch.gateway.framing import Framer, TooLongError
from stillwatch.gateway.journal import Journal, JournalFullError
from stillwatch.gateway.limits import Limits, Ticket
from stillwatch.gateway.metrics import Metrics
from stillwatch.gateway.narrowed_stream import NarrowedStream, without_usage
from stillwatch.gateway.owners import DATA, stated_id
from stillwatch.gateway.refusal_record import RefusalRecord
from stillwatch.gateway.refusals import Refused
from stillwatch.gateway.upstream import translated
from stillwatch.gateway.usage import ends, piece_tokens, text_bytes
from stillwatch.measures.answers import narrow_answer
from stillwatch.measures.narrowing import Narrowing
from stillwatch.measures.requests import begins_thinking

Send = Callable[[Any], Awaitable[None]]
MAX_ANSWER: Final = 64 * 2**20
PASSED: Final = (b"content-type", b"cache-control")
"""Headers of an upstream that say nothing about it."""


class Answering:
    """Brings answers back.

    Parameters
    ----------
    limits : Limits
    journal : Journal or None
        None: nothing is recorded.
    spool : Spool
    when_full : str
        ``refuse`` or ``serve``: what happens when nothing can be recorded.
    metrics : Metrics
    """

    def __init__(
        self,
        limits: Limits,
        journal: Journal | None,
        spool: Spool,
        when_full: str,
        metrics: Metrics,
    ) -> None:
        self._limits = limits
        self.metrics = metrics
        self._journal = journal
        self._spool = spool
        self._refuses = when_full == "refuse"
        self.refusals = RefusalRecord(journal, spool, metrics)

    async def answer(
        self,
        exchange: Exchange,
        ticket: Ticket,
        upstream: aiohttp.ClientResponse,
        narrowing: Narrowing,
        send: Send,
    ) -> None:
        """Pass an answer on.

        Raises
        ------
        Refused
            The upstream failed before anything was sent.
        """
        if upstream.status >= 300:
            body = await _whole(upstream)
            retry = upstream.headers.get("retry-after")
            raise translated(upstream.status, body, retry, exchange.mark_key)
        head = [(n.lower(), v) for n, v in upstream.raw_headers if n.lower() in PASSED]
        head.append((b"x-request-id", exchange.id.encode()))
        head += self._limits.headers(ticket, exchange.route.dialect)
        if upstream.content_type == "text/event-stream":
            change = self._change(exchange, narrowing)
            await send({"type": "http.response.start", "status": upstream.status, "headers": head})
            exchange.status = upstream.status
            await self._stream(exchange, ticket, upstream, change, send)
            return
        body = await _whole(upstream)
        exchange.first_us = now_us()
        exchange.keep(body)
        if exchange.route.response is None:  # else it was counted when it was made
            exchange.usage.read(body)
        _tell_owner(exchange, body)
        if ticket.most is not None and (exchange.usage.output or 0) > ticket.most:
            raise Refused(502, "upstream_error", "the model exceeded the limit of this answer")
        if not narrowing.spares_answers:
            body = _narrowed(exchange, body, narrowing)
        exchange.status = upstream.status
        await self._send_whole(exchange, ticket, head, body, send)

    async def say(self, exchange: Exchange, ticket: Ticket, body: bytes, send: Send) -> None:
        """Send an answer of the gateway's own, which is JSON."""
        exchange.first_us = now_us()
        exchange.keep(body)
        head = [(b"content-type", b"application/json"), (b"x-request-id", exchange.id.encode())]
        head += self._limits.headers(ticket, exchange.route.dialect)
        exchange.status = 200
        await self._send_whole(exchange, ticket, head, body, send)

    async def _send_whole(
        self,
        exchange: Exchange,
        ticket: Ticket,
        head: list[tuple[bytes, bytes]],
        body: bytes,
        send: Send,
    ) -> None:
        await self.finish(exchange, ticket)
        head.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": exchange.status, "headers": head})
        await send({"type": "http.response.body", "body": body})

    async def _stream(
        self,
        exchange: Exchange,
        ticket: Ticket,
        upstream: aiohttp.ClientResponse,
        change: Callable[[bytes], bytes] | None,
        send: Send,
    ) -> None:
        """Pass a stream on, event by event as it comes."""
        limit = ticket.most if ticket.names or ticket.tokens else None
        framer, spent, usage = Framer(), 0, exchange.usage
        try:
            async for chunk in upstream.content.iter_any():
                events = framer.whole(chunk)
                if not events:
                    continue
                exchange.first_us = exchange.first_us or now_us()
                exchange.keep(events)
                if exchange.on_made is not None and DATA in events:
                    _tell_owner(exchange, events)
                usage.read_chunk(events)
                if limit is not None:
                    spent += piece_tokens(events)
                    if spent > limit or (usage.output or 0) > limit:
                        await self._cut(exchange, ticket, send)
                        return
                if ends(events):
                    await self.finish(exchange, ticket)
                if change is not None:
                    events = change(events)
                if events:
                    await send({"type": "http.response.body", "body": events, "more_body": True})
            rest = framer.rest()
        except (aiohttp.ClientError, TimeoutError, TooLongError, OSError):
            exchange.error = "upstream_broke_off"
            failed = Refused(502, "upstream_error", "the model failed in the middle of its answer")
            rest = failed.event(exchange.route.dialect)
        except Refused as refused:
            rest = refused.event(exchange.route.dialect)
        await self.finish(exchange, ticket, quietly=True)
        await send({"type": "http.response.body", "body": rest, "more_body": False})

    async def _cut(self, exchange: Exchange, ticket: Ticket, send: Send) -> None:
        """End a stream whose answer is longer than what was reserved for it."""
        exchange.cut = "allowance"
        refused = Refused(429, "insufficient_quota", "the answer reached the limit of the licence")
        await self.finish(exchange, ticket, quietly=True)
        await send(
            {
                "type": "http.response.body",
                "body": refused.event(exchange.route.dialect),
                "more_body": False,
            }
        )

    def _change(self, exchange: Exchange, narrowing: Narrowing) -> Callable[[bytes], bytes] | None:
        """Return what changes the events of a stream, None if nothing does."""
        asked = exchange.asked
        hides_usage = asked is not None and asked.hides_usage
        if narrowing.spares_answers:
            return without_usage if hides_usage else None
        body = asked.body if asked is not None else {}
        stream = NarrowedStream(exchange.route.path, narrowing, body)
        return lambda events: stream.change(without_usage(events) if hides_usage else events)

    async def finish(self, exchange: Exchange, ticket: Ticket, *, quietly: bool = False) -> None:
        """Settle what an exchange used and write it down; a second time does nothing.

        Parameters
        ----------
        quietly : bool
            Whether there is nobody to refuse anything to any more.

        Raises
        ------
        Refused
            It cannot be written down, and the settings say to refuse then.
        """
        if not ticket.open:
            return
        exchange.end_us = now_us()
        usage, route = exchange.usage, exchange.route
        if route.generates and 200 <= exchange.status < 300:
            exchange.output = _charged(exchange, ticket.most or 0)
        prompt = usage.input
        if prompt is None:
            answered = exchange.answer or exchange.truncated
            prompt = max(0, ticket.tokens - (ticket.most or 0)) if answered else 0
        self._limits.settle(ticket, prompt, exchange.output)
        self.metrics.ended(exchange)
        if self._journal is None:
            return
        waiting = self._journal.append(self._spool.frame(exchange))
        exchange.answer = []
        if waiting is None:
            return
        try:
            await asyncio.shield(waiting)  # others wait for the same commit
        except JournalFullError:
            if self._refuses and not quietly:
                raise UNRECORDED from None

    def check_recording(self) -> None:
        """Refuse new requests while nothing can be written down.

        Raises
        ------
        Refused
        """
        if self._refuses and self._journal is not None and self._journal.failed is not None:
            raise UNRECORDED


UNRECORDED: Final = Refused(503, "unavailable", "requests cannot be recorded now")


def _charged(exchange: Exchange, reserved: int) -> int:
    """Return the tokens of an answer: as stated, else at most what was reserved."""
    if exchange.usage.output is not None:
        return exchange.usage.output
    if exchange.asked is not None and exchange.asked.body.get("background"):
        return reserved  # it is being generated, and fetched later
    if exchange.truncated or not reserved:
        return reserved
    return min(reserved, text_bytes(exchange.answer))


def _tell_owner(exchange: Exchange, answer: bytes) -> None:
    """Have it noted whose response this is."""
    if exchange.on_made is not None:
        made = stated_id(answer)
        if made is not None:
            exchange.on_made(made)
        exchange.on_made = None  # the first event of a stream states it, or none does


async def _whole(upstream: aiohttp.ClientResponse) -> bytes:
    """Read an answer to its end."""
    parts, size = [], 0
    async for part in upstream.content.iter_any():
        size += len(part)
        if size > MAX_ANSWER:
            raise Refused(502, "upstream_error", "the answer of the model is too large")
        parts.append(part)
    return b"".join(parts)


def _narrowed(exchange: Exchange, body: bytes, narrowing: Narrowing) -> bytes:
    try:
        found: Any = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise Refused(502, "upstream_error", "the model gave no readable answer") from None
    if not isinstance(found, dict):
        return body
    sent = exchange.asked.body if exchange.asked is not None else {}
    thinking = begins_thinking(exchange.route.path, sent)
    changed = narrow_answer(exchange.route.path, found, narrowing, begins_thinking=thinking)
    return body if changed is found else msgspec.json.encode(changed)
