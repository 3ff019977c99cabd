import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.licences.rate import NEVER, SOON_S, Rate


def test_a_minutes_worth_at_once_and_no_more_within_the_minute() -> None:
    rate = Rate(3)
    for at in (100.0, 110.0, 120.0):
        assert rate.reserve(1, at) == 0.0
        rate.settle(1, 1, at)
    assert rate.left(120.0) == 0
    assert rate.reserve(1, 121.0) == pytest.approx(39.0)
    assert rate.reserve(2, 121.0) == pytest.approx(49.0)
    assert rate.whole_after(121.0) == pytest.approx(59.0)
    assert rate.reserve(1, 160.0) == 0.0


def test_more_than_a_minutes_worth_never_comes() -> None:
    assert Rate(100).reserve(101, 0.0) == NEVER
    assert Rate(0).reserve(1, 0.0) == NEVER
    assert Rate(0).left(5.0) == 0


def test_what_is_in_flight_counts_with_all_that_was_reserved() -> None:
    rate = Rate(100)
    assert rate.reserve(80, 10.0) == 0.0
    assert rate.reserve(30, 100.0) == SOON_S
    rate.settle(80, 30, 100.0)
    assert rate.left(100.0) == 70


def test_what_was_used_beyond_the_reservation_is_owed() -> None:
    rate = Rate(100)
    rate.reserve(10, 10.0)
    rate.settle(10, 150, 10.0)
    assert rate.left(69.9) == 0
    assert rate.left(70.0) == 100


@given(
    per_minute=st.integers(1, 200),
    asked=st.lists(
        st.tuples(st.floats(0, 30), st.integers(1, 60), st.floats(0, 90), st.floats(0, 1)),
        max_size=60,
    ),
)
def test_in_no_minute_does_more_flow_than_was_sold(per_minute, asked) -> None:
    """Answers flow evenly from their begin to their end; every window is looked at."""
    rate, now, flying, flowed = Rate(per_minute), 0.0, [], []
    for wait, amount, lasts, share in asked:
        now += wait
        for end, one, used in sorted(flying):
            if end <= now:
                rate.settle(one, used, end)
                flying.remove((end, one, used))
        if rate.reserve(amount, now) == 0.0:
            used = int(amount * share)
            flying.append((now + lasts, amount, used))
            flowed += [(now + lasts * (i + 1) / used, 1) for i in range(used)]
    for begin, _ in flowed:
        assert sum(n for at, n in flowed if begin <= at < begin + 60) <= per_minute


@given(amounts=st.lists(st.integers(1, 50), min_size=1, max_size=30))
def test_after_the_wait_that_it_names_there_is_room(amounts) -> None:
    rate, now = Rate(50), 1000.0
    for amount in amounts:
        wait = rate.reserve(amount, now)
        if wait:
            assert math.isfinite(wait)
            now += wait + 1e-6
            assert rate.reserve(amount, now) == 0.0
        rate.settle(amount, amount, now)
