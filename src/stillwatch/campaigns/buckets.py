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
    made: dict[Family, list[tuple[int, str, Ints, int]]] = {}
    for name, one in held.items():
        if name not in signals or not one.value.size:
            continue
        made.setdefault(signals[name].family, []).extend(
            _sets(name, one, n_accounts, popularity.get(name, {}))
        )
    return [_family(family, sets, n_accounts, code) for family, sets in made.items() if sets]


def _sets(
    name: str, held: Held, n_accounts: int, popularity: Mapping[int, int]
) -> list[tuple[int, str, Ints, int]]:
    """Return (baseline count, signal, members, value) of each value shared by some accounts."""
    order = np.lexsort((held.account, held.value))
    value, account = held.value[order], held.account[order]
    values, start, count = np.unique(value, return_index=True, return_counts=True)
    shared = (count >= 2) & (count <= max(2, MAX_SHARE * n_accounts))
    return [
        (popularity.get(int(v), 0), name, account[s : s + c], int(v))
        for v, s, c in zip(values[shared], start[shared], count[shared], strict=True)
    ]


def _family(
    family: Family, sets: Sequence[tuple[int, str, Ints, int]], n_accounts: int, code: Hashes
) -> Buckets:
    distinct: dict[int, tuple[int, str, Ints, int]] = {}
    for elsewhere, name, members, _ in sets:
        key = int(np.bitwise_xor.reduce(code[members])) ^ len(members)
        known = distinct.get(key)
        n_values = 1 if known is None else known[3] + 1
        if known is None or elsewhere < known[0]:
            distinct[key] = (elsewhere, name, members, n_values)
        else:
            distinct[key] = (*known[:3], n_values)
    rows = list(distinct.values())
    indptr = np.concatenate([[0], np.cumsum([len(row[2]) for row in rows])])
    indices = np.concatenate([row[2] for row in rows])
    matrix = sparse.csr_array(
        (np.ones(indices.size), indices, indptr), shape=(len(rows), n_accounts)
    )
    return Buckets(
        family,
        matrix,
        tuple(row[1] for row in rows),
        np.array([row[3] for row in rows]),
        np.array([float(row[0]) for row in rows]),
    )
