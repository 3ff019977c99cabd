"""Which of many values are equal: by a hash table over arrays, where sorting them takes longer."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.signedinteger[Any]]

MULTIPLIER: Final = np.uint64(0x9E3779B97F4A7C15)
MOST_INT32: Final = 2**31 - 1


def first_alike(values: npt.NDArray[np.uint64]) -> Places:
    """Return for each value at which index an equal one first stands, shape (n,).

    Notes
    -----
    A hash table that all values enter at once, from the last to the first, so that each slot keeps
    the first of those that fell into it. Values that differ from what their slot holds enter the
    next table, under another hash; each table settles at least what its slots hold.
    """
    n = len(values)
    left: Places = np.arange(n).astype(np.int32 if n <= MOST_INT32 else np.int64)
    out = np.empty_like(left)
    shift = np.uint64(64 - (2 * n).bit_length())
    slots = np.empty(1 << int(64 - shift), dtype=left.dtype)
    asked, odd = values, np.ones(1, dtype=np.uint64)
    while len(left):
        slot = ((asked * odd) >> shift).view(np.int64)
        slots[slot[::-1]] = left[::-1]
        best = slots[slot]
        out[left] = best  # of those that differ, the next table says what stands there
        rest = np.flatnonzero(values[best] != asked)
        left, asked, odd = left[rest], asked[rest], odd * MULTIPLIER
    return out


def distinct(values: npt.NDArray[np.float64]) -> tuple[Places, Places]:
    """Return where different numbers first stand, and which of these each number is.

    Parameters
    ----------
    values : ndarray of float64, shape (n,)
        Told apart by their bits.

    Returns
    -------
    first : ndarray of integers, shape (m,)
        Ascending.
    which : ndarray of integers, shape (n,)
        Such that ``values[first][which]`` is ``values``.
    """
    alike = first_alike(np.ascontiguousarray(values).view(np.uint64))
    is_first = alike == np.arange(len(alike))
    return np.flatnonzero(is_first), (np.cumsum(is_first) - 1)[alike]
