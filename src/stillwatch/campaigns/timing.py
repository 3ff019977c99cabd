"""Are the accounts active in the same minutes, beyond keeping the same hours?

Null: given its habits (time of day, weekday or weekend, span of days in use), each account's
days are exchangeable and independent of the other accounts'. Days are shuffled within each
account, within weekdays and within weekend days of the account's own span; the p-value is
exact by permutation (Phipson and Smyth 2010: (1 + b) / (1 + r)), and drawing stops early where
nothing is to be found (Besag and Clifford 1991: h / l).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from stillwatch.baselines.units import Floats, Ints

MINUTES_PER_DAY: Final = 1440
MIN_ACCOUNTS: Final = 3
MIN_SPAN_DAYS: Final = 4
N_SHUFFLES: Final = 1999
ENOUGH: Final = 10
"""Shuffling stops after this many draws beyond the observed value on both sides."""
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

    def of(self, members: Ints) -> "Activity":
        """Return the activity of some accounts, renumbered from 0."""
        chosen = np.isin(self.account, members)
        position = np.searchsorted(members, self.account[chosen])
        return Activity(position.astype(np.int64), self.minute[chosen])


def coactivity_p(activity: Activity, n_accounts: int, seed: int, n: int = N_SHUFFLES) -> float:
    """Return the two-sided permutation p-value of shared minutes; NaN if it cannot be judged.

    Parameters
    ----------
    activity : Activity
        Of the group, accounts numbered from 0.
    n_accounts : int
        Accounts of the group.
    seed : int
    n : int
        Shuffles; no p-value below 2 / (n + 1) is claimed.

    Notes
    -----
    The statistic counts pairs of accounts active in the same minute. Too many: bursts of one
    pipeline. Too few: one stream dealt out, never twice at a time.
    """
    day = activity.minute // MINUTES_PER_DAY
    if n_accounts < MIN_ACCOUNTS or not day.size or np.ptp(day) + 1 < MIN_SPAN_DAYS:
        return float("nan")
    first = int(day.min())
    n_days = int(np.ptp(day)) + 1
    clock = activity.minute % MINUTES_PER_DAY
    day = day - first
    rng = np.random.default_rng(seed)
    classes = _day_classes(activity.account, day, n_accounts, n_days, first)
    observed = _pairs(day * MINUTES_PER_DAY + clock, n_days)
    n_high = n_low = 0
    for i in range(1, n + 1):
        moved = _shuffle(classes, n_accounts, n_days, rng)
        drawn = _pairs(moved[activity.account, day] * MINUTES_PER_DAY + clock, n_days)
        n_high += drawn >= observed
        n_low += drawn <= observed
        if min(n_high, n_low) >= ENOUGH:
            return min(1.0, 2 * ENOUGH / i)
    return float(min(1.0, 2 * (1 + min(n_high, n_low)) / (1 + n)))


def _pairs(slot: Ints, n_days: int) -> float:
    active = np.bincount(slot, minlength=n_days * MINUTES_PER_DAY).astype(float)
    return float((active * (active - 1)).sum() / 2)


def _day_classes(account: Ints, day: Ints, n: int, n_days: int, first: int) -> Ints:
    """Return for each account and day the class within which it may be shuffled; -1: outside."""
    begin = np.full(n, n_days)
    end = np.full(n, -1)
    np.minimum.at(begin, account, day)
    np.maximum.at(end, account, day)
    days = np.arange(n_days)
    weekend = ((days + first + EPOCH_WEEKDAY) % 7 >= 5).astype(np.int64)
    inside = (days >= begin[:, None]) & (days <= end[:, None])
    return np.where(inside, weekend[None, :], -1 - days[None, :])


def _shuffle(classes: Ints, n: int, n_days: int, rng: np.random.Generator) -> Ints:
    """Return a permutation of the days of each account within its classes, shape (n, n_days)."""
    by_class = np.argsort(classes, axis=1, kind="stable")
    noise: Floats = rng.random((n, n_days))
    shuffled = np.lexsort((noise, classes), axis=1)
    moved = np.empty((n, n_days), dtype=np.int64)
    np.put_along_axis(moved, shuffled, by_class, axis=1)
    return moved
