"""Are the accounts of a group active in the same minutes, beyond keeping the same hours?

Two things make innocent accounts meet: common hours, and days on which everybody is busy (a news
event, an outage). The first is taken out pair by pair: the minutes that two accounts would share if
the days of each were shuffled, within weekdays and within weekend days, have a closed form. The
second is taken out by comparison: the group's ratio of shared to expected minutes is ranked among
random groups of as many accounts of the same kinds in the same log.

Null: given its habits, when an account is active does not depend on whether it is in the group. The
p-value is exact by random draws (Phipson and Smyth 2010: (1 + b) / (1 + r)).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse

from stillwatch.baselines.units import Floats, Ints

MINUTES_PER_DAY: Final = 1440
MIN_ACCOUNTS: Final = 3
MIN_SPAN_DAYS: Final = 4
N_GROUPS: Final = 1999
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
class Meetings:
    """Minutes that pairs of accounts share.

    Attributes
    ----------
    shared, expected : ndarray, shape (n, n)
        Minutes in which both were active, and the same if the days of each were shuffled;
        the diagonal is 0.
    active : ndarray of int64
        Accounts with any activity.
    kind : ndarray of int64, shape (n,)
        Peer group of each account: people at a keyboard meet otherwise than machines do.
    """

    shared: Floats
    expected: Floats
    active: Ints
    kind: Ints

    def ratio(self, groups: Ints) -> Floats:
        """Return shared to expected minutes of each group, shape (n_groups,).

        Parameters
        ----------
        groups : ndarray of int64, shape (n_groups, size)
            Positions of accounts.
        """
        rows, columns = groups[:, :, None], groups[:, None, :]
        shared = self.shared[rows, columns].sum(axis=(1, 2)) / 2
        expected = self.expected[rows, columns].sum(axis=(1, 2)) / 2
        ratio: Floats = (shared + PRIOR_MINUTES) / (expected + PRIOR_MINUTES)
        return ratio

    def draw(self, members: Ints, rng: np.random.Generator) -> Ints:
        """Draw as many accounts of each kind as the group has."""
        kinds, counts = np.unique(self.kind[members], return_counts=True)
        pools = [self.active[self.kind[self.active] == kind] for kind in kinds]
        return np.concatenate(
            [
                rng.choice(pool, min(n, pool.size), replace=False)
                for pool, n in zip(pools, counts, strict=True)
            ]
        )


def meetings(activity: Activity, kind: Ints) -> Meetings | None:
    """Count the minutes that each pair of accounts shares; None for less than `MIN_SPAN_DAYS`.

    Parameters
    ----------
    activity : Activity
    kind : ndarray of int64, shape (n,)
        Peer group of each account.

    Notes
    -----
    With A(c, m) the number of days of class c on which an account is active in minute m of the
    day, and D(c) the number of days of that class, two accounts whose days are shuffled within
    classes share, on average, the sum over c and m of A(c, m) B(c, m) / D(c) minutes.
    """
    n_accounts = kind.size
    day = activity.minute // MINUTES_PER_DAY
    if not day.size or np.ptp(day) + 1 < MIN_SPAN_DAYS:
        return None
    order = np.lexsort((activity.minute, activity.account))  # sums of fractions depend on it
    activity = Activity(activity.account[order], activity.minute[order])
    day = activity.minute // MINUTES_PER_DAY
    first, n_days = int(day.min()), int(np.ptp(day)) + 1
    weekend = ((np.arange(n_days) + first + EPOCH_WEEKDAY) % 7 >= 5).astype(np.int64)
    ones = np.ones(day.size)
    slots = _matrix(ones, activity.account, activity.minute - first * MINUTES_PER_DAY, n_accounts)
    clock = activity.minute % MINUTES_PER_DAY
    of_day = weekend[day - first]
    habits = _matrix(ones, activity.account, of_day * MINUTES_PER_DAY + clock, n_accounts)
    n_of_class = np.repeat(np.maximum(np.bincount(weekend, minlength=2), 1), MINUTES_PER_DAY)
    weighted = habits @ sparse.diags_array(1.0 / n_of_class[: habits.shape[1]])
    shared = (slots @ slots.T).toarray()
    expected = (weighted @ habits.T).toarray()
    np.fill_diagonal(shared, 0.0)
    np.fill_diagonal(expected, 0.0)
    return Meetings(shared, expected, np.unique(activity.account), kind)


def _matrix(ones: Floats, row: Ints, column: Ints, n_rows: int) -> sparse.csr_array:
    return sparse.csr_array((ones, (row, column)), shape=(n_rows, int(column.max()) + 1))


def coactivity_p(met: Meetings | None, members: Ints, seed: int, n: int = N_GROUPS) -> float:
    """Return the p-value of a group's shared minutes; NaN if it cannot be judged.

    Parameters
    ----------
    met : Meetings or None
    members : ndarray of int64
        Positions of the group's accounts.
    seed : int
        Of the random groups.
    n : int
        Random groups; no p-value below 2 / (n + 1) is claimed.

    Notes
    -----
    Two-sided. Too many shared minutes: bursts of one pipeline. Too few: one stream dealt out,
    never two accounts at a time. Groups are drawn from all accounts of the same kinds, the
    group's own among them: only then is each as likely as the group itself, whoever meets
    everybody. NaN for fewer than `MIN_ACCOUNTS` members, or if the other accounts are fewer
    than twice the members.
    """
    if met is None or members.size < MIN_ACCOUNTS:
        return float("nan")
    if np.setdiff1d(met.active, members).size < 2 * members.size:
        return float("nan")
    rng = np.random.default_rng(seed)
    observed = float(met.ratio(members[None, :])[0])
    n_high = n_low = 0
    for _ in range(n):
        drawn = float(met.ratio(met.draw(members, rng)[None, :])[0])
        n_high += drawn >= observed
        n_low += drawn <= observed
    return float(min(1.0, 2 * (1 + min(n_high, n_low)) / (1 + n)))
