"""Are the accounts of a group active in the same minutes, beyond keeping the same hours?

Three things make innocent accounts meet: common hours; days on which everybody is busy (a news
event, an outage); and bursts, where two jobs that happen to run at once share many minutes. The
first is taken out in closed form: the minutes that the group would share if the days of each
account were shuffled, within weekdays and within weekend days. The second is taken out by
comparison with random groups of as many accounts of the same kinds in the same log. The third by
comparison with the group itself, the days of each account shuffled on their own.

Two nulls, both of which have to be rejected: given its habits, when an account is active does not
depend on whether it is in the group; and on which of its days an account does what does not depend
on the others' days. Each p-value is exact by random draws (Phipson and Smyth 2010:
(1 + b) / (1 + r)); the larger of the two is valid under either null. Drawing stops early where
nothing is found (Besag and Clifford 1991, section 3).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from stillwatch.baselines.units import Bools, Floats, Ints
from stillwatch.profiles.clocks import in_use

MINUTES_PER_DAY: Final = 1440
MIN_ACCOUNTS: Final = 3
MIN_SPAN_DAYS: Final = 4
N_GROUPS: Final = 1999
ENOUGH: Final = 30
N_MEMBER_DRAWS: Final = 999
MEMBER_P: Final = 0.05
MAX_ROWS: Final = 200_000
"""Minutes of a group that are compared; accounts drawn at random stand for a larger group."""
PRIOR_MINUTES: Final = 5.0
"""Added to shared and expected minutes, so that a few chance meetings are no ratio."""
EPOCH_WEEKDAY: Final = 3  # 1970-01-01 was a Thursday; Monday is 0


@dataclass(frozen=True)
class Activity:
    """Minutes in which accounts were active.

    Attributes
    ----------
    account : ndarray of int64, shape (k,)
        Position of the account.
    minute : ndarray of int64, shape (k,)
        Minutes since the epoch; each pair of account and minute once.
    """

    account: Ints
    minute: Ints


@dataclass(frozen=True)
class Timetable:
    """The minutes of every account, one account after another; grows with the log alone.

    Attributes
    ----------
    begin : ndarray of int64, shape (n + 1,)
        Where the rows of each account begin.
    day, clock : ndarray of int64, shape (k,)
        Position among the days in use, and minute of the day.
    weekend : ndarray of int64, shape (n_days,)
        Of each day in use: 1 on Saturdays and Sundays.
    kind : ndarray of int64, shape (n,)
        Peer group of each account: people at a keyboard meet otherwise than machines do.
    own : ndarray, shape (n,)
        Minutes that each account would share with itself, its days shuffled.
    """

    begin: Ints
    day: Ints
    clock: Ints
    weekend: Ints
    kind: Ints
    own: Floats

    @property
    def active(self) -> Ints:
        """Accounts with any activity."""
        return np.flatnonzero(np.diff(self.begin))

    def rows(self, members: Ints) -> tuple[Ints, Ints]:
        """Return the rows of some accounts, and which of the accounts each belongs to."""
        counts = self.begin[members + 1] - self.begin[members]
        of = np.repeat(np.arange(members.size), counts)
        before = np.concatenate(([0], np.cumsum(counts)[:-1]))
        return self.begin[members][of] + np.arange(of.size) - before[of], of

    def expected(self, members: Ints) -> float:
        """Return the minutes that pairs of a group would share, the days of each shuffled.

        Notes
        -----
        With A(i, c, m) the days of class c on which account i is active in minute m of the day,
        and D(c) the days of that class, a pair shares on average the sum over c and m of
        A(i, c, m) A(j, c, m) / D(c) minutes.
        """
        rows, _ = self.rows(members)
        habits = np.bincount(self._habit(rows), minlength=2 * MINUTES_PER_DAY).astype(float)
        return float((habits**2 / self._days_of_habit()).sum() - self.own[members].sum()) / 2

    def ratio(self, members: Ints) -> float:
        """Return shared to expected minutes over all pairs of a group."""
        rows, _ = self.rows(members)
        shared = _shared(self.day[rows] * MINUTES_PER_DAY + self.clock[rows])
        return (shared + PRIOR_MINUTES) / (self.expected(members) + PRIOR_MINUTES)

    def draw(self, members: Ints, rng: np.random.Generator) -> Ints:
        """Draw as many accounts of each kind as the group has."""
        kinds, counts = np.unique(self.kind[members], return_counts=True)
        active = self.active
        pools = [active[self.kind[active] == kind] for kind in kinds]
        return np.concatenate(
            [
                rng.choice(pool, min(n, pool.size), replace=False)
                for pool, n in zip(pools, counts, strict=True)
            ]
        )

    def shuffled(self, members: Ints) -> Callable[[np.random.Generator], float]:
        """Return a function that shuffles the days of each member and counts shared minutes."""
        rows, of = self.rows(members)
        day, clock = self.day[rows], self.clock[rows]
        classes = [np.flatnonzero(self.weekend == c) for c in (0, 1)]
        moved = np.empty((members.size, self.weekend.size), dtype=np.int64)

        def draw(rng: np.random.Generator) -> float:
            for own in classes:
                moved[:, own] = rng.permuted(np.tile(own, (members.size, 1)), axis=1)
            return _shared(moved[of, day] * MINUTES_PER_DAY + clock)

        return draw

    def _habit(self, rows: Ints) -> Ints:
        return self.weekend[self.day[rows]] * MINUTES_PER_DAY + self.clock[rows]

    def _days_of_habit(self) -> Ints:
        return np.repeat(
            np.maximum(np.bincount(self.weekend, minlength=2), 1), MINUTES_PER_DAY
        ).astype(np.int64)


def _shared(slots: Ints) -> float:
    """Count the pairs of accounts in each minute, summed over minutes."""
    n = np.bincount(slots)
    return float((n * (n - 1)).sum()) / 2


def timetable(activity: Activity, kind: Ints) -> Timetable | None:
    """Sort the minutes by account; None for fewer than `MIN_SPAN_DAYS` days in use.

    Other days do not count: had they, shuffled days would hardly ever meet, and one event with a
    wrong clock would make everybody else's meetings look arranged.

    Parameters
    ----------
    activity : Activity
    kind : ndarray of int64, shape (n,)
        Peer group of each account.
    """
    if not activity.minute.size:
        return None
    order = np.lexsort((activity.minute, activity.account))
    account, minute = activity.account[order], activity.minute[order]
    date = minute // MINUTES_PER_DAY
    dates = in_use(date, np.ones_like(date))
    if dates.size < MIN_SPAN_DAYS:
        return None
    used = np.isin(date, dates)
    account, minute = account[used], minute[used]
    day = np.searchsorted(dates, date[used])
    weekend = ((dates + EPOCH_WEEKDAY) % 7 >= 5).astype(np.int64)
    clock = minute % MINUTES_PER_DAY
    of_class = weekend[day]
    cell = (account * 2 + of_class) * MINUTES_PER_DAY + clock
    cells, times = np.unique(cell, return_counts=True)
    n_of = np.maximum(np.bincount(weekend, minlength=2), 1)
    held = times.astype(float) ** 2 / n_of[cells // MINUTES_PER_DAY % 2]
    own: Floats = np.bincount(
        cells // (2 * MINUTES_PER_DAY), weights=held, minlength=kind.size
    ).astype(float)
    begin = np.searchsorted(account, np.arange(kind.size + 1))
    return Timetable(begin, day, clock, weekend, kind, own)


def coactivity_p(
    times: Timetable | None, members: Ints, seed: int, n: int = N_GROUPS, level: float = 1.0
) -> float:
    """Return the p-value of a group's shared minutes; NaN if it cannot be judged.

    Parameters
    ----------
    times : Timetable or None
    members : ndarray of int64
        Positions of the group's accounts.
    seed : int
        Of the draws.
    n : int
        Draws at most; no p-value below 2 / (n + 1) is claimed.
    level : float
        Drawing stops once the p-value is known to be larger than this; then it is told too small,
        but never as small as the level.

    Notes
    -----
    Two-sided. Too many shared minutes: bursts of one pipeline. Too few: one stream dealt out,
    never two accounts at a time. Random groups are drawn from all accounts of the same kinds, the
    group's own among them: only then is each as likely as the group itself, whoever meets
    everybody. NaN for fewer than `MIN_ACCOUNTS` members, or if the other accounts are fewer
    than twice the members.
    """
    if times is None or members.size < MIN_ACCOUNTS:
        return float("nan")
    if np.setdiff1d(times.active, members).size < 2 * members.size:
        return float("nan")
    rng = np.random.default_rng(seed)
    n_rows = int((times.begin[members + 1] - times.begin[members]).sum())
    if n_rows > MAX_ROWS:
        n_drawn = max(MIN_ACCOUNTS, members.size * MAX_ROWS // n_rows)
        members = np.sort(rng.choice(members, n_drawn, replace=False))
    enough = min(ENOUGH, int(level * (n + 1) / 2) + 1)
    groups = _tails(times.ratio(members), lambda: times.ratio(times.draw(members, rng)), n, enough)
    if 2 * min(groups) > level:
        return min(1.0, 2 * min(groups))
    shuffle = times.shuffled(members)
    rows, _ = times.rows(members)
    observed = _shared(times.day[rows] * MINUTES_PER_DAY + times.clock[rows])
    days = _tails(observed, lambda: shuffle(rng), n, enough)
    both = [max(pair) for pair in zip(groups, days, strict=True)]
    return min(1.0, 2 * min(both))


def meets(times: Timetable, members: Ints, seed: int) -> Bools:
    """Tell which accounts of a group are themselves active when the others are, shape (k,).

    A group that meets may hold an account that only shares a text with it. For each account, the
    minutes that the others are active in are counted on its own days, and with its days shuffled
    within weekdays and within weekend days; it stays where at most 1 draw in 20 reaches as many.

    Parameters
    ----------
    times : Timetable
    members : ndarray of int64, shape (k,)
    seed : int
        Of the draws.
    """
    rows, of = times.rows(members)
    n_days = times.weekend.size
    grid = np.zeros((n_days, MINUTES_PER_DAY))
    np.add.at(grid, (times.day[rows], times.clock[rows]), 1.0)
    days = np.tile(np.arange(n_days), (N_MEMBER_DRAWS, 1))
    rng = np.random.default_rng(seed)
    for own in (np.flatnonzero(times.weekend == c) for c in (0, 1)):
        days[:, own] = rng.permuted(days[:, own], axis=1)
    stay = np.zeros(members.size, dtype=bool)
    for at in range(members.size):
        mine = rows[of == at]
        day, clock = times.day[mine], times.clock[mine]
        met = np.zeros((n_days, n_days))
        grid[day, clock] -= 1.0
        np.add.at(met, day, grid[:, clock].T)
        grid[day, clock] += 1.0
        drawn = met[np.arange(n_days), days].sum(axis=1)
        stay[at] = (1 + (drawn >= np.trace(met)).sum()) / (1 + N_MEMBER_DRAWS) <= MEMBER_P
    return stay


def _tails(observed: float, draw: Callable[[], float], n: int, enough: int) -> tuple[float, float]:
    """Return the chance of so high a value and of so low a one."""
    n_high = n_low = drawn = 0
    while drawn < n and min(n_high, n_low) < enough:
        value = draw()
        drawn += 1
        n_high += value >= observed
        n_low += value <= observed
    if min(n_high, n_low) >= enough:
        return n_high / drawn, n_low / drawn
    return (1 + n_high) / (1 + drawn), (1 + n_low) / (1 + drawn)
