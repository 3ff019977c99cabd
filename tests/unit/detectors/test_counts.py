import numpy as np
import pytest

from stillwatch.baselines.units import Units
from stillwatch.detectors.counts import number, of_readable, one_in, readable_share


def test_readable_share_adds_parts_and_shrinks() -> None:
    units = Units(
        ("a", "b"),
        {
            "n_readable": np.array([90.0, 40.0]),
            "x": np.array([30.0, np.nan]),
            "y": np.array([20.0, 5.0]),
        },
    )
    np.testing.assert_allclose(readable_share(units, "x", "y"), [0.5, 0.1])


def test_readable_share_abstains_where_little_is_readable() -> None:
    units = Units(
        ("a", "b", "c"), {"n_readable": np.array([19.0, 20.0, np.nan]), "x": np.full(3, 6.0)}
    )
    np.testing.assert_allclose(readable_share(units, "x"), [np.nan, 0.2, np.nan])


def test_counts_in_words() -> None:
    row = {"n_readable": 12340.0, "x": 312.0, "y": float("nan")}
    assert of_readable(row, "x") == "312 of 12,340 readable requests"
    assert number(row, "y") == number(row, "z") == "0"


@pytest.mark.parametrize(
    ("log10_p", "words"),
    [
        (4.0, "1 in 10,000"),
        (0.0, "1 in 1"),
        (-1.0, "1 in 1"),
        (12.5, "less than 1 in 10^12"),
        (float("nan"), "an unknown chance"),
    ],
)
def test_one_in(log10_p, words) -> None:
    assert one_in(log10_p) == words
