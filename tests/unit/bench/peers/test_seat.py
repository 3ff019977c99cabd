import numpy as np
import pytest

from bench.peers.seat import PAIRS, SimilarPair, SimilarShare, above_diagonal, cosines


def test_each_pair_counts_once():
    gram = np.arange(16, dtype=np.float32).reshape(4, 4)
    assert cosines(gram).tolist() == [1, 2, 3, 6, 7, 11]
    assert above_diagonal(2).tolist() == [[False, True], [False, False]]


def test_the_fifty_first_pair_decides(cloud):
    window = cloud(1, 20)
    gram = window @ window.T
    found = SimilarPair(cloud(2, 50)).score(gram, np.zeros(20))
    assert (cosines(gram) > found).sum() == PAIRS


def test_the_share_is_over_a_similarity_that_one_ordinary_pair_in_a_hundred_has(cloud):
    pool, narrow = cloud(1, 400), cloud(2, 30, centre=8.0)
    test = SimilarShare(pool)
    assert test.score(pool @ pool.T, np.zeros(400)) == pytest.approx(0.01, abs=0.001)
    assert test.score(narrow @ narrow.T, np.zeros(30)) > 0.99
