import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.marking import alike
from stillwatch.marking.alike import MULTIPLIER, distinct, first_alike

WORDS = st.one_of(st.integers(0, 5), st.integers(0, 2**64 - 1))


def by_dictionary(values: np.ndarray) -> list[int]:
    first: dict[int, int] = {}
    return [first.setdefault(value, i) for i, value in enumerate(values.tolist())]


@given(st.lists(WORDS, max_size=200))
def test_it_finds_what_a_dictionary_finds(words) -> None:
    values = np.array(words, dtype=np.uint64)
    assert first_alike(values).tolist() == by_dictionary(values)


def test_values_that_share_a_slot_are_told_apart() -> None:
    values = np.arange(1, 3000, dtype=np.uint64)  # all in one slot of the first table
    values = np.concatenate((values, values[::-1]))
    assert first_alike(values).tolist() == by_dictionary(values)


def test_many_values(monkeypatch) -> None:
    values = np.random.default_rng(0).integers(0, 40_000, 100_000).astype(np.uint64) * MULTIPLIER
    expected = by_dictionary(values)
    assert first_alike(values).tolist() == expected
    monkeypatch.setattr(alike, "MOST_INT32", 10)
    assert first_alike(values).tolist() == expected


@pytest.mark.parametrize("numbers", [[], [0.5], [2.0, 0.0, 2.0, 1e-300, 0.0, -1.0]])
def test_different_numbers(numbers) -> None:
    values = np.array(numbers)
    first, which = distinct(values)
    assert values[first].tolist() == list(dict.fromkeys(numbers))
    assert values[first][which].tolist() == numbers


def test_numbers_that_do_not_lie_side_by_side() -> None:
    values = np.arange(10.0)[::2] // 4
    first, which = distinct(values)
    assert values[first][which].tolist() == values.tolist()
