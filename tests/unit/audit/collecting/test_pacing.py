import asyncio
from datetime import UTC, datetime

import pytest

from stillwatch.audit.collecting import pacing
from stillwatch.audit.collecting.pacing import Pacer, asked_wait, own_wait, until_refilled

NOW = datetime(2026, 11, 23, 19, 0, 0, tzinfo=UTC)


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(pacing.asyncio, "sleep", self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.now += seconds

    def __call__(self) -> float:
        return self.now


def begun(pacer: Pacer, clock: Clock, n: int) -> list[float]:
    async def run() -> list[float]:
        out = []
        for _ in range(n):
            await pacer.turn()
            out.append(round(clock.now, 6))
        return out

    return asyncio.run(run())


def test_requests_are_spaced_over_the_minute(monkeypatch) -> None:
    clock = Clock(monkeypatch)
    assert begun(Pacer(30.0, clock), clock, 4) == [100.0, 102.0, 104.0, 106.0]


def test_without_a_rate_nobody_waits(monkeypatch) -> None:
    clock = Clock(monkeypatch)
    assert begun(Pacer(None, clock), clock, 3) == [100.0] * 3


def test_a_pause_is_for_all_and_a_shorter_one_does_not_end_it(monkeypatch) -> None:
    clock = Clock(monkeypatch)
    pacer = Pacer(None, clock)
    pacer.pause(9.0)
    pacer.pause(2.0)
    assert begun(pacer, clock, 2) == [109.0, 109.0]


def test_own_waits_double_up_to_a_minute() -> None:
    assert [own_wait(1.0, n) for n in (0, 1, 2, 10, 900)] == [1.0, 2.0, 4.0, 60.0, 60.0]


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("7", 7.0),
        (" 0.5 ", 0.5),
        ("Mon, 23 Nov 2026 19:00:30 GMT", 30.0),
        ("Mon, 23 Nov 2026 18:00:00 GMT", 0.0),
        ("soon", None),
        ("-3", None),
        ("", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(said, seconds) -> None:
    assert asked_wait({"Retry-After": said}, NOW) == seconds


def test_no_header_asks_for_nothing() -> None:
    assert asked_wait({}, NOW) is None


def test_a_limit_that_is_used_up_says_until_when() -> None:
    used_up = {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1m30s"}
    assert until_refilled(used_up) == 90.0
    assert until_refilled({**used_up, "x-ratelimit-remaining-requests": "1"}) is None
    both = {"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "120ms"}
    assert until_refilled(both) == pytest.approx(0.12)
    assert until_refilled({**used_up, **both}) == 90.0
    assert until_refilled({**used_up, "x-ratelimit-reset-requests": "later"}) is None
    assert until_refilled({"x-ratelimit-remaining-requests": "0"}) is None
