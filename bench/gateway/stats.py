"""Medians with intervals that assume nothing about the distribution."""

import math
from collections.abc import Sequence
from statistics import median
from typing import Any

LEVEL = 0.95


def ranks(n: int, level: float = LEVEL) -> tuple[int, float]:
    """Return how many values to leave out on each side, and the coverage that is reached.

    The interval between the k-th smallest and the k-th largest of n values holds the median
    unless fewer than k of them lie on one side of it: a binomial tail.
    """
    out, tail = 0, 0.0
    while out < (n - 1) // 2:
        more = tail + math.comb(n, out + 1) / 2**n if out + 1 < n else 1.0
        if 1 - 2 * (more + 1 / 2**n) < level:
            break
        out, tail = out + 1, more
    return out, 1 - 2 * (tail + 1 / 2**n)


def summary(values: Sequence[float], digits: int = 3) -> dict[str, Any]:
    """Return the median, the interval that holds it, its level, and n."""
    ordered = sorted(values)
    out, level = ranks(len(ordered))
    return {
        "median": round(median(ordered), digits),
        "interval": [round(ordered[out], digits), round(ordered[-1 - out], digits)],
        "level": round(level, 3),
        "n": len(ordered),
    }
