"""Columns of a profile that need more than one relational expression."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import stats

from stillwatch.baselines.martingale import shift_log10_e
from stillwatch.baselines.units import Floats, Ints, Units
from stillwatch.campaigns.clusters import Cluster
from stillwatch.campaigns.timing import Timetable, coactivity_p
from stillwatch.profiles.relations import RESEND_WINDOW_US
from stillwatch.sketches.schema import TOPIC_COLUMNS

MIN_PER_DAY: Final = 3
MOST_LOG10_P: Final = 300.0
CROWDING: Final = 4
"""Requests may crowd into a quarter of the window: office hours."""


def shift_column(daily: Units, days: Ints, subjects: Sequence[str]) -> Floats:
    """Return each subject's evidence that its days changed, shape (n,); see `martingale`.

    Parameters
    ----------
    daily : Units
        One row per subject and day.
    days : ndarray of int64
        Day of each row.
    subjects : sequence of str, length n
    """
    rows: dict[str, list[int]] = {}
    n = daily.count("n_topics")
    for i in np.argsort(days, kind="stable"):
        if n[i] >= MIN_PER_DAY:
            rows.setdefault(daily.subjects[i], []).append(int(i))
    topics = np.stack([daily.count(name) for name in TOPIC_COLUMNS], axis=1)
    means = topics / np.maximum(n, 1)[:, None]
    return np.array([shift_log10_e(means[rows.get(subject, [])]) for subject in subjects])


@dataclass(frozen=True, slots=True)
class Resends:
    """Refused requests of one account whose prompts another account also sent.

    Attributes
    ----------
    refused, after : str
        The accounts.
    n_near : int
        Refused requests that the other sent within 120 s after the refusal.
    n_sends : int
        How often the other sent their prompts at all, summed over the refused requests.
    """

    refused: str
    after: str
    n_near: int
    n_sends: int


def resent_column(
    pairs: Sequence[Resends], owner: Mapping[str, str], subjects: Sequence[str], window_us: int
) -> Floats:
    """Return -log10 of the chance that refused requests reappear elsewhere so soon; shape (n,).

    Null: the same prompt on another account falls anywhere in the hours of use. The number of
    refused requests met within 120 s is at most Poisson with mean `n_sends` x 120 s / hours of
    use (union bound over the sends; Le Cam 1960); use is taken to crowd into
    1 / `CROWDING` of the window. NaN where no refused prompt stands on another account.

    Parameters
    ----------
    pairs : sequence of Resends
    owner : mapping
        Subject of each account. Pairs count for the subjects of both accounts.
    subjects : sequence of str, length n
    window_us : int
        Length of the scanned window, microseconds; days on which the log was not in use left out,
        so that events with a wrong clock do not make the rest look crowded.
    """
    near: dict[str, int] = {}
    sends: dict[str, int] = {}
    for pair in pairs:
        for subject in {owner[a] for a in (pair.refused, pair.after) if a in owner}:
            near[subject] = near.get(subject, 0) + pair.n_near
            sends[subject] = sends.get(subject, 0) + pair.n_sends
    known = np.array([sends.get(subject, 0) for subject in subjects], dtype=float)
    met = np.array([near.get(subject, 0) for subject in subjects], dtype=float)
    expected = known * CROWDING * RESEND_WINDOW_US / max(window_us, 1)
    log_p = stats.poisson.logsf(met - 1, expected) / -np.log(10)
    return np.where(known > 0, np.clip(log_p, 0.0, MOST_LOG10_P), np.nan)


def owners_column(clusters: Sequence[Cluster], organization: Sequence[str | None]) -> Floats:
    """Return how many owners the accounts of each cluster declare, shape (n_clusters,).

    An account without an organization is an owner of its own. NaN everywhere if no account of
    the population names one: then nothing was declared because nobody was asked.
    """
    if all(name is None for name in organization):
        return np.full(len(clusters), np.nan)
    counted = []
    for cluster in clusters:
        named = [organization[m] for m in cluster.members.tolist()]
        known = {name for name in named if name is not None}
        counted.append(float(len(known) + sum(name is None for name in named)))
    return np.array(counted)


def dealt_column(
    clusters: Sequence[Cluster],
    times: Timetable | None,
    organization: Sequence[str | None],
    seed: int,
) -> Floats:
    """Return -log10 of the co-activity p-value of each cluster, shape (n_clusters,).

    NaN where all accounts belong to one declared organization: a company that spreads its own
    work over its own accounts is no dealer.
    """
    out = np.full(len(clusters), np.nan)
    for i, cluster in enumerate(clusters):
        owners = {organization[m] for m in cluster.members.tolist()}
        if len(owners) == 1 and None not in owners:
            continue
        out[i] = -np.log10(coactivity_p(times, cluster.members, seed))
    return out
