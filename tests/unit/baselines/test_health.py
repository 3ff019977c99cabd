import numpy as np
import pytest

from stillwatch.baselines import health
from stillwatch.baselines.health import (
    LEVEL,
    MIN_FAR,
    MIN_KNOWN,
    compare,
    excess_share,
    far_from_peers,
    new_values,
)


def normal(n: int, seed: int, middle: float = 0.0):
    return np.random.default_rng(seed).normal(middle, 1.0, n)


def test_samples_of_one_population_do_not_differ_more_often_than_stated() -> None:
    """200 pairs of five quantities: at level 1 % for all, at most 6 (P < .005 for more)."""
    wrong = 0
    for seed in range(200):
        pairs = {f"{i}": (normal(200, 10 * seed + i), normal(300, 7777 + 10 * seed + i))
                 for i in range(5)}  # fmt: skip
        wrong += any(one.p_value <= LEVEL / 5 for one in compare(pairs))
    assert wrong <= 6


def test_a_shift_is_found_and_the_surest_comes_first() -> None:
    same, moved = (normal(400, 1), normal(400, 2)), (normal(400, 3), normal(400, 4, 1.0))
    first, second = compare({"same": same, "moved": moved})
    assert (first.what, second.what) == ("moved", "same")
    assert first.moved(2) and not second.moved(2)
    assert first.now - first.then == pytest.approx(1.0, abs=0.3)


def test_what_a_tenth_of_harvesters_could_do_does_not_count() -> None:
    """However sure: 8 % far out among many accounts are certain, and yet no drift."""
    then, now = normal(20_000, 1), normal(20_000, 2)
    now[:1_600] = 50.0
    (one,) = compare({"score": (then, now)})
    assert one.p_value < 1e-9 and one.distance > 0.05 and not one.moved(1)
    now[:4_000] = 50.0
    (one,) = compare({"score": (then, now)})
    assert one.moved(1)


def test_too_little_is_not_compared() -> None:
    known = normal(MIN_KNOWN - 1, 1)
    holes = np.concatenate([known, np.full(500, np.nan)])
    assert compare({"x": (holes, normal(500, 2))}) == []
    assert compare({"x": (normal(500, 2), holes)}) == []


def test_accounts_far_from_all_peers_are_counted() -> None:
    then = np.abs(normal(400, 1))
    near, far = np.abs(normal(400, 2)), np.abs(normal(400, 3))
    far[:60] = 9.0
    assert not far_from_peers(then, near).moved(1)
    one = far_from_peers(then, far)
    assert one.moved(20) and one.now == pytest.approx(0.15, abs=0.02)
    assert one.then == pytest.approx(health.FAR_SHARE) and one.distance > MIN_FAR


def test_a_new_popular_value_is_found_an_old_or_a_rare_one_is_not() -> None:
    holders = {1: 60, 2: 60, 3: 4}
    assert new_values({1: 50}, 300, holders, 300) == {2: 0.2}
    assert new_values({}, 3, {2: 60}, 300) == {}  # too few were asked before
    assert new_values({}, 300, {}, 300) == {}


def test_the_tail_bound_covers_and_says_when_there_is_no_model() -> None:
    """With p uniform the bound is small; with a tenth in excess it is above a tenth."""
    rng = np.random.default_rng(5)
    clean = rng.random(1_000)
    assert 0 <= excess_share(clean) < 0.035
    dirty = np.concatenate([clean, np.zeros(111)])
    assert 0.10 < excess_share(dirty) < 0.16
    assert excess_share(np.full(9, np.nan)) is None
    assert excess_share(np.zeros(9)) == pytest.approx(0.95)
