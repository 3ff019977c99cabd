import numpy as np
import pytest

from stillwatch.audit.provenance.weights import betting_weights, in_cells, pair_weights


def test_what_was_never_served_weighs_nothing() -> None:
    times, served = np.array([4, 4, 1]), np.array([0, 3, 3])
    assert pair_weights(times, served) == pytest.approx([0.0, 2 * np.log(4), np.log(4)])
    assert pair_weights(times, None).tolist() == [2.0, 2.0, 1.0]


def test_bets_do_not_look_at_what_comes_later() -> None:
    assert betting_weights(2, np.array([0, 10])) == pytest.approx([0.0, 1.0])
    assert betting_weights(2, None).tolist() == [1.0, 1.0]


def test_pairs_of_one_cell_are_joined_at_the_first() -> None:
    first, weights = in_cells(np.array([7, 3, 7, 9, 3], np.uint64), np.arange(1.0, 6.0))
    assert first.tolist() == [0, 1, 3]
    assert weights.tolist() == [4.0, 7.0, 4.0]
    first, weights = in_cells(None, np.array([2.0, 3.0]))
    assert (first.tolist(), weights.tolist()) == ([0, 1], [2.0, 3.0])
