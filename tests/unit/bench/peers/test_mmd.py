import numpy as np
import pytest

from bench.peers import mmd


def by_definition(x, y, median):
    """Unbiased squared MMD, pair by pair."""

    def k(a, b):
        squared = float(((a - b) ** 2).sum())
        return np.mean([np.exp(-squared / (2 * (c * median) ** 2)) for c in (0.5, 1.0, 2.0, 4.0)])

    xx = np.mean([k(a, b) for i, a in enumerate(x) for j, b in enumerate(x) if i != j])
    yy = np.mean([k(a, b) for i, a in enumerate(y) for j, b in enumerate(y) if i != j])
    return xx + yy - 2 * np.mean([k(a, b) for a in x for b in y])


def test_the_score_is_the_squared_mmd_by_its_definition(cloud):
    pool, window = cloud(1, 40), cloud(2, 15, centre=2.0)
    test = mmd.Mmd(pool)
    found = test.score(window @ window.T, test.project(window))
    assert found == pytest.approx(by_definition(window, pool, test.median), abs=1e-5)


def test_the_bandwidth_is_the_median_distance_of_pairs_that_differ():
    pool = np.eye(3, dtype=np.float32)[[0, 0, 1, 2]]
    assert mmd.median_distance(pool @ pool.T) == pytest.approx(2**0.5)


@pytest.mark.parametrize("gather_up_to", [0, 100])
def test_the_null_compares_disjoint_draws(cloud, monkeypatch, gather_up_to):
    monkeypatch.setattr(mmd, "GATHER_UP_TO", gather_up_to)
    pool = cloud(1, 60)
    test = mmd.Mmd(pool)
    found = test.null(20, 3, np.random.default_rng(4))
    again = np.random.default_rng(4)
    for score in found:
        rows = again.permutation(60)[:40]
        direct = by_definition(pool[rows[:20]], pool[rows[20:]], test.median)
        assert score == pytest.approx(direct, abs=1e-5)


def test_a_window_of_other_prompts_scores_above_the_null_and_one_of_the_same_does_not(cloud):
    test = mmd.Mmd(cloud(1, 400))
    limit = np.quantile(test.null(50, 200, np.random.default_rng(0)), 0.99)
    same, other = cloud(2, 50), cloud(3, 50, centre=1.5)
    assert test.score(same @ same.T, test.project(same)) < limit
    assert test.score(other @ other.T, test.project(other)) > limit


def test_chunks_make_no_difference(cloud, monkeypatch):
    test, window = mmd.Mmd(cloud(1, 50)), cloud(2, 30)
    whole = test.project(window)
    monkeypatch.setattr(mmd, "CHUNK", 7)
    assert test.project(window) == pytest.approx(whole)
