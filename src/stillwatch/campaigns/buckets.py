"""Buckets: sets of accounts that share one value of one signal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from stillwatch.baselines.units import Floats, Ints
from stillwatch.campaigns.signal import Family, Signal
from stillwatch.sketches.shingles import Hashes

MAX_SHARE = 0.5
"""A value that more than this share of the accounts has says nothing."""


@dataclass(frozen=True)
class Held:
    """Which accounts hold which values of one signal.

    Attributes
    ----------
    account : ndarray of int64, shape (k,)
        Position of the account.
    value : ndarray of int64, shape (k,)
    """

    account: Ints
    value: Ints


@dataclass(frozen=True)
class Buckets:
    """Distinct sets of accounts of one evidence family.

    Attributes
    ----------
    family : str
    matrix : csr_array of float64, shape (n_buckets, n_accounts)
        1 where an account is in a bucket.
    signal : tuple of str, length n_buckets
        Signal of each bucket, the rarest value's where several give the same set.
    n_values : ndarray of int64, shape (n_buckets,)
        Values that give this very set of accounts.
    elsewhere : ndarray of float64, shape (n_buckets,)
        Ordinary accounts of the baseline that hold the value.
    """

    family: Family
    matrix: sparse.csr_array
    signal: tuple[str, ...]
    n_values: Ints
    elsewhere: Floats

    def sizes(self) -> Floats:
        """Return the number of accounts in each bucket."""
        counted: Floats = np.asarray(self.matrix.sum(axis=1), dtype=float).ravel()
        return counted

    def members(self, bucket: int) -> Ints:
        """Return the positions of a bucket's accounts."""
        start, end = self.matrix.indptr[bucket : bucket + 2]
        return np.sort(self.matrix.indices[start:end].astype(np.int64))


def build(
    held: Mapping[str, Held],
    signals: Mapping[str, Signal],
    n_accounts: int,
    popularity: Mapping[str, Mapping[int, int]],
) -> list[Buckets]:
    """Make the buckets of each family.

    Parameters
    ----------
    held : mapping of signal id to Held
    signals : mapping of signal id to Signal
    n_accounts : int
    popularity : mapping of signal id to mapping of value to int
        How many baseline accounts hold a value; empty without a baseline.

    Notes
    -----
    Values held by one account, or by more than `MAX_SHARE` of them, are dropped. Values with
    the very same accounts become one bucket: eight passages of one template are one fact.
    """
    rng = np.random.default_rng(0)
    code = rng.integers(1, 2**62, n_accounts).astype(np.uint64)
    made: dict[Family, list[_Sets]] = {}
    for name, one in held.items():
        if name not in signals or not one.value.size:
            continue
        sets = _sets(name, one, code, popularity.get(name, {}))
        if sets.key.size:
            made.setdefault(signals[name].family, []).append(sets)
    return [_family(family, sets, n_accounts) for family, sets in made.items()]


@dataclass(frozen=True)
class _Sets:
    """Distinct sets of accounts that share values of one signal, in the order of the values.

    ``key`` is all but surely another for another set; ``members`` holds the accounts of one set
    after those of another, ``begin`` where they begin, shape (k + 1,).
    """

    signal: str
    key: Hashes
    begin: Ints
    members: Ints
    elsewhere: Floats
    n_values: Ints


def _sets(name: str, held: Held, code: Hashes, popularity: Mapping[int, int]) -> _Sets:
    order = np.lexsort((held.account, held.value))
    value, account = held.value[order], held.account[order]
    begin = np.flatnonzero(np.concatenate(([True], value[1:] != value[:-1])))
    count = np.diff(np.append(begin, value.size))
    mixed: Hashes = np.bitwise_xor.reduceat(code[account], begin).astype(np.uint64)
    key = mixed ^ count.astype(np.uint64)
    shared = np.flatnonzero((count >= 2) & (count <= max(2, MAX_SHARE * code.size)))
    elsewhere = _elsewhere(value[begin[shared]], popularity)
    first, n_values = _distinct(key[shared], elsewhere, np.ones(shared.size, np.int64))
    kept = shared[first]
    ends, members = _slices(account, begin[kept], count[kept])
    return _Sets(name, key[kept], ends, members, elsewhere[first], n_values)


def _elsewhere(values: Ints, popularity: Mapping[int, int]) -> Floats:
    """Return how many baseline accounts hold each value."""
    known = np.array(sorted(popularity), np.int64)
    if not known.size:
        return np.zeros(values.size)
    counts = np.array([popularity[v] for v in known.tolist()], float)
    at = np.minimum(np.searchsorted(known, values), known.size - 1)
    return np.where(known[at] == values, counts[at], 0.0)


def _distinct(key: Hashes, elsewhere: Floats, n_values: Ints) -> tuple[Ints, Ints]:
    """Return where the rarest of each key stands, by first appearance, and its values in all."""
    order = np.lexsort((np.arange(key.size), elsewhere, key))
    _, begin, of = np.unique(key[order], return_index=True, return_inverse=True)
    total = np.bincount(of, weights=n_values[order], minlength=begin.size).astype(np.int64)
    appears = np.minimum.reduceat(order, begin) if order.size else order
    by_appearance = np.argsort(appears)
    return order[begin][by_appearance], total[by_appearance]


def _slices(values: Ints, begin: Ints, count: Ints) -> tuple[Ints, Ints]:
    """Put slices of an array one after the other; return where each begins, and the end."""
    ends = np.concatenate(([0], np.cumsum(count)))
    at = np.repeat(begin - ends[:-1], count) + np.arange(ends[-1])
    return ends, values[at]


def _family(family: Family, made: Sequence[_Sets], n_accounts: int) -> Buckets:
    """Bring the sets of all signals of a family together; the rarest value names a set."""
    signal = np.repeat(np.arange(len(made)), [one.key.size for one in made])
    elsewhere = np.concatenate([one.elsewhere for one in made])
    first, n_values = _distinct(
        np.concatenate([one.key for one in made]),
        elsewhere,
        np.concatenate([one.n_values for one in made]),
    )
    count = np.concatenate([np.diff(one.begin) for one in made])
    before = np.cumsum([0, *(one.members.size for one in made)])[:-1]
    begin = np.concatenate(
        [one.begin[:-1] + shift for one, shift in zip(made, before, strict=True)]
    )
    members = np.concatenate([one.members for one in made])
    indptr, indices = _slices(members, begin[first], count[first])
    matrix = sparse.csr_array(
        (np.ones(indices.size), indices, indptr), shape=(first.size, n_accounts)
    )
    names = [made[i].signal for i in signal[first].tolist()]
    return Buckets(family, matrix, tuple(names), n_values, elsewhere[first])
