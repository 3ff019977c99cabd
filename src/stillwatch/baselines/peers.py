"""Peer groups: ordinary subjects that do the same kind of work, found from what they do.

A statistic is compared with its peers by centring and scaling it with the median and the
interquartile range of its group; ranks are then taken over all groups together, so that a small
group does not raise the floor of the p-value.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.cluster.vq import kmeans2

from stillwatch.baselines.units import Floats, Ints, Units
from stillwatch.sketches.schema import TOPIC_COLUMNS, TOPIC_SCALE

UNITS_PER_GROUP: Final = 60
MAX_GROUPS: Final = 6
IQR_OF_NORMAL: Final = 1.349
MAX_Z: Final = 4.0
FEATURES: Final = (
    *("words per prompt (log)", "output tokens per request (log)", "single-turn share"),
    *("share of one template", "likeness of prompts"),
)
"""What `features` holds, in words."""


def mean_cosine(units: Units) -> Floats:
    """Return the mean cosine between the topic vectors of a subject's prompts, shape (n,).

    Without bias: pairs of a prompt with itself are left out. NaN with fewer than two prompts.
    """
    n = units.count("n_topics")
    pairs = n * (n - 1)
    squared = np.zeros(len(units))
    for name in TOPIC_COLUMNS:  # one after the other: the same to the last bit in any company
        squared += (units.count(name) / TOPIC_SCALE) ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(pairs > 0, (squared - n) / pairs, np.nan)


def features(units: Units) -> Floats:
    """Describe each subject's kind of work, shape (n, 5); NaN where unknown."""
    with np.errstate(invalid="ignore", divide="ignore"):
        read = units["n_readable"]
        return np.stack(
            [
                np.log1p(units["prompt_words"] / read),
                np.log1p(units["output_tokens"] / units["n_requests"]),
                units["n_single_turn"] / read,
                units["n_template"] / read,
                mean_cosine(units),
            ],
            axis=1,
        )


@dataclass(frozen=True)
class PeerGroups:
    """A partition of kinds of work.

    Attributes
    ----------
    centre, scale : ndarray, shape (5,)
        Standardisation of the features.
    centroids : ndarray, shape (k, 5)
    names : tuple of str, length k
    """

    centre: Floats
    scale: Floats
    centroids: Floats
    names: tuple[str, ...]

    def assign(self, units: Units) -> Ints:
        """Return the group of each subject, shape (n,)."""
        nearest: Ints = self._squares(units).argmin(axis=1).astype(np.int64)
        return nearest

    def distance(self, units: Units) -> Floats:
        """Return how far each subject is from the middle of its group, shape (n,)."""
        nearest: Floats = self._squares(units).min(axis=1)
        return np.sqrt(nearest)

    def standard(self, units: Units) -> Floats:
        """Return the features of each subject in units of their spread, shape (n, 5)."""
        return _standard(features(units), self.centre, self.scale)

    def _squares(self, units: Units) -> Floats:
        z = self.standard(units)
        squares: Floats = ((z[:, None, :] - self.centroids[None]) ** 2).sum(axis=2)
        return squares


def _standard(raw: Floats, centre: Floats, scale: Floats) -> Floats:
    """Standardise features; unknown is the middle, and no feature outweighs the rest."""
    z: Floats = np.clip(np.nan_to_num((raw - centre) / scale, nan=0.0), -MAX_Z, MAX_Z)
    return z


def find(units: Units, seed: int) -> PeerGroups:
    """Find peer groups among ordinary subjects by k-means on standardised features."""
    raw = features(units)
    known = np.where(np.isnan(raw).all(axis=0), 0.0, raw)
    centre = np.nanmedian(known, axis=0)
    spread = np.subtract(*np.nanpercentile(known, [75, 25], axis=0)) / IQR_OF_NORMAL
    scale: npt.NDArray[np.float64] = np.where(spread > 0.05, spread, 0.05)
    z = _standard(raw, centre, scale)
    k = int(np.clip(len(units) // UNITS_PER_GROUP, 1, MAX_GROUPS))
    centroids, label = kmeans2(z, k, minit="++", seed=np.random.default_rng(seed))
    used = [g for g in range(k) if (label == g).sum() >= UNITS_PER_GROUP // 3] or [0]
    centroids = centroids[used]
    return PeerGroups(centre, scale, centroids, _names(centroids * scale + centre))


def _names(centroids: Floats) -> tuple[str, ...]:
    """Describe each group in words; a number tells apart those that read alike."""
    names: list[str] = []
    for words, tokens, single, template, _ in centroids:
        parts = [
            "one template" if template > 0.6 else "varied prompts",
            "single turn" if single > 0.7 else "conversations",
            "long prompts" if words > np.log1p(150) else "short prompts",
            "long answers" if tokens > np.log1p(250) else "short answers",
        ]
        name = ", ".join(parts)
        alike = sum(other.startswith(name) for other in names)
        names.append(f"{name} ({alike + 1})" if alike else name)
    return tuple(names)


def standardise(
    values: Floats, group: Ints, ordinary: Floats, ordinary_group: Ints, resolution: float
) -> Floats:
    """Express a statistic in units of its peers' spread.

    Parameters
    ----------
    values, group : ndarray, shape (n,)
        Statistic and peer group of each subject.
    ordinary, ordinary_group : ndarray, shape (m,)
        The same of ordinary subjects.
    resolution : float
        Least spread: differences below it mean nothing.

    Returns
    -------
    ndarray, shape (n,)
        (value - median) / spread of the peers; NaN stays NaN.
    """
    out = np.full(values.shape, np.nan)
    for g in np.unique(group):
        middle, spread = spread_of(int(g), ordinary, ordinary_group, resolution)
        mine = group == g
        out[mine] = (values[mine] - middle) / spread
    return out


def spread_of(
    group: int, ordinary: Floats, ordinary_group: Ints, resolution: float
) -> tuple[float, float]:
    """Return median and spread of a statistic among the ordinary subjects of a peer group.

    Those of all groups if fewer than 20 of this one are known; NaN if none is.
    """
    peers = ordinary[(ordinary_group == group) & ~np.isnan(ordinary)]
    if peers.size < UNITS_PER_GROUP // 3:
        peers = ordinary[~np.isnan(ordinary)]
    if not peers.size:
        return np.nan, np.nan
    low, middle, high = np.percentile(peers, [25, 50, 75])
    return float(middle), float(max((high - low) / IQR_OF_NORMAL, resolution))
