import numpy as np

from bench.peers.peer import MAX_POOL, PairwiseTest


class Largest(PairwiseTest):
    def score(self, gram, projected):
        np.fill_diagonal(gram, -1)
        return float(gram.max()) + len(gram) + projected.sum()


def test_a_draw_holds_so_many_different_prompts(cloud):
    test = Largest(cloud(1, 30))
    found = test.null(25, 40, np.random.default_rng(0))
    assert len(found) == 40
    assert ((found > 25) & (found < 25.999)).all()  # a prompt drawn twice would give 26


def test_the_pool_is_capped(cloud):
    assert Largest(cloud(1, MAX_POOL + 10)).gram.shape == (MAX_POOL, MAX_POOL)
