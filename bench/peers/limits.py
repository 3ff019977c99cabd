"""Thresholds: as published, on random draws of prompts; and again, on ordinary accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bench.peers.peer import Fitted, Peer
from bench.peers.scoring import PEERS, Stopwatch, fit, scored
from bench.peers.windows import Rows, Table

LEVEL: Final = 0.01
FOLDS: Final = 4
GROUPS: Final = 200
MAX_POOL_FIT: Final = 20_000
MANY_DRAWS_UP_TO: Final = 200
DRAWS: Final = (500, 200)
"""Draws of a null: for sizes up to `MANY_DRAWS_UP_TO`, and above."""


@dataclass(frozen=True)
class Limits:
    """Scores from `low` to `high` are ordinary."""

    low: float
    high: float

    def accuse(self, score: float) -> bool:
        """Return whether the score lies outside."""
        return not self.low <= score <= self.high


def by_draws(
    peer: Peer, fitted: Fitted, size: int, pick: np.random.Generator, level: float = LEVEL
) -> Limits:
    """Return the limits that so large a share of random draws of ordinary prompts exceeds."""
    null = fitted.null(size, DRAWS[size > MANY_DRAWS_UP_TO], pick)
    if peer.tails == "upper":
        return Limits(-np.inf, float(np.quantile(null, 1 - level)))
    low, high = np.quantile(null, (level / 2, 1 - level / 2))
    return Limits(float(low), float(high))


def by_units(peer: Peer, scores: Sequence[float], level: float = LEVEL) -> Limits:
    """Return conformal limits: a further ordinary unit lies outside at most so often."""
    ranked = np.sort(np.asarray(scores, dtype=np.float64))
    share = level if peer.tails == "upper" else level / 2
    beyond = int(np.floor(share * (len(ranked) + 1)))
    if not beyond:
        return Limits(-np.inf, np.inf)
    low = float(ranked[beyond - 1]) if peer.tails == "both" else -np.inf
    return Limits(low, float(ranked[-beyond]))


class PublishedLimits:
    """Limits by window size, each computed when first asked for."""

    def __init__(
        self, fitted: dict[str, Fitted], pick: np.random.Generator, watch: Stopwatch
    ) -> None:
        self.fitted, self.pick, self.watch = fitted, pick, watch
        self.known: dict[tuple[str, int], Limits] = {}

    def of(self, name: str, size: int) -> Limits:
        """Return the limits of a test for windows of a size."""
        if (name, size) not in self.known:
            with self.watch.running(name):
                self.known[name, size] = by_draws(PEERS[name], self.fitted[name], size, self.pick)
        return self.known[name, size]


def account_limits(
    table: Table,
    accounts: Sequence[str],
    n_members: set[int],
    pick: np.random.Generator,
    watch: Stopwatch,
) -> dict[tuple[str, int], Limits]:
    """Return limits by test and number of accounts that are pooled.

    Each quarter of the ordinary accounts is scored by tests fitted to the other three, so that no
    account is compared with itself. For several accounts together, the units are random groups of
    so many accounts of a quarter (of half the quarter, where it is smaller).
    """
    found: dict[tuple[str, int], list[float]] = {
        (name, n): [] for name in PEERS for n in n_members | {1}
    }
    folds = np.array_split(pick.permutation(np.array(accounts, dtype=object)), FOLDS)
    for at, fold in enumerate(folds):
        others = np.concatenate([names for n, names in enumerate(folds) if n != at])
        fitted = fit(table, pool_of(table, list(others), pick), watch)
        units = [(1, [name]) for name in fold]
        for n in sorted(n_members - {1}):
            size = min(n, max(1, len(fold) // 2))
            units += [
                (n, list(pick.choice(fold, size, replace=False))) for _ in range(GROUPS // FOLDS)
            ]
        windows = [table.window(members) for _, members in units]
        for (n, _), scores in zip(units, scored(fitted, table, windows, watch), strict=True):
            for name, score in scores.items():
                if score is not None:
                    found[name, n].append(score)
    return {(name, n): by_units(PEERS[name], some) for (name, n), some in found.items()}


def pool_of(table: Table, accounts: Sequence[str], pick: np.random.Generator) -> Rows:
    """Return all prompts of the accounts in random order, `MAX_POOL_FIT` at most."""
    rows = pick.permutation(np.concatenate([table.rows[name] for name in accounts]))
    return np.asarray(rows[:MAX_POOL_FIT], dtype=np.int64)
