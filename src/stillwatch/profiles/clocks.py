"""Clocks that go wrong: when the log was, which instants are believed, which days count.

A gateway whose clock jumped stamps events years too early or too late. What such an event says
is as good as ever; when it was is not known, and unknown is null.
"""

from typing import Final

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

EDGE_SHARE: Final = 20
"""The middle of a log leaves out one event in so many at either end."""
MARGIN_DAYS: Final = 31
QUIET: Final = 10
"""A day with less than the mean day's requests over this is a stray, or a holiday."""


def per_day(sketches: ir.Table) -> ir.Table:
    """Count events by ``day``: ``n``."""
    return sketches.group_by("day").aggregate(n=sketches.event_hash.count())


def with_known_clock(sketches: ir.Table, first_day: int, last_day: int) -> ir.Table:
    """Make ``ts_us`` and ``day`` null where they are outside of some days."""
    known = sketches.day.between(first_day, last_day)
    return sketches.mutate(
        ts_us=ibis.cases((known, sketches.ts_us)), day=ibis.cases((known, sketches.day))
    ).select(*sketches.columns)


def believed(days: Ints, counts: Ints) -> tuple[int, int]:
    """Return the first and the last day that an event of this log can be of.

    The middle nine tenths of the events tell when the log was. What is further from them than
    they last, and `MARGIN_DAYS` more, is of another clock.

    Parameters
    ----------
    days : ndarray of int64, shape (k,)
        Days with events, since the epoch, ascending.
    counts : ndarray of int64, shape (k,)
        Events on them.
    """
    upto = np.cumsum(counts)
    first = int(days[np.searchsorted(upto * EDGE_SHARE, upto[-1], side="right")])
    last = int(days[np.searchsorted(upto * EDGE_SHARE, upto[-1] * (EDGE_SHARE - 1))])
    margin = last - first + 1 + MARGIN_DAYS
    return first - margin, last + margin


def in_use(days: Ints, counts: Ints) -> Ints:
    """Return the days on which a log was in use: those with a tenth of the mean day or more.

    Parameters
    ----------
    days, counts : ndarray of int64, shape (k,)
        What happened how often on which day; a day may come several times, in any order.

    Returns
    -------
    ndarray of int64
        Distinct, ascending. Without strays, whose days would make every other day look crowded.
    """
    found, at = np.unique(days, return_inverse=True)
    upon = np.bincount(at, weights=counts, minlength=found.size)
    used: Ints = found[upon * QUIET * found.size >= upon.sum()]
    return used
