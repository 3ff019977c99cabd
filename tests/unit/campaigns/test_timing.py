import numpy as np
import pytest
from scipy import stats

from stillwatch.campaigns import timing
from stillwatch.campaigns.timing import (
    EPOCH_WEEKDAY,
    MIN_ACCOUNTS,
    MIN_SPAN_DAYS,
    MINUTES_PER_DAY,
    PRIOR_MINUTES,
    Activity,
    coactivity_p,
    meets,
    timetable,
)

MONDAY = 20_727  # 2026-10-01 is a Thursday, 2026-10-05 a Monday: days since 1970-01-01
N = 60
SHUFFLES = 99


def activity_of(minutes: list[np.ndarray]) -> Activity:
    """Join the minutes of accounts 0, 1, ...; each pair of account and minute once."""
    distinct = [np.unique(one) for one in minutes]
    owner = np.repeat(np.arange(len(distinct)), [one.size for one in distinct])
    return Activity(owner.astype(np.int64), np.concatenate(distinct).astype(np.int64))


def ordinary_minutes(rng: np.random.Generator, n_days: int = 14) -> np.ndarray:
    """One account's minutes: own peak hour, own volume, seldom at the weekend."""
    days = np.arange(n_days)
    weekend = (days + MONDAY + EPOCH_WEEKDAY) % 7 >= 5
    volume = rng.gamma(2.0, 10.0) * np.where(weekend, 0.2, 1.0)
    peak = rng.normal(14 * 60, 120)
    minutes = [
        (MONDAY + day) * MINUTES_PER_DAY + rng.normal(peak, 150, rng.poisson(volume[day])) % 1440
        for day in days
    ]
    return np.concatenate(minutes).astype(np.int64)


def slow_meetings(minutes: list[np.ndarray], i: int, j: int) -> tuple[float, float]:
    """Shared minutes, and the mean over pairs of days of one class, counted out."""
    sets = [set(one.tolist()) for one in minutes]
    days = sorted({m // 1440 for one in sets for m in one})
    days = list(range(days[0], days[-1] + 1))
    expected = 0.0
    for is_weekend in (False, True):
        own = [d for d in days if ((d + EPOCH_WEEKDAY) % 7 >= 5) == is_weekend]
        for d in own:
            for e in own:
                met = sum(d * 1440 + m % 1440 in sets[i] for m in sets[j] if m // 1440 == e)
                expected += met / len(own)
    return float(len(sets[i] & sets[j])), expected


def one_kind(n: int) -> np.ndarray:
    return np.zeros(n, dtype=np.int64)


def p_of(minutes: list[np.ndarray], members: list[int], seed: int = 0, kind=None) -> float:
    times = timetable(activity_of(minutes), one_kind(len(minutes)) if kind is None else kind)
    return coactivity_p(times, np.array(members), seed, SHUFFLES)


def test_the_weekend_is_where_the_calendar_has_it() -> None:
    at = np.datetime64("2026-10-05") - np.datetime64("1970-01-01")
    assert int(at.astype("timedelta64[D]").astype(int)) == MONDAY + 4
    assert (MONDAY + 4 + EPOCH_WEEKDAY) % 7 == 0


@pytest.mark.parametrize("seed", range(3))
def test_shared_and_expected_minutes_are_those_of_a_slow_recount(seed) -> None:
    rng = np.random.default_rng(seed)
    minutes = [ordinary_minutes(rng, 9) for _ in range(5)]
    times = timetable(activity_of(minutes), one_kind(7))
    assert times is not None
    assert times.active.tolist() == list(range(5))
    for members in ([0, 1], [1, 2, 4], [0, 1, 2, 3, 4, 5]):
        pairs = [slow_meetings(minutes, i, j) for i in members for j in members if i < j < 5]
        shared, expected = (sum(values) for values in zip(*pairs, strict=True))
        assert shared > 0
        assert times.expected(np.array(members)) == pytest.approx(expected)
        assert times.ratio(np.array(members)) == pytest.approx(
            (shared + PRIOR_MINUTES) / (expected + PRIOR_MINUTES)
        )


def test_shuffled_days_share_what_is_expected_on_average() -> None:
    rng = np.random.default_rng(4)
    times = timetable(activity_of([ordinary_minutes(rng) for _ in range(6)]), one_kind(6))
    assert times is not None
    members = np.array([1, 2, 5])
    shuffle = times.shuffled(members)
    drawn = np.array([shuffle(rng) for _ in range(2_000)])
    assert abs(drawn.mean() - times.expected(members)) < 4 * drawn.std() / np.sqrt(drawn.size)


def assert_valid(p: np.ndarray, least: float = 0.0) -> None:
    """Not too many small p-values, and not a test that never finds any.

    P(p <= a) is at most a, so the count of n is at most binomial: it holds in 999 of 1,000 runs.
    The larger of two p-values is conservative; at least the share `least` of a is asked for.
    """
    assert not np.isnan(p).any()
    for level in (0.02, 0.1, 0.3):
        hits = (p <= level).sum()
        assert hits <= stats.binom.isf(0.001, p.size, level), level
        assert hits >= stats.binom.ppf(0.001, p.size, least * max(0.0, level - 0.02)), level


def blind_p(make, n_runs: int, size: int) -> np.ndarray:
    """p-values of groups that were drawn without looking, one per population."""
    found = []
    for seed in range(n_runs):
        rng = np.random.default_rng(seed)
        minutes = make(rng)
        members = np.sort(rng.choice(len(minutes), size, replace=False))
        found.append(p_of(minutes, members.tolist(), seed))
    return np.array(found)


def test_p_is_nearly_uniform_for_accounts_with_a_rhythm_of_the_day() -> None:
    """320 populations of 60 accounts with own peak hours and quiet weekends; 99 draws each."""
    assert_valid(blind_p(lambda rng: [ordinary_minutes(rng) for _ in range(N)], 320, 5), 0.6)


def test_p_is_valid_on_days_when_everybody_is_busy() -> None:
    """A news event: in one hour of one day all accounts are active. Nobody is to blame."""

    def make(rng: np.random.Generator) -> list[np.ndarray]:
        hour = (MONDAY + 4) * 1440 + 900 + np.arange(60)
        return [
            np.concatenate([ordinary_minutes(rng), rng.choice(hour, rng.integers(0, 40))])
            for _ in range(N)
        ]

    assert_valid(blind_p(make, 320, 5))


def test_p_is_valid_where_some_accounts_meet_everybody() -> None:
    """Three of 60 accounts live in the busy hour alone: no group is to blame for having one."""

    def make(rng: np.random.Generator) -> list[np.ndarray]:
        hour = (MONDAY + 4) * 1440 + 900 + np.arange(60)
        crowd = [
            np.concatenate([ordinary_minutes(rng), rng.choice(hour, 20)]) for _ in range(N - 3)
        ]
        return [*crowd, hour, hour, hour]

    assert_valid(blind_p(make, 320, 6))


def test_weekdays_and_weekends_alone_are_no_evidence() -> None:
    """A group that works on weekends only, among accounts that work on weekdays only."""
    rng = np.random.default_rng(8)
    found = []
    for seed in range(60):
        minutes = []
        for i in range(40):
            days = np.arange(21)
            own = days[((days + MONDAY + EPOCH_WEEKDAY) % 7 >= 5) == (i < 6)]
            at = [(MONDAY + d) * 1440 + rng.choice(480, 40) + 540 for d in own]
            minutes.append(np.concatenate(at))
        found.append(p_of(minutes, list(range(6)), seed))
    assert np.mean(np.array(found) <= 0.05) < 0.3


def test_bursts_dealt_over_accounts_meet_too_often() -> None:
    rng = np.random.default_rng(5)
    minutes = [ordinary_minutes(rng) for _ in range(N)]
    bursts = MONDAY * 1440 + rng.choice(14 * 1440, 60, replace=False)
    for i in range(6):
        minutes[i] = np.concatenate([minutes[i], rng.choice(bursts, 30, replace=False)])
    assert p_of(minutes, list(range(6))) == pytest.approx(2 / (SHUFFLES + 1))


def test_some_accounts_stand_for_a_group_that_is_too_large(monkeypatch) -> None:
    rng = np.random.default_rng(5)
    minutes = [ordinary_minutes(rng) for _ in range(N)]
    bursts = MONDAY * 1440 + rng.choice(14 * 1440, 60, replace=False)
    for i in range(12):
        minutes[i] = np.concatenate([minutes[i], rng.choice(bursts, 30, replace=False)])
    times = timetable(activity_of(minutes), one_kind(N))
    looked_at: list[int] = []
    monkeypatch.setattr(timing, "MAX_ROWS", times.rows(np.arange(12))[0].size // 2)
    ratio = type(times).ratio

    def noted(self, members):
        looked_at.append(members.size)
        return ratio(self, members)

    monkeypatch.setattr(type(times), "ratio", noted)
    assert coactivity_p(times, np.arange(12), 0, SHUFFLES) == pytest.approx(2 / (SHUFFLES + 1))
    assert set(looked_at) == {6}


def test_one_stream_dealt_out_meets_too_seldom() -> None:
    """A stream of one request a minute all day, each minute on one account alone."""
    rng = np.random.default_rng(6)
    n_days = 10
    minutes = [MONDAY * 1440 + rng.choice(n_days * 1440, 1_500, replace=False) for _ in range(N)]
    stream = MONDAY * 1440 + rng.permutation(n_days * 1440)
    minutes[:6] = [stream[i * 1_500 : (i + 1) * 1_500] for i in range(6)]
    assert p_of(minutes, list(range(6))) == pytest.approx(2 / (SHUFFLES + 1))
    assert p_of(minutes, list(range(10, 16))) > 0.05


def test_it_abstains_where_nothing_can_be_told() -> None:
    rng = np.random.default_rng(7)
    minutes = [ordinary_minutes(rng) for _ in range(30)]
    assert np.isnan(p_of(minutes, list(range(MIN_ACCOUNTS - 1))))
    assert not np.isnan(p_of(minutes, list(range(MIN_ACCOUNTS))))
    short = [one[one < (MONDAY + MIN_SPAN_DAYS - 1) * 1440] for one in minutes]
    assert timetable(activity_of(short), one_kind(30)) is None
    assert np.isnan(coactivity_p(None, np.arange(5), 0))
    assert timetable(Activity(np.empty(0, np.int64), np.empty(0, np.int64)), one_kind(5)) is None
    assert np.isnan(p_of(minutes, list(range(20))))


def test_same_seed_same_p() -> None:
    rng = np.random.default_rng(9)
    minutes = [ordinary_minutes(rng) for _ in range(N)]
    assert p_of(minutes, [1, 2, 3, 4], 3) == p_of(minutes, [1, 2, 3, 4], 3)
    assert len({p_of(minutes, [1, 2, 3, 4], seed) for seed in range(12)}) > 1


@pytest.mark.parametrize("level", [0.002, 0.01, 0.3])
def test_drawing_stops_where_p_is_too_large_and_only_there(level) -> None:
    told = []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        minutes = [ordinary_minutes(rng) for _ in range(N)]
        burst = (MONDAY + 2) * 1440 + 600 + np.arange(5 * (seed % 6))
        for member in (1, 2, 3, 4):
            minutes[member] = np.union1d(minutes[member], burst)
        times = timetable(activity_of(minutes), one_kind(N))
        members = np.array([1, 2, 3, 4])
        exact = coactivity_p(times, members, seed, 999)
        short = coactivity_p(times, members, seed, 999, level=level)
        assert short == exact if exact <= level else level < short
        told.append(short)
    assert len(set(told)) > 1 and any(p > level for p in told)


def test_the_order_of_rows_does_not_matter() -> None:
    """To the last bit: random groups that tie must tie whatever order an engine answers in."""
    rng = np.random.default_rng(10)
    activity = activity_of([ordinary_minutes(rng) for _ in range(20)])
    order = rng.permutation(activity.minute.size)
    members = np.array([3, 8, 11])
    one = timetable(activity, one_kind(20))
    other = timetable(Activity(activity.account[order], activity.minute[order]), one_kind(20))
    assert one is not None and other is not None
    assert one.ratio(members) == other.ratio(members)


def test_groups_are_drawn_of_the_same_kinds() -> None:
    rng = np.random.default_rng(11)
    kind = np.array([0, 1, 2] * 20)
    times = timetable(activity_of([ordinary_minutes(rng) for _ in range(N)]), kind)
    assert times is not None and times.kind.tolist() == kind.tolist()
    members = np.array([0, 3, 6, 1, 4, 59])
    for _ in range(50):
        drawn = times.draw(members, rng)
        assert np.bincount(kind[drawn]).tolist() == [3, 2, 1]
        assert np.unique(drawn).size == 6


def test_jobs_that_happen_to_run_at_once_are_no_evidence() -> None:
    """Five accounts run one long job on three nights of their own choice; the others work evenly.

    Against random groups they look guilty whenever two jobs fall together, which they often do.
    """
    found = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        minutes = [ordinary_minutes(rng) for _ in range(N)]
        for i in range(5):
            nights = rng.choice(10, 3, replace=False) + 2 * (rng.choice(10, 3) >= 5)
            begin = (MONDAY + nights) * 1440 + rng.integers(0, 240)
            minutes[i] = np.concatenate([at + rng.permutation(180)[:120] for at in begin])
        found.append(p_of(minutes, list(range(5)), seed))
    assert (np.array(found) <= 0.05).sum() <= stats.binom.isf(0.001, 60, 0.05)


def test_machines_are_compared_with_machines() -> None:
    """Half of the accounts run at the same minutes of every second day; people do not."""
    found = []
    kind = np.repeat([0, 1], N // 2)
    for seed in range(40):
        rng = np.random.default_rng(seed)
        minutes = [ordinary_minutes(rng) for _ in range(N)]
        runs = (MONDAY + np.arange(0, 14, 2)[:, None]) * 1440 + np.arange(0, 1440, 30)
        for i in range(N // 2):
            minutes[i] = rng.choice(runs.ravel(), 120, replace=False)
        found.append([p_of(minutes, list(range(6)), seed, known) for known in (kind, one_kind(N))])
    of_kind, of_all = np.array(found).T
    assert (of_kind <= 0.05).sum() <= stats.binom.isf(0.001, 40, 0.05)
    assert np.median(of_all) < 0.3 < np.median(of_kind)  # against everybody they look guilty


def test_strays_of_a_wrong_clock_change_nothing() -> None:
    """Days that nobody else uses: shuffled over them too, days would hardly ever meet."""
    rng = np.random.default_rng(12)
    minutes = [ordinary_minutes(rng) for _ in range(N)]
    strays = [np.array([(MONDAY - 9 - i) * 1440 + 600]) for i in range(20)]
    wrong = [np.concatenate([one, *strays[i : i + 1]]) for i, one in enumerate(minutes)]
    wrong[3] = np.concatenate([wrong[3], [7 * 1440]])  # in 1970
    times = timetable(activity_of(wrong), one_kind(N))
    assert times is not None and times.weekend.size == 14
    members = list(range(3, 9))
    assert p_of(wrong, members) == p_of(minutes, members)


def test_only_who_meets_the_others_stays_in_a_group() -> None:
    rng = np.random.default_rng(3)
    minutes = [ordinary_minutes(rng) for _ in range(N)]
    jobs = [MONDAY * 1440 + day * 1440 + rng.integers(500, 1000) for day in range(14)]
    stream = np.concatenate([job + np.arange(40) for job in jobs])
    for member in range(4):
        minutes[member] = rng.choice(stream, 200)
    times = timetable(activity_of(minutes), one_kind(N))
    assert times is not None
    stay = meets(times, np.array([0, 1, 2, 3, 20, 21]), 0)
    assert stay.tolist() == [True] * 4 + [False] * 2


def test_strangers_stay_in_a_group_at_the_level() -> None:
    stay = []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        times = timetable(activity_of([ordinary_minutes(rng) for _ in range(12)]), one_kind(12))
        assert times is not None
        stay.append(meets(times, np.arange(12), seed))
    assert np.mean(stay) < 0.09
