"""Windows: which prompts of an account, or of accounts together, are scored."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.peers.accounts import Account
from bench.peers.embedding import Embed, Matrix

Rows = NDArray[np.int64]
SIZES: Final = (20, 30, 50, 75, 102, 150, 200, 300, 500, 700, 1000)
"""Sizes with a null of their own; a window has the largest that its prompts fill."""
MAX_PROMPTS: Final = 300
"""Prompts of an account that are embedded, taken evenly over the time."""


@dataclass(frozen=True)
class Table:
    """The prompts of a log as vectors, each text once.

    Attributes
    ----------
    vectors : array (m, 256)
    rows, times : dict of str to array
        By account: where its prompts are in `vectors`, and when each was sent.
    """

    vectors: Matrix
    rows: dict[str, Rows]
    times: dict[str, NDArray[np.float64]]

    def window(self, members: Sequence[str]) -> Rows:
        """Return the window of accounts together, in order of time; empty if below all sizes.

        Where there are more prompts than the size, they are taken evenly over the time.
        """
        rows = np.concatenate([self.rows[name] for name in members])
        times = np.concatenate([self.times[name] for name in members])
        rows = rows[np.argsort(times, kind="stable")]
        size = max((size for size in SIZES if size <= len(rows)), default=0)
        return rows[evenly(len(rows), size)]


def evenly(n: int, size: int) -> Rows:
    """Return `size` of n places, the first and the last among them; all if there are no more."""
    return np.linspace(0, n - 1, min(n, size)).astype(np.int64)


def table_of(accounts: Iterable[Account], embed: Embed) -> Table:
    """Embed the prompts of a log."""
    places: dict[str, int] = {}
    rows, times = {}, {}
    for account in accounts:
        some = [account.prompts[at] for at in evenly(len(account.prompts), MAX_PROMPTS)]
        rows[account.name] = np.array(
            [places.setdefault(text, len(places)) for _, text in some], dtype=np.int64
        )
        times[account.name] = np.array([at for at, _ in some])
    return Table(embed(list(places)), rows, times)
