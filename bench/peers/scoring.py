"""Score windows by several fitted tests at once: the cosines of a window are computed once."""

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from bench.peers import mahalanobis, mmd, prada, seat
from bench.peers.peer import Fitted
from bench.peers.windows import Rows, Table

PEERS: Final = {
    peer.name: peer
    for peer in (mmd.PEER, mahalanobis.PEER, seat.PEER, seat.ADAPTED, prada.PEER, prada.ADAPTED)
}
Scores = dict[str, float | None]
"""By test; None where the window is too short for it."""


@dataclass
class Stopwatch:
    """CPU seconds by test, all threads."""

    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    @contextmanager
    def running(self, name: str) -> Iterator[None]:
        """Add what the block takes."""
        began = time.process_time()
        try:
            yield
        finally:
            self.seconds[name] += time.process_time() - began


def scored(
    fitted: Mapping[str, Fitted], table: Table, windows: Sequence[Rows], watch: Stopwatch
) -> Iterator[Scores]:
    """Yield the scores of each window."""
    used = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *windows]))
    place = np.zeros(len(table.vectors), dtype=np.int64)
    place[used] = np.arange(len(used))
    projected = {}
    for name, test in fitted.items():
        with watch.running(name):
            projected[name] = test.project(table.vectors[used])
    for rows in windows:
        with watch.running("cosines"):
            gram = table.vectors[rows] @ table.vectors[rows].T
        found: Scores = {}
        for name, test in fitted.items():
            found[name] = None
            if len(rows) >= PEERS[name].least:
                with watch.running(name):
                    found[name] = test.score(gram, projected[name][place[rows]])
        yield found


def fit(table: Table, pool: Rows, watch: Stopwatch) -> dict[str, Fitted]:
    """Fit every test to the prompts of a pool, which are in random order."""
    vectors, made = table.vectors[pool], {}
    for name, peer in PEERS.items():
        with watch.running(name):
            made[name] = peer.fit(vectors)
    return made
