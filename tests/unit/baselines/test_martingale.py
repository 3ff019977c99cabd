import itertools
import math

import numpy as np
import pytest

from stillwatch.baselines.martingale import MIN_DAYS, shift_log10_e, wealth

N_SEQUENCES = 2_500
N_DAYS = 24
KINDS = {
    "independent days": lambda rng: rng.normal(size=(N_DAYS, 3)),
    "days of two kinds": lambda rng: (
        rng.permutation(np.arange(N_DAYS) % 4 == 0)[:, None] + rng.normal(size=(N_DAYS, 3)) / 9
    ),
    "ties": lambda rng: rng.integers(0, 2, (N_DAYS, 2)).astype(float),
    "own level": lambda rng: rng.normal(size=3) * 5 + rng.standard_cauchy((N_DAYS, 3)),
}


@pytest.mark.parametrize("kind", KINDS)
def test_false_alarms_stay_below_one_over_the_threshold(kind) -> None:
    """Ville's inequality, looked at after every day."""
    rng = np.random.default_rng(21)
    highest = np.array([shift_log10_e(KINDS[kind](rng)) for _ in range(N_SEQUENCES)])
    for threshold in (4, 10, 20, 100):
        level = 1 / threshold
        error = math.sqrt(level * (1 - level) / N_SEQUENCES)
        assert (highest >= math.log10(threshold)).mean() <= level + 3 * error, threshold


def test_expected_wealth_is_one_over_every_order_of_the_days() -> None:
    """Exactly, without sampling: the definition of a fair game."""
    days = np.random.default_rng(6).normal(size=(6, 2))
    paths = np.array([wealth(np.array(order)) for order in itertools.permutations(days)])
    assert paths.shape == (720, 4)
    np.testing.assert_allclose(paths.mean(axis=0), 1.0)
    assert paths.std() > 0.1


def test_ties_only_lower_the_expected_wealth() -> None:
    days = np.array([0.0, 0.0, 0.0, 1.0, 1.0, 3.0])[:, None]
    paths = np.array([wealth(np.array(order)) for order in itertools.permutations(days)])
    assert (paths.mean(axis=0) < 1.0).all()


def test_wealth_of_few_days() -> None:
    assert wealth(np.zeros((0, 3))).shape == wealth(np.zeros((2, 3))).shape == (0,)


def test_a_lasting_change_is_seen() -> None:
    rng = np.random.default_rng(2)
    found = []
    for _ in range(50):
        days = rng.normal(size=(30, 3))
        days[20:] += 6.0
        found.append(shift_log10_e(days))
    assert np.median(found) > 2


def test_order_matters_days_that_mix_do_not_alarm() -> None:
    rng = np.random.default_rng(3)
    days = rng.normal(size=(30, 3))
    days[20:] += 6.0
    assert shift_log10_e(days) > shift_log10_e(rng.permutation(days)) + 1


def test_too_few_days_are_unknown() -> None:
    assert math.isnan(shift_log10_e(np.zeros((MIN_DAYS - 1, 3))))
    assert not math.isnan(shift_log10_e(np.zeros((MIN_DAYS, 3))))
    assert math.isnan(shift_log10_e(np.zeros((0, 3))))


def test_days_that_are_all_alike_give_no_evidence() -> None:
    assert shift_log10_e(np.ones((40, 3))) == 0.0


def test_scale_and_place_do_not_matter() -> None:
    days = np.random.default_rng(4).normal(size=(20, 3))
    days[15:] += 3
    assert shift_log10_e(days) == pytest.approx(shift_log10_e(days * 100 - 40))
