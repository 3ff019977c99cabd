"""The source's own protocol on our data: random draws against random draws (arXiv 2606.05725).

Windows of 100 prompts. Ordinary windows are drawn from ordinary prompts that the fit did not see,
harvest windows from harvest prompts, mixed ones from both at 5, 10, 25 and 50 %; threshold at the
95th percentile of the null. Balanced accuracy is the mean of the ordinary share not flagged and of
the mean flagged share over the five fractions (that formula gives .777 on the source's own record
of its 14 pairs at this size).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from bench.peers.embedding import Matrix
from bench.peers.limits import Limits, by_draws
from bench.peers.peer import Fitted, Vector
from bench.peers.scoring import PEERS

Side = tuple[Matrix, Vector]
"""Prompts, and what a test needs of each alone."""
SIZE: Final = 100
WINDOWS: Final = 50
FRACTIONS: Final = (0.05, 0.1, 0.25, 0.5, 1.0)
LEVEL: Final = 0.05
MOST_PROMPTS: Final = 2000
REPORTED: Final = {
    "MMD": 0.777,
    "SEAT, share of pairs": 0.635,
    "PRADA, nearest neighbour": 0.586,
    "Mahalanobis": 0.569,
}
"""MMD: the source's record at 100. Others: re-run by this project's forerunner on other pairs."""


def balanced_accuracy(
    fitted: Mapping[str, Fitted],
    ordinary: Matrix,
    harvests: Mapping[str, Matrix],
    pick: np.random.Generator,
) -> dict[str, Any]:
    """Return balanced accuracy by test, over all campaigns and for each.

    Parameters
    ----------
    fitted : mapping
    ordinary : array (n, d)
        Ordinary prompts that no test was fitted to.
    harvests : mapping of str to array
        Harvest prompts of campaigns without cover traffic.
    pick : Generator
    """
    found: dict[str, Any] = {}
    for name, test in fitted.items():
        if PEERS[name].least > SIZE:
            continue
        limits = by_draws(PEERS[name], test, SIZE, pick, LEVEL)
        own = (ordinary, test.project(ordinary))
        wrongly = _flagged(test, limits, (own, own), 0.0, pick)
        each = {}
        for campaign, vectors in harvests.items():
            theirs = (vectors, test.project(vectors))
            rates = [_flagged(test, limits, (own, theirs), part, pick) for part in FRACTIONS]
            each[campaign] = round((1 - wrongly + float(np.mean(rates))) / 2, 3)
        found[name] = {
            "balanced_accuracy": round(float(np.mean(list(each.values()))), 3) if each else None,
            "ordinary_windows_flagged": wrongly,
            "campaigns": each,
            "reported_on_other_data": REPORTED.get(name),
        }
    return found


def _flagged(
    test: Fitted, limits: Limits, sides: Sequence[Side], part: float, pick: np.random.Generator
) -> float:
    """Return the share of windows flagged, with this part of each from the second side."""
    n_second, flagged = round(SIZE * part), 0
    for _ in range(WINDOWS):
        drawn = [
            (side, pick.choice(len(side[0]), n, replace=n > len(side[0])))
            for side, n in zip(sides, (SIZE - n_second, n_second), strict=True)
        ]
        vectors = np.concatenate([side[0][rows] for side, rows in drawn])
        projected = np.concatenate([side[1][rows] for side, rows in drawn])
        order = pick.permutation(SIZE)
        vectors = vectors[order]
        flagged += limits.accuse(test.score(vectors @ vectors.T, projected[order]))
    return flagged / WINDOWS
