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

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import stats

from stillwatch.baselines.units import Bools, Floats, Ints
from stillwatch.campaigns.buckets import Buckets
from stillwatch.campaigns.signal import Family, n_independent

MIN_BITS: Final = 3.0
"""Evidence of a family counts from here on (popularity outside at most 1 in 8)."""
LEVEL: Final = 1e-3
"""Family-wise level of the test that two families are unrelated (Bonferroni)."""
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


def _overlap_log10_p(inside: Floats, size_a: Floats, size_b: Floats, n: int) -> Floats:
    """Return log10 of the hypergeometric tail, each distinct case computed once."""
    cases, where = np.unique(np.stack([inside, size_a, size_b]), axis=1, return_inverse=True)
    log_p: Floats = stats.hypergeom.logsf(cases[0] - 1, n, cases[1], cases[2]) / np.log(10)
    return log_p[where]


def _between(a: Buckets, b: Buckets, n: int, n_base: int) -> list[Core]:
    overlap = (a.matrix @ b.matrix.T).tocoo()
    size_a, size_b = a.sizes()[overlap.row], b.sizes()[overlap.col]
    inside = np.asarray(overlap.data, dtype=float)
    bits_a = bits_outside(size_a, inside, a.elsewhere[overlap.row], n, n_base)
    bits_b = bits_outside(size_b, inside, b.elsewhere[overlap.col], n, n_base)
    good: Bools = (inside >= 2) & (bits_a >= MIN_BITS) & (bits_b >= MIN_BITS)
    if not good.any():
        return []
    n_tests = a.matrix.shape[0] * b.matrix.shape[0]
    log10_p = _overlap_log10_p(inside[good], size_a[good], size_b[good], n) + np.log10(n_tests)
    kept = np.flatnonzero(good)[log10_p <= np.log10(LEVEL)]
    corrected = log10_p[log10_p <= np.log10(LEVEL)]
    best: dict[bytes, Core] = {}
    for k, p in zip(kept, corrected, strict=True):
        row, col = int(overlap.row[k]), int(overlap.col[k])
        members = np.intersect1d(a.members(row), b.members(col), assume_unique=True)
        core = Core(
            members,
            (a.family, b.family),
            (a.signal[row], b.signal[col]),
            (float(bits_a[k]), float(bits_b[k])),
            float(p),
        )
        key = members.tobytes()
        if key not in best or sum(best[key].bits) < sum(core.bits):
            best[key] = core
    return list(best.values())
