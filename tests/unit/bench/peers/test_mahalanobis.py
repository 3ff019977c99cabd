import numpy as np
import pytest
from scipy.spatial import distance

from bench.peers.mahalanobis import RIDGE, Mahalanobis


def test_the_score_is_the_mean_squared_distance(cloud):
    pool, window = cloud(1, 320), cloud(2, 20, centre=1.0)
    test = Mahalanobis(pool)
    seen = pool[40:].astype(float)
    inverse = np.linalg.inv(np.cov(seen, rowvar=False, bias=True) + RIDGE * np.eye(16))
    direct = [distance.mahalanobis(one, seen.mean(axis=0), inverse) ** 2 for one in window]
    assert test.score(window @ window.T, test.project(window)) == pytest.approx(np.mean(direct))


def test_the_null_draws_from_prompts_that_the_fit_did_not_see(cloud):
    test = Mahalanobis(np.concatenate([cloud(1, 40), cloud(2, 280, centre=9.0)]))
    seen = test.project(cloud(2, 280, centre=9.0)).mean()
    found = test.null(30, 20, np.random.default_rng(0))
    assert len(found) == 20
    assert found.min() > 2 * seen


def test_draws_repeat_prompts_only_where_there_are_too_few(cloud):
    test = Mahalanobis(cloud(1, 320))
    assert np.ptp(test.null(40, 20, np.random.default_rng(0))) == pytest.approx(0)
    assert np.ptp(test.null(41, 20, np.random.default_rng(0))) > 0
