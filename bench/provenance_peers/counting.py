"""Count accusations, with exact intervals."""

from collections.abc import Sequence
from typing import Any

from scipy import stats


def counted(accused: Sequence[bool | None]) -> dict[str, Any]:
    """Return how many were accused, with the exact binomial 95 % interval.

    Parameters
    ----------
    accused : sequence of bool or None
        None where a method could not or would not judge; that counts as not accused.

    Notes
    -----
    The interval is Clopper and Pearson's and takes pairs as independent. Pairs share models, so
    that it is too narrow where one model's style decides.
    """
    n, k = len(accused), sum(one is True for one in accused)
    low, high = 0.0, 1.0
    if n:
        exact = stats.binomtest(k, n).proportion_ci(method="exact")
        low, high = float(exact.low), float(exact.high)
    return {
        "n": n,
        "accused": k,
        "share": round(k / n, 4) if n else None,
        "interval_95": [round(low, 4), round(high, 4)],
        "not_judged": sum(one is None for one in accused),
    }


def at_level(p_values: Sequence[float], level: float) -> dict[str, Any]:
    """Return how many p-values reject at a level."""
    return {"level": level, **counted([p <= level for p in p_values])}


def pairwise(found: Sequence[bool | None], accused: Sequence[bool | None]) -> dict[str, Any]:
    """Return what a method says of documented and of innocent pairs."""
    return {"documented": counted(found), "innocent": counted(accused)}
