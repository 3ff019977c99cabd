import numpy as np
import pytest
from scipy import stats

from bench.peers.prada import (
    PEER,
    GrowingSet,
    NearestNeighbour,
    distances,
    least_distances,
    normality,
)


def slowly(vectors):
    """The growing set as the paper tells it."""
    members, own, threshold, found = [vectors[0]], [0.0], 0.0, []
    for one in vectors[1:]:
        least = min(float(np.linalg.norm(one - member)) for member in members)
        found.append(least)
        if least > threshold:
            members.append(one)
            own.append(least)
            threshold = max(threshold, np.mean(own) - np.std(own))
    return found


def test_distances_to_the_growing_set_are_those_of_the_paper(cloud):
    vectors = np.concatenate([cloud(1, 40), cloud(2, 20, centre=4.0)]).astype(np.float64)
    found = least_distances(distances(vectors @ vectors.T))
    assert found == pytest.approx(slowly(vectors), abs=1e-6)


def test_the_set_does_not_take_what_is_near(cloud):
    near = np.repeat(cloud(1, 2), 30, axis=0) + 1e-3 * cloud(2, 60)
    vectors = np.concatenate([cloud(3, 60), near]).astype(np.float64)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    everyone = distances(vectors @ vectors.T)
    last = least_distances(everyone)[-1]
    assert last > everyone[-1, :-1].min()


def test_normality_leaves_out_what_is_three_deviations_off():
    values = np.random.default_rng(0).normal(size=200)
    spoilt = np.append(values, 40.0)
    kept = values[np.abs(values - spoilt.mean()) <= 3 * spoilt.std()]
    assert normality(spoilt) == pytest.approx(stats.shapiro(kept).statistic)
    assert normality(np.ones(10)) == 1.0


def test_a_stream_is_as_suspicious_as_its_least_normal_look(cloud):
    test = GrowingSet(cloud(9, 30))
    odd = np.concatenate([cloud(1, 60), cloud(2, 90, centre=30.0)])
    longer = np.concatenate([odd, cloud(3, 550)])
    scores = [test.score(some @ some.T, np.zeros(len(some))) for some in (odd, longer)]
    assert scores[1] >= scores[0] > 0.1


def test_streams_of_a_hundred_distances_are_too_short(cloud):
    assert PEER.least == 102
    some = cloud(1, 102)
    assert 0 < GrowingSet(some).score(some @ some.T, np.zeros(102)) < 1


def test_nearest_neighbours_within_the_window(cloud):
    window = cloud(1, 50).astype(np.float64)
    apart = np.linalg.norm(window[:, None] - window[None], axis=2) + 9 * np.eye(50)
    found = NearestNeighbour(cloud(2, 30)).score(window @ window.T, np.zeros(50))
    assert found == pytest.approx(1 - normality(apart.min(axis=1)), abs=1e-6)
