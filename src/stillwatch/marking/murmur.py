"""MurmurHash3, its 32-bit variant for x86, of rows of 32-bit words.

References
----------
Appleby (2011), MurmurHash3, public domain: ``MurmurHash3_x86_32`` without a seed.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint32]


def murmur(words: Sequence[Words]) -> Words:
    """Return the hash of each row.

    Parameters
    ----------
    words : sequence of ndarrays of uint32, shapes that broadcast
        The words of a row, in order.

    Returns
    -------
    ndarray of uint32
    """
    state = np.zeros(1, dtype=np.uint32)
    for word in words:
        value = _rotated(word * np.uint32(0xCC9E2D51), 15) * np.uint32(0x1B873593)
        state = _rotated(state ^ value, 13) * np.uint32(5) + np.uint32(0xE6546B64)
    state = state ^ np.uint32(4 * len(words))
    state = (state ^ (state >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    state = (state ^ (state >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return state ^ (state >> np.uint32(16))


def _rotated(value: Words, by: int) -> Words:
    return (value << np.uint32(by)) | (value >> np.uint32(32 - by))
