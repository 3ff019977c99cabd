import numpy as np
import pytest

from stillwatch.audit.resemblance.ranks import combined, normal_scores, place_of


def test_no_p_below_one_in_k_plus_one() -> None:
    place = place_of(np.array([1e9, *range(99)], dtype=float))
    assert (place.rank, place.n_controls) == (1, 99)
    assert place.p == pytest.approx(0.01)


def test_ties_count_against_the_suspect() -> None:
    assert place_of(np.array([1.0, 1.0, 1.0, 0.0])).rank == 3
    assert place_of(np.array([0.0, 5.0, 1.0]), who=1).rank == 1


def test_places_of_exchangeable_models_are_uniform() -> None:
    rng = np.random.default_rng(7)
    tests = rng.normal(size=(4_000, 3, 20)) + rng.normal(size=(4_000, 1, 20))
    ranks = [place_of(combined(one)).rank for one in tests]
    counts = np.bincount(ranks, minlength=21)[1:]
    assert ((counts - 200) ** 2 / 200).sum() < 43.8  # chi-square, 19 degrees, .001


def test_tests_are_combined_by_rank_not_by_size() -> None:
    huge = np.array([0.0, 1e9, 1.0, 2.0])
    assert np.array_equal(normal_scores(huge), normal_scores(np.array([0.0, 9.0, 1.0, 2.0])))
    assert combined([huge, huge]) == pytest.approx(normal_scores(huge))
