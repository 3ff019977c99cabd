import numpy as np
import pytest

from stillwatch.marking.murmur import murmur


@pytest.mark.parametrize(
    ("words", "expected"),
    [((0,), 0x2362F9DE), ((0x87654321,), 0xF55B516B), ((0xFFFFFFFF,), 0x76293B50)],
)
def test_known_answers(words, expected) -> None:
    """Published vectors of the reference implementation, seed 0, four bytes."""
    assert int(murmur([np.array([word], dtype=np.uint32) for word in words])[0]) == expected
