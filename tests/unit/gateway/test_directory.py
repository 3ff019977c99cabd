import asyncio
import time
from functools import partial

import pytest

from stillwatch.gateway.directory import Directory, consequence
from stillwatch.gateway.refusals import Refused
from stillwatch.licences.keys import digest as keyed_digest
from stillwatch.licences.licence import Grant, Licence
from stillwatch.measures.measure import Measure, Rung
from stillwatch.store.snapshot import Known

LICENCE = Licence(id="l")


def known(revision, *keys, **grant):
    return Known(
        revision, {k.encode(): Grant(key=k, account="a", licence=LICENCE, **grant) for k in keys}
    )


def directory(read, stale_s=100.0):
    return Directory(read, lambda shown: shown, 0.01, stale_s)


def measure(rung, **more):
    made = {"id": "m", "account": "a", "reason": "r", "taken_us": 0, "expires_us": 10}
    return Measure(**made, rung=rung, approved_by="kim", **more)


def test_keys_open_what_they_open() -> None:
    made = directory(lambda _: known(1, "good"))
    assert made.find(b"good").key == "good"
    assert made.opens("good")
    assert not made.opens("bad")
    for wrong, code in ((None, "missing_api_key"), (b"bad", "invalid_api_key")):
        with pytest.raises(Refused) as refused:
            made.find(wrong)
        assert (refused.value.status, refused.value.code) == (401, code)


def test_keys_expire() -> None:
    made = directory(lambda _: known(1, "good", expires_us=1))
    with pytest.raises(Refused) as refused:
        made.find(b"good")
    assert "expired" in refused.value.message


def test_without_the_store_nobody_gets_in_for_long() -> None:
    made = directory(lambda _: known(1, "good"), stale_s=0.05)
    made.find(b"good")
    time.sleep(0.1)
    with pytest.raises(Refused) as refused:
        made.find(b"good")
    assert refused.value.status == 503


def test_it_follows_the_store_through_failures() -> None:
    answers = [known(1, "a", "b"), OSError("gone"), None, known(2, "b", "c")]

    def read(_revision):
        answer = answers.pop(0) if answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer

    made, lost = directory(read), []
    made.on_lost = lost.append

    async def follow() -> None:
        task = asyncio.create_task(made.follow())
        while not lost:
            await asyncio.sleep(0.01)
        task.cancel()

    asyncio.run(asyncio.wait_for(follow(), 5))
    assert lost == [frozenset({"a"})]
    assert made.find(b"c").key == "c"
    with pytest.raises(Refused):
        made.find(b"a")


def test_measures_in_force() -> None:
    table = {"a": (measure(Rung.SLOW), measure(Rung.NARROW))}
    made = directory(lambda _: Known(1, {}, table))
    assert [one.rung for one in made.measures("a", 5)] == [Rung.SLOW, Rung.NARROW]
    assert made.measures("a", 11) == []
    assert made.measures("b", 5) == []


def test_what_follows_from_measures() -> None:
    grant = Grant(key="k", account="a", licence=LICENCE)
    narrowing, delay = consequence(grant, [], 5)
    assert narrowing.is_nothing and delay == 0
    slow = [measure(Rung.SLOW, delay_ms=300), measure(Rung.SLOW, delay_ms=200)]
    assert consequence(grant, slow, 5)[1] == 0.3
    assert not consequence(grant, [measure(Rung.NARROW)], 5)[0].is_nothing
    for rung, code in (
        (Rung.SUSPEND, "account_suspended"),
        (Rung.CHALLENGE, "verification_required"),
    ):
        with pytest.raises(Refused) as refused:
            consequence(grant, [measure(rung), *slow], 5)
        assert (refused.value.status, refused.value.code) == (403, code)


class Shown(bytes):
    """A key that was sent: whoever compares it learns how much of it is right from the time."""

    def __eq__(self, other):
        raise AssertionError("a shown key was compared")

    __hash__ = bytes.__hash__


def test_a_shown_key_is_never_compared_itself() -> None:
    """Only its keyed digest is, of which nobody can choose a part."""
    digest = partial(keyed_digest, b"p" * 32)
    grant = Grant(key="good", account="a", licence=LICENCE)
    made = Directory(lambda _: Known(1, {digest(b"right"): grant}), digest, 0.01, 100.0)
    assert made.find(Shown(b"right")) is grant
    for wrong in (b"", b"r", b"righ", b"rightt", b"wrong"):
        with pytest.raises(Refused):
            made.find(Shown(wrong))
