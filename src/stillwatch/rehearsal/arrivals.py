"""When requests come: real inter-arrival structure under a day-and-night shape."""

import csv
import gzip
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from stillwatch.core.errors import InputError

Floats = NDArray[np.float64]
HOUR_S: Final = 3600.0
DAY_S: Final = 86_400.0
NIGHT: Final = 0.06
"""Activity at night as a share of that at the peak."""


def read_gaps(path: Path) -> Floats:
    """Read inter-arrival gaps (seconds) from a reduced Azure LLM inference trace.

    Raises
    ------
    InputError
        Not such a file.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            gaps = [float(row["gap_ms"]) / 1000 for row in csv.DictReader(file)]
    except (OSError, EOFError, KeyError, ValueError) as error:
        raise InputError(f"cannot read the arrival trace ({error})", file=str(path)) from error
    return np.asarray(gaps)


def hourly_weights(
    n_days: int, *, peak_hour: float, weekend: float, width_h: float, first_day: int = 0
) -> Floats:
    """Return relative activity for each hour of the log.

    Parameters
    ----------
    n_days : int
    peak_hour : float
        UTC hour of most activity.
    weekend : float
        Activity at weekends as a share of that on weekdays.
    width_h : float
        Standard deviation of the daily hump, hours.
    first_day : int
        Weekday of the first day, Monday is 0.

    Returns
    -------
    ndarray, shape (24 * n_days,)
    """
    hours = np.arange(24 * n_days)
    away = (hours % 24 + 0.5 - peak_hour + 12) % 24 - 12
    shape = NIGHT + np.exp(-0.5 * (away / width_h) ** 2)
    is_weekend = (hours // 24 + first_day) % 7 >= 5
    weights: Floats = np.where(is_weekend, weekend, 1.0) * shape
    return weights


def traced_times(n: int, gaps: Floats, weights: Floats, rng: np.random.Generator) -> Floats:
    """Lay a stretch of a real trace over the log's days and nights.

    A stretch of n consecutive gaps keeps its burst structure in operational time, which is then
    mapped to clock time through the cumulative activity.

    Parameters
    ----------
    n : int
        Arrivals wanted.
    gaps : ndarray
        Inter-arrival gaps of the trace, seconds.
    weights : ndarray, shape (24 * n_days,)
        From `hourly_weights`.

    Returns
    -------
    ndarray, shape (n,)
        Seconds since the log began, ascending.
    """
    if n == 0:
        return np.empty(0)
    first = int(rng.integers(len(gaps)))
    taken = gaps[(first + np.arange(n + 1)) % len(gaps)] + 1e-3
    position = np.cumsum(taken)[:-1] / taken.sum()
    cumulative = np.concatenate(([0.0], np.cumsum(weights)))
    clock = np.arange(len(cumulative)) * HOUR_S
    times: Floats = np.interp(position, cumulative / cumulative[-1], clock)
    return times


def burst_times(
    n: int, n_days: int, rng: np.random.Generator, *, first_day: int = 0, opens_h: float = 1.0
) -> Floats:
    """Jobs in working hours: a few a day, each a run of batches.

    Parameters
    ----------
    n : int
        Arrivals wanted.
    n_days : int
    first_day : int
        Weekday of the first day, Monday is 0.
    opens_h : float
        UTC hour at which work begins; it goes on for ten hours.

    Returns
    -------
    ndarray, shape (n,)
        Seconds since the log began, ascending.
    """
    working = [day for day in range(n_days) if (day + first_day) % 7 != 6] or list(range(n_days))
    jobs = [
        (day * DAY_S + (opens_h + rng.uniform(0, 9.0)) * HOUR_S, rng.uniform(600, 3600))
        for day in working
        for _ in range(int(rng.integers(2, 5)))
    ]
    lengths = np.asarray([length for _, length in jobs])
    counts = rng.multinomial(n, lengths / lengths.sum())
    times = [
        _batches(start, length, int(count), rng)
        for (start, length), count in zip(jobs, counts, strict=True)
    ]
    return np.minimum(np.sort(np.concatenate(times)), n_days * DAY_S - 1)


def _batches(start: float, length: float, count: int, rng: np.random.Generator) -> Floats:
    """A tool keeps some connections busy: requests come in batches and trickle off."""
    n_batches = max(1, count // int(rng.integers(8, 50)))
    opened = start + np.sort(rng.uniform(0, length, n_batches))
    times: Floats = rng.choice(opened, count) + rng.exponential(8.0, count)
    return times


def session_times(
    opened: Sequence[float], n_turns: Sequence[int], rng: np.random.Generator
) -> Floats:
    """Return the times of all turns of conversations, turn after turn within each.

    Gaps between turns are log-normal with a median of 50 s.
    """
    times: list[float] = []
    for start, n in zip(opened, n_turns, strict=True):
        gaps = rng.lognormal(np.log(50.0), 0.9, max(n - 1, 0))
        times += [start, *(start + np.cumsum(gaps)).tolist()]
    return np.asarray(times)
