"""Cores: accounts that share rare evidence of two families more often than chance allows.

Take a value v of one family (a passage) and a value w of another (a payment batch). If the
families were unrelated, the number of accounts that hold both would be hypergeometric: this is
an exact null that needs no baseline. Where it is rejected, the accounts that hold both are a
core, and each family's evidence is weighed in bits by how common its value is **outside** the
core: log2 of 1 over that popularity (the log-likelihood ratio of Fellegi and Sunter 1969, with
agreement certain inside). A popular prompt or a fashionable client is common outside, so it
weighs little however many accounts of the core share it; and a campaign does not become
"popular" by being large.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from scipy import stats

from stillwatch.baselines.units import Floats, Ints
from stillwatch.campaigns.buckets import Buckets
from stillwatch.campaigns.signal import Family, n_independent

MIN_BITS: Final = 3.0
"""Evidence of a family counts from here on (popularity outside at most 1 in 8)."""
LEVEL: Final = 1e-3
"""Family-wise level of the test that two families are unrelated (Bonferroni)."""
MIN_SHARED: Final = 2
"""A core has so many accounts or more."""
SLICE: Final = 2048
"""Buckets that are compared with all of another family at a time, so that memory is bounded."""
MAX_CORES: Final = 20_000


@dataclass(frozen=True, slots=True)
class Core:
    """Accounts tied together by evidence of two families.

    Attributes
    ----------
    members : ndarray of int64
        Positions of the accounts, ascending.
    families, signals : pair of str
    bits : pair of float
        Weight of each family's evidence, for every pair of members.
    log10_p : float
        Of the test that the two families are unrelated, corrected for all pairs tried.
    """

    members: Ints
    families: tuple[Family, Family]
    signals: tuple[str, str]
    bits: tuple[float, float]
    log10_p: float


def bits_outside(size: Floats, inside: Floats, elsewhere: Floats, n: int, n_base: int) -> Floats:
    """Return log2 of 1 / popularity outside the core, shape of the arguments.

    Parameters
    ----------
    size : ndarray
        Accounts of the scan that hold the value.
    inside : ndarray
        Those of them in the core.
    elsewhere : ndarray
        Baseline accounts that hold it.
    n, n_base : int
        Accounts of the scan and of the baseline.
    """
    outside = n - inside + n_base
    result: Floats = np.log2((outside + 2) / (size - inside + elsewhere + 1))
    return result


def find(families: Sequence[Buckets], n: int, n_base: int) -> list[Core]:
    """Find the cores between every two independent families, largest evidence first.

    Parameters
    ----------
    families : sequence of Buckets
    n : int
        Accounts of the scan.
    n_base : int
        Accounts of the baseline that the popularity counts come from; 0 without one.
    """
    cores: list[Core] = []
    for i, a in enumerate(families):
        for b in families[i + 1 :]:
            if n_independent((a.family, b.family)) == 2:
                cores += _between(a, b, n, n_base)
    cores.sort(key=lambda c: (-min(c.bits) * len(c.members), c.members.tolist(), c.signals))
    return cores[:MAX_CORES]


def _overlap_log10_p(inside: Floats, size_a: Floats, size_b: Floats, n: int, most: float) -> Floats:
    """Return log10 of the hypergeometric tail, each distinct case computed once.

    The tail is no smaller than its first term. Where that alone exceeds `most`, it is returned
    instead: it is quickly computed for all cases at once.
    """
    k, of_a, of_b = (counts.astype(np.int64) for counts in (inside, size_a, size_b))
    coded = pa.array((k * (n + 1) + of_a) * (n + 1) + of_b).dictionary_encode()
    rest, b = np.divmod(coded.dictionary.to_numpy(), n + 1)
    both, a = np.divmod(rest, n + 1)
    log_p: Floats = stats.hypergeom.logpmf(both, n, a, b) / np.log(10)
    low = log_p <= most
    log_p[low] = stats.hypergeom.logsf(both[low] - 1, n, a[low], b[low]) / np.log(10)
    found: Floats = log_p[coded.indices.to_numpy()]
    return found


def _between(a: Buckets, b: Buckets, n: int, n_base: int) -> list[Core]:
    """Find the cores between two families, a slice of the buckets of `a` at a time."""
    best: dict[bytes, Core] = {}
    for first in range(0, a.matrix.shape[0], SLICE):
        for core in _between_slice(a, b, first, n, n_base):
            key = core.members.tobytes()
            if key not in best or sum(best[key].bits) < sum(core.bits):
                best[key] = core
    return list(best.values())


def _between_slice(a: Buckets, b: Buckets, first: int, n: int, n_base: int) -> Iterator[Core]:
    overlap = (a.matrix[first : first + SLICE] @ b.matrix.T).tocoo()
    several = np.flatnonzero(overlap.data >= MIN_SHARED)
    rows, cols = overlap.row[several].astype(np.int64) + first, overlap.col[several]
    size_a, size_b = a.sizes()[rows], b.sizes()[cols]
    inside = np.asarray(overlap.data[several], dtype=float)
    bits_a = bits_outside(size_a, inside, a.elsewhere[rows], n, n_base)
    bits_b = bits_outside(size_b, inside, b.elsewhere[cols], n, n_base)
    good = np.flatnonzero((bits_a >= MIN_BITS) & (bits_b >= MIN_BITS))
    corrected_for = np.log10(a.matrix.shape[0] * b.matrix.shape[0])
    most = np.log10(LEVEL) - corrected_for
    log10_p = _overlap_log10_p(inside[good], size_a[good], size_b[good], n, most)
    for k, p in zip(good[log10_p <= most], log10_p[log10_p <= most], strict=True):
        row, col = int(rows[k]), int(cols[k])
        yield Core(
            np.intersect1d(a.members(row), b.members(col), assume_unique=True),
            (a.family, b.family),
            (a.signal[row], b.signal[col]),
            (float(bits_a[k]), float(bits_b[k])),
            float(p + corrected_for),
        )
