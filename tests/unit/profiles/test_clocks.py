import datetime

import numpy as np
import pytest

from stillwatch.profiles.clocks import MARGIN_DAYS, believed, in_use, per_day, with_known_clock

DAYS = np.arange(20_000, 20_014)
FULL = np.full(DAYS.size, 1_000)


def with_strays(strays: dict[int, int]) -> tuple[np.ndarray, np.ndarray]:
    counted = dict(zip(DAYS.tolist(), FULL.tolist(), strict=True)) | strays
    return np.array(sorted(counted)), np.array([counted[day] for day in sorted(counted)])


@pytest.mark.parametrize(
    "strays",
    [{}, {12_000: 1}, {47_000: 1}, {12_000: 300, 40_000: 300}, {day: 5 for day in range(100)}],
)
def test_a_few_strays_do_not_move_what_is_believed(strays: dict[int, int]) -> None:
    first, last = believed(*with_strays(strays))
    assert 20_000 - 14 - MARGIN_DAYS <= first <= 20_000 - 12 - MARGIN_DAYS
    assert 20_013 + 12 + MARGIN_DAYS <= last <= 20_013 + 14 + MARGIN_DAYS
    assert not any(first <= day <= last for day in strays)


def test_a_log_that_began_slowly_is_believed_throughout() -> None:
    days = np.arange(365)
    first, last = believed(days, np.exp(days / 60).astype(np.int64))
    assert first <= 0 and last >= 364


def test_one_day_is_believed() -> None:
    first, last = believed(np.array([5]), np.array([1]))
    assert first <= 5 <= last


def test_days_of_strays_are_not_in_use() -> None:
    days, counts = with_strays({day: 5 for day in range(19_900, 20_000)})
    assert in_use(days, counts).tolist() == DAYS.tolist()
    twice = np.concatenate([days, days[::-1]])
    assert in_use(twice, np.concatenate([counts, counts[::-1]])).tolist() == DAYS.tolist()


def test_quiet_weekends_are_in_use() -> None:
    weekend = np.array([datetime.date.fromordinal(719_163 + d).weekday() >= 5 for d in DAYS])
    assert in_use(DAYS, np.where(weekend, 200, 1_000)).tolist() == DAYS.tolist()


def test_no_days_at_all() -> None:
    none = np.empty(0, np.int64)
    assert in_use(none, none).tolist() == []


def test_events_are_counted_by_day(sketches, rows) -> None:
    assert rows(per_day(sketches([{"day": 3}, {"day": 3}, {"day": 9}]))) == [
        {"day": 3, "n": 2},
        {"day": 9, "n": 1},
    ]


def test_what_is_far_away_keeps_all_but_its_time(sketches, rows) -> None:
    table = sketches([{"day": day, "ts_us": day * 10, "model": "m"} for day in (1, 2, 3, 4)])
    found = rows(with_known_clock(table, 2, 3))
    assert sorted((r["event_hash"], r["day"], r["ts_us"]) for r in found if r["day"]) == [
        (1, 2, 20),
        (2, 3, 30),
    ]
    assert [r["ts_us"] for r in found if r["day"] is None] == [None, None]
    assert {r["model"] for r in found} == {"m"}
    assert list(found[0]) == list(table.columns)
