import asyncio

import pytest

from stillwatch.gateway.answering import Answering
from stillwatch.gateway.exchange import SPOOL_KEY_BYTES, Spool
from stillwatch.gateway.journal import JournalFullError
from stillwatch.gateway.metrics import Metrics
from stillwatch.gateway.paths import route_of
from stillwatch.gateway.refusals import Refused
from stillwatch.measures.narrowing import Narrowing
from tests.unit.gateway.test_exchange import exchange

CHAT = route_of(b"/v1/chat/completions")
SPOOL = Spool(b"k" * SPOOL_KEY_BYTES)


class FullJournal:
    failed = OSError("no room")

    def __init__(self) -> None:
        self.frames = 0

    def append(self, _body):
        self.frames += 1
        done = asyncio.get_running_loop().create_future()
        done.set_exception(JournalFullError("no room"))
        return done


@pytest.mark.parametrize(
    ("when_full", "quietly"), [("refuse", False), ("refuse", True), ("serve", 0)]
)
def test_a_full_disk_refuses_or_serves_as_the_settings_say(
    limits, grant_of, when_full, quietly
) -> None:
    async def run() -> None:
        journal = FullJournal()
        answering = Answering(limits, journal, SPOOL, when_full, Metrics())
        made = exchange()
        ticket = limits.admit(grant_of(), made.asked, CHAT)
        refuses = when_full == "refuse"
        if refuses and not quietly:
            with pytest.raises(Refused):
                await answering.finish(made, ticket)
        else:
            await answering.finish(made, ticket, quietly=bool(quietly))
        await answering.finish(made, ticket)
        assert journal.frames == 1
        if refuses:
            with pytest.raises(Refused) as refused:
                answering.check_recording()
            assert refused.value.status == 503
        else:
            answering.check_recording()

    asyncio.run(run())


@pytest.mark.parametrize(
    "case",
    [
        (4, b"{}", 200, 4),
        (None, b'{"choices": [{"message": {"content": "abcdef"}}]}', 200, 6),
        (None, b'{"choices": [{"message": {"content": "abcdefghijklmnop"}}]}', 200, 10),
        (None, b"", 200, 0),
        (None, b'{"choices": [{"message": {"content": "abcdef"}}]}', 502, 0),
    ],
)
def test_what_is_charged(limits, grant_of, case) -> None:
    """What the upstream states, else the bytes of the answer, at most what was reserved."""
    stated, answer, status, used = case
    grant = grant_of(output_in_total=1000)
    made = exchange()
    made.asked.max_output = 10
    ticket = limits.admit(grant, made.asked, CHAT)
    made.usage.output, made.answer, made.status, made.output = stated, [answer], status, 0
    asyncio.run(Answering(limits, None, SPOOL, "refuse", Metrics()).finish(made, ticket))
    assert made.output == used
    again = exchange()
    again.asked.max_output = 2000
    assert limits.admit(grant, again.asked, CHAT).most == 1000 - used


class SlowJournal:
    failed = None

    def __init__(self) -> None:
        self.done = asyncio.get_running_loop().create_future()

    def append(self, _body):
        return self.done


def test_a_client_that_leaves_takes_nobody_along(limits, grant_of) -> None:
    """All who wait for one commit wait for one future."""

    async def run() -> None:
        journal = SlowJournal()
        answering = Answering(limits, journal, SPOOL, "refuse", Metrics())

        async def one() -> None:
            made = exchange()
            await answering.finish(made, limits.admit(grant_of(), made.asked, CHAT))

        leaves, stays = asyncio.create_task(one()), asyncio.create_task(one())
        await asyncio.sleep(0)
        leaves.cancel()
        await asyncio.sleep(0)
        journal.done.set_result(None)
        await stays
        assert leaves.cancelled()

    asyncio.run(run())


class Streaming:
    """An upstream that streams what a test says."""

    status, content_type, raw_headers = 200, "text/event-stream", ()

    def __init__(self, *chunks: bytes) -> None:
        self.chunks, self.content = chunks, self

    async def iter_any(self):
        for chunk in self.chunks:
            yield chunk


OPENAI = b'data: {"choices": [{"delta": {"content": "w"}}]}\n\n'
OPENAI_END = b'data: {"choices": [], "usage": {"completion_tokens": %d}}\n\ndata: [DONE]\n\n'
ANTHROPIC_START = b'data: {"message": {"usage": {"input_tokens": 3, "output_tokens": 1}}}\n\n'
ANTHROPIC = b'data: {"delta": {"text": "w"}}\n\n'


@pytest.mark.parametrize(
    ("chunks", "is_cut"),
    [
        ([OPENAI * 20 + OPENAI_END % 20], True),
        ([OPENAI * 5, OPENAI_END % 20], True),
        ([ANTHROPIC_START, ANTHROPIC * 20], True),
        ([OPENAI * 10 + OPENAI_END % 10], False),
        ([ANTHROPIC_START, ANTHROPIC * 10], False),
    ],
)
def test_a_stream_is_cut_however_its_events_come(limits, grant_of, chunks, is_cut) -> None:
    """Also where the usage came with or before the events that exceed the reservation."""

    async def run() -> None:
        answering = Answering(limits, None, SPOOL, "refuse", Metrics())
        made, sent = exchange(), []
        made.asked.max_output = 10
        ticket = limits.admit(grant_of(output_in_total=1000), made.asked, CHAT)

        async def send(message) -> None:
            sent.append(message.get("body", b""))

        await answering.answer(made, ticket, Streaming(*chunks), Narrowing(), send)
        assert (made.cut == "allowance") is is_cut
        assert b"".join(sent).count(b'"w"') <= 10
        assert (b"insufficient_quota" in b"".join(sent)) is is_cut

    asyncio.run(run())
