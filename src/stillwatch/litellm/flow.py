"""One stream on its way out: counted, narrowed, cut where its reservation ends."""

from collections.abc import AsyncIterator
from typing import Any

from stillwatch.gateway.exchange import now_us
from stillwatch.gateway.framing import Framer
from stillwatch.gateway.narrowed_stream import NarrowedStream, without_usage
from stillwatch.gateway.refusals import Refused
from stillwatch.gateway.usage import piece_tokens
from stillwatch.litellm.chunks import as_events, as_pieces, is_text
from stillwatch.litellm.passages import Passage


class Flow:
    """The pieces of one stream.

    Parameters
    ----------
    passage : Passage
    source : async iterator
        Pieces as LiteLLM hands them on.
    """

    def __init__(self, passage: Passage, source: AsyncIterator[Any]) -> None:
        self._passage = passage
        self._source = source
        self._framer = Framer()
        self._spent = 0
        ticket, exchange = passage.ticket, passage.exchange
        self._limit = ticket.most if ticket.names or ticket.tokens else None
        asked = exchange.asked
        self._hides_usage = asked is not None and asked.hides_usage
        self._narrowed = (
            None
            if passage.narrowing.spares_answers
            else NarrowedStream(exchange.route.path, passage.narrowing, asked.body if asked else {})
        )

    async def pieces(self) -> AsyncIterator[Any]:
        """Return what the client gets.

        Raises
        ------
        Refused
            The reservation ends, or the account was blocked meanwhile.
        """
        async for piece in self._source:
            self._passage.check()
            text = is_text(piece)
            events = self._framer.whole(as_events(piece)) if text else as_events(piece)
            if not events:
                continue
            self._count(events)
            sent = self._changed(events)
            if sent == events and not text:
                yield piece
                continue
            for one in as_pieces(piece, sent):
                yield one
        self._doubt()
        rest = self._framer.rest()
        if rest:
            yield rest

    def _doubt(self) -> None:
        """Disbelieve a usage that LiteLLM estimated, where its stream has the model's own pieces.

        An estimate may be too little, and what is charged must not be.
        """
        chunks = getattr(self._source, "chunks", None)
        if chunks and all(getattr(one, "usage", None) is None for one in chunks):
            usage = self._passage.exchange.usage
            usage.input = usage.output = None

    def _count(self, events: bytes) -> None:
        exchange = self._passage.exchange
        exchange.first_us = exchange.first_us or now_us()
        exchange.keep(events)
        exchange.usage.read_chunk(events)
        if self._limit is None:
            return
        pieces = piece_tokens(events)
        self._spent += pieces
        if pieces and max(self._spent, exchange.usage.output or 0) > self._limit:
            exchange.cut = "allowance"
            raise Refused(429, "insufficient_quota", "the answer reached the limit of the licence")

    def _changed(self, events: bytes) -> bytes:
        if self._hides_usage:
            events = without_usage(events)
        return events if self._narrowed is None else self._narrowed.change(events)

    async def close(self) -> None:
        """Let go of the source."""
        close = getattr(self._source, "aclose", None)
        if close is not None:
            await close()
