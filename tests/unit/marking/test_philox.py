"""Known answers of Random123's ``kat_vectors`` for philox4x32-10."""

import numpy as np
import pytest

from stillwatch.marking.philox import philox

ONES = 0xFFFFFFFF


@pytest.mark.parametrize(
    ("counter", "key", "expected"),
    [
        ((0,) * 4, (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((ONES,) * 4, (ONES, ONES), (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_known_answers(counter, key, expected) -> None:
    words = tuple(np.array([word], dtype=np.uint64) for word in counter)
    keys = tuple(np.array([word], dtype=np.uint64) for word in key)
    assert tuple(int(word[0]) for word in philox(words, keys)) == expected
