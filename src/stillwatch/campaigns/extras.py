"""Columns of a profile that need more than one relational expression."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy import stats

from stillwatch.baselines.martingale import shift_log10_e
from stillwatch.baselines.units import Floats, Ints, Units
from stillwatch.campaigns.clusters import Cluster
from stillwatch.campaigns.timing import Activity, coactivity_p
from stillwatch.profiles.relations import RESEND_WINDOW_US
from stillwatch.sketches.schema import TOPIC_COLUMNS

MIN_PER_DAY: Final = 3


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


def resent_column(
    pairs: Sequence[tuple[str, str, int, int]],
    owner: dict[str, str],
    subjects: Sequence[str],
    window_us: int,
) -> Floats:
    """Return -log10 of the chance that refused requests reappear elsewhere so soon; shape (n,).

    Null: the same prompt on another account falls anywhere in the window. Binomial tail of the
    pairs within 120 s among all pairs that share a prompt; NaN where no pair exists.

    Parameters
    ----------
    pairs : sequence of (account refused, account after, n_shared, n_near)
    owner : dict
        Subject of each account. Pairs count for the subject of either account.
    subjects : sequence of str, length n
    window_us : int
        Length of the scanned window.
    """
    shared: dict[str, int] = {}
    near: dict[str, int] = {}
    for a, b, n_shared, n_near in pairs:
        for subject in {owner.get(a), owner.get(b)} - {None}:
            assert subject is not None
            shared[subject] = shared.get(subject, 0) + n_shared
            near[subject] = near.get(subject, 0) + n_near
    chance = min(1.0, RESEND_WINDOW_US / max(window_us, 1))
    known = [shared.get(s, 0) for s in subjects]
    met = [near.get(s, 0) for s in subjects]
    log_p = stats.binom.logsf(np.array(met) - 1, np.array(known), chance) / -np.log(10)
    return np.where(np.array(known) > 0, np.maximum(log_p, 0.0), np.nan)


def dealt_column(
    clusters: Sequence[Cluster],
    activity: Activity,
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
        out[i] = -np.log10(coactivity_p(activity.of(cluster.members), cluster.members.size, seed))
    return out
