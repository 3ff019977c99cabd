"""Made-up populations: who holds which values of which signal."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest

from stillwatch.campaigns.buckets import Buckets, Held, build
from stillwatch.campaigns.signal import Signal, registry

Sets = Mapping[str, Sequence[Sequence[int]]]
"""Signal id to sets of accounts; each set holds one value."""


def _held_of(sets: Sequence[Sequence[int]]) -> Held:
    pairs = [(account, value) for value, members in enumerate(sets) for account in members]
    table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return Held(table[:, 0], table[:, 1])


def _buckets_of(
    sets: Sets, n: int, popularity: Mapping[str, Mapping[int, int]] | None = None
) -> list[Buckets]:
    signals: dict[str, Signal] = registry()
    held = {name: _held_of(one) for name, one in sets.items()}
    return build(held, signals, n, popularity or {})


@pytest.fixture
def held_of() -> Callable[[Sequence[Sequence[int]]], Held]:
    """Turn sets of accounts into pairs of account and value."""
    return _held_of


@pytest.fixture
def buckets_of() -> Callable[..., list[Buckets]]:
    """Turn sets of accounts by signal into buckets by family."""
    return _buckets_of
