"""Philox4x32-10, a counter-based generator, over arrays.

References
----------
Salmon, Moraes, Dror, Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3", section 4.3.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
"""32-bit words, held in 64 bits so that a product of two keeps all of its bits."""
Four = tuple[Words, Words, Words, Words]

MASK: Final = np.uint64(0xFFFFFFFF)
HALF: Final = np.uint64(32)
MULTIPLIERS: Final = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
STEPS: Final = (np.uint64(0x9E3779B9), np.uint64(0xBB67AE85))
ROUNDS: Final = 10


def philox(counter: Four, key: tuple[Words, Words]) -> Four:
    """Return the four words that belong to a counter under a key.

    Parameters
    ----------
    counter : tuple of 4 ndarrays of uint64, shape (n,)
        Words below 2**32.
    key : tuple of 2 ndarrays of uint64, shape (n,) or (1,)
        Words below 2**32.
    """
    c0, c1, c2, c3 = (word.copy() for word in counter)
    k0, k1 = key
    first, second = np.empty_like(c0), np.empty_like(c0)
    for _ in range(ROUNDS):  # in place: memory that is at hand is half of the time
        np.multiply(c0, MULTIPLIERS[0], out=first)
        np.multiply(c2, MULTIPLIERS[1], out=second)
        np.right_shift(second, HALF, out=c0)
        c0 ^= c1
        c0 ^= k0
        np.right_shift(first, HALF, out=c2)
        c2 ^= c3
        c2 ^= k1
        np.bitwise_and(second, MASK, out=c1)
        np.bitwise_and(first, MASK, out=c3)
        k0 = (k0 + STEPS[0]) & MASK
        k1 = (k1 + STEPS[1]) & MASK
    return c0, c1, c2, c3
