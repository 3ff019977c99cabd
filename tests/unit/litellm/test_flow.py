import asyncio
from types import SimpleNamespace
from typing import ClassVar

import pytest

from stillwatch.gateway.refusals import Refused
from stillwatch.litellm.flow import Flow
from stillwatch.measures.narrowing import Narrowing
from tests.unit.litellm.test_passages import passage

CHAT = "/v1/chat/completions"


def delta(**fields):
    return {"choices": [{"index": 0, "delta": fields}]}


async def source(*pieces):
    for piece in pieces:
        yield piece


def through(one, *pieces):
    async def run():
        return [piece async for piece in Flow(one, source(*pieces)).pieces()]

    return asyncio.run(run())


def of(most=None, narrowing=None):
    one = passage()
    if most is not None:
        one.ticket.most, one.ticket.tokens = most, most
    if narrowing is not None:
        one.narrowing = narrowing
    return one


def test_pieces_pass_as_they_are_and_are_counted() -> None:
    one, pieces = of(), [delta(content="a"), {"usage": {"completion_tokens": 7}}]
    assert through(one, *pieces) == pieces
    assert one.exchange.usage.output == 7
    assert b'"content":"a"' in b"".join(one.exchange.answer)


def test_a_stream_ends_where_its_reservation_does() -> None:
    one = of(most=2)
    with pytest.raises(Refused, match="insufficient_quota"):
        through(one, *[delta(content="a")] * 3)
    assert one.exchange.cut == "allowance"
    assert len(through(of(most=3), *[delta(content="a")] * 3)) == 3


def test_reasoning_is_withheld_from_events_cut_anywhere() -> None:
    one = of(narrowing=Narrowing(allow_reasoning=False))
    begins = b'event: content_block_start\ndata: {"type":"content_block_start","index":0,'
    rest = b'"content_block":{"type":"thinking","thinking":"SECRET"}}\n\n'
    stop = b'event: message_stop\ndata: {"type":"message_stop"}\n\n'
    sent = b"".join(through(one, begins, rest, stop))
    assert b"SECRET" not in sent
    assert b"message_stop" in sent


def test_what_has_to_end_ends() -> None:
    one = of()
    one.why = "revoked"
    with pytest.raises(Refused, match="account_blocked"):
        through(one, delta(content="a"))


def test_a_usage_at_the_end_cuts_nothing_off() -> None:
    one = of(most=2)
    pieces = [delta(content="a"), {"choices": [], "usage": {"completion_tokens": 9}}]
    assert through(one, *pieces) == pieces
    with pytest.raises(Refused, match="insufficient_quota"):
        through(one, *pieces, delta(content="b"))


@pytest.mark.parametrize(("stated", "believed"), [(None, None), (4, 7)])
def test_an_estimate_of_litellms_is_not_believed(stated, believed) -> None:
    class Stream:
        chunks: ClassVar = [SimpleNamespace(usage=stated)]

        async def __aiter__(self):
            yield {"choices": [], "usage": {"completion_tokens": 7, "prompt_tokens": 2}}

    async def run(one):
        return [piece async for piece in Flow(one, Stream()).pieces()]

    one = of()
    asyncio.run(run(one))
    assert one.exchange.usage.output == believed


def test_the_source_is_closed() -> None:
    closed = []

    async def endless():
        try:
            while True:
                yield delta(content="a")
        finally:
            closed.append(True)

    async def run():
        flow = Flow(of(), endless())
        async for _ in flow.pieces():
            break
        await flow.close()

    asyncio.run(run())
    assert closed == [True]
