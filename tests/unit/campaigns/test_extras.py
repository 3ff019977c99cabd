import numpy as np
import pytest
from scipy import stats

from stillwatch.baselines.martingale import shift_log10_e
from stillwatch.baselines.units import Units
from stillwatch.campaigns.clusters import Cluster
from stillwatch.campaigns.extras import (
    CROWDING,
    MIN_PER_DAY,
    MOST_LOG10_P,
    Resends,
    dealt_column,
    owners_column,
    resent_column,
    shift_column,
)
from stillwatch.campaigns.timing import Activity, coactivity_p, timetable
from stillwatch.profiles.relations import RESEND_WINDOW_US
from stillwatch.sketches.schema import TOPIC_COLUMNS

WINDOW_US = 5 * 86_400_000_000
OWN = {"a": "a", "b": "b", "c": "c"}


def resent(pairs, subjects=("a", "b", "c"), owner=OWN, window=WINDOW_US) -> list[float]:
    return resent_column(pairs, owner, subjects, window).tolist()


@pytest.mark.parametrize("n_sends", [1, 5, 60])
@pytest.mark.parametrize("crowded", [False, True])
def test_resends_at_random_times_are_super_uniform(n_sends, crowded) -> None:
    """20,000 pairs: 12 refused prompts each, which the other account sends n times each.

    Times are uniform over the window, or over the quarter of it that `CROWDING` allows for.
    """
    rng = np.random.default_rng(n_sends)
    use = WINDOW_US / (CROWDING if crowded else 1)
    n_runs, n_refused = 20_000, 12
    near = np.zeros(n_runs, dtype=int)
    for _ in range(n_refused):
        refused = rng.uniform(0, use, (n_runs, 1))
        wait = rng.uniform(0, use, (n_runs, n_sends)) - refused
        near += ((wait >= 0) & (wait <= RESEND_WINDOW_US)).any(axis=1)
    of_count = {
        int(k): 10 ** -resent([Resends("a", "b", int(k), n_refused * n_sends)])[0]
        for k in np.unique(near)
    }
    p = np.array([of_count[int(k)] for k in near])
    for level in (0.001, 0.01, 0.1, 0.5):
        assert (p <= level).sum() <= stats.binom.isf(0.001, n_runs, level), level
    assert p.max() > p.min()  # a test that always says 1 would pass


def test_one_hit_among_few_sends_is_surprising_and_among_many_is_not() -> None:
    few, _, _ = resent([Resends("a", "b", 3, 3)])
    many, _, _ = resent([Resends("a", "b", 3, 3_000)])
    assert few > 6
    assert many < 0.3
    expected = 3 * CROWDING * RESEND_WINDOW_US / WINDOW_US
    assert few == pytest.approx(-np.log10(stats.poisson.sf(2, expected)))


def test_resends_count_for_both_accounts_and_unknown_is_not_zero() -> None:
    a, b, c = resent([Resends("a", "b", 0, 4)])
    assert a == b == 0.0
    assert np.isnan(c)
    assert np.isnan(resent([])).all()


def test_resends_within_one_subject_count_once() -> None:
    both = {"a": "C1", "b": "C1"}
    (one,) = resent([Resends("a", "b", 2, 2)], ["C1"], both)
    (alone, _, _) = resent([Resends("a", "b", 2, 2)])
    assert one == alone
    (two,) = resent([Resends("a", "b", 2, 2), Resends("b", "a", 2, 2)], ["C1"], both)
    assert two > one


def test_no_p_is_zero() -> None:
    assert resent([Resends("a", "b", 10**6, 10**6)], window=10**15)[0] == MOST_LOG10_P
    assert np.isfinite(resent([Resends("a", "b", 1, 1)], window=0)[0])


def daily_of(rows: list[tuple[str, int, float, float]]) -> tuple[Units, np.ndarray]:
    """Rows of subject, day, number of topics, first coordinate of their sum."""
    columns = {name: np.zeros(len(rows)) for name in TOPIC_COLUMNS}
    columns["topic_00"] = np.array([row[3] for row in rows])
    columns["n_topics"] = np.array([row[2] for row in rows])
    return Units(tuple(row[0] for row in rows), columns), np.array([row[1] for row in rows])


def test_shift_is_the_martingale_over_mean_topics_in_order_of_days() -> None:
    rng = np.random.default_rng(0)
    rows = [("x", d, 10.0, 10 * rng.normal(0 if d < 9 else 90)) for d in range(18)]
    rows += [("y", d, 10.0, 10 * rng.normal()) for d in range(18)]
    rows.append(("x", 99, MIN_PER_DAY - 1.0, 1e6))  # too little on that day
    shuffled = [rows[i] for i in rng.permutation(len(rows))]
    x, y, absent = shift_column(*daily_of(shuffled), ["x", "y", "z"])
    means = np.zeros((18, len(TOPIC_COLUMNS)))
    means[:, 0] = [row[3] / 10 for row in rows[:18]]
    assert x == pytest.approx(shift_log10_e(means))
    assert x > y
    assert np.isnan(absent)


def clusters(*members: list[int]) -> list[Cluster]:
    return [Cluster(np.array(one), ()) for one in members]


def test_owners_are_counted_by_declaration() -> None:
    organization = ["o1", "o1", "o2", None, None]
    counted = owners_column(clusters([0, 1], [0, 1, 2], [0, 3, 4], [3, 4]), organization)
    assert counted.tolist() == [1, 2, 3, 2]


def test_owners_are_unknown_where_nobody_was_asked() -> None:
    assert np.isnan(owners_column(clusters([0, 1], [2, 3]), [None] * 4)).all()


def test_dealt_is_the_coactivity_of_clusters_that_are_not_one_organization() -> None:
    rng = np.random.default_rng(1)
    n = 40
    minutes = [np.unique(rng.choice(7 * 1440, 60)) for _ in range(n)]
    owner = np.repeat(np.arange(n), [one.size for one in minutes])
    times = timetable(Activity(owner, np.concatenate(minutes)), np.zeros(n, np.int64))
    organization = ["one"] * 4 + ["x", "y", None, None] + [None] * (n - 8)
    asked = clusters([0, 1, 2, 3], [4, 5, 6], [6, 7, 8], [2, 3, 9], [0, 1])
    dealt = dealt_column(asked, times, organization, 3)
    assert np.isnan(dealt).tolist() == [True, False, False, False, True]
    assert dealt[1] == -np.log10(coactivity_p(times, np.array([4, 5, 6]), 3))
    assert np.isnan(dealt_column(asked, None, organization, 3)).all()
