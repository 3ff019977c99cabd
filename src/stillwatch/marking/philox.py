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
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(ROUNDS):
        first = c0 * MULTIPLIERS[0]
        second = c2 * MULTIPLIERS[1]
        c0 = (second >> HALF) ^ c1 ^ k0
        c2 = (first >> HALF) ^ c3 ^ k1
        c1 = second & MASK
        c3 = first & MASK
        k0 = (k0 + STEPS[0]) & MASK
        k1 = (k1 + STEPS[1]) & MASK
    return c0, c1, c2, c3
