import numpy as np
import pytest

pytest.importorskip("model_equality_testing", reason="make bench-provenance-peers installs it")

from model_equality_testing.tests import IMPLEMENTED_TESTS

from bench.provenance_peers import equality
from bench.provenance_peers.answers import Answers


class InOrder:
    """Chooses the first ones, so that a split is the one that is looked for."""

    def choice(self, n, size, replace):
        return np.arange(size)


def texts(letters, n):
    rng = np.random.default_rng(len(letters))
    return ["".join(rng.choice(list(letters), rng.integers(5, 60))) for _ in range(n)]


def test_a_split_has_the_statistic_of_the_package():
    one, other = equality.points_of(texts("ab", 12)), equality.points_of(texts("abcé", 9))
    ours = equality.permuted(np.concatenate([one, other]), len(one), 1, InOrder())
    theirs = IMPLEMENTED_TESTS["mmd_hamming"](equality._sample(one), equality._sample(other))
    assert ours[0] == pytest.approx(theirs)


def test_other_texts_are_rejected_and_the_same_are_not():
    rng = np.random.default_rng(0)
    one, same = equality.points_of(texts("ab", 60)[:30]), equality.points_of(texts("ab", 60)[30:])
    assert equality.p_value(one, equality.points_of(texts("xyz", 30)), 100, rng) == 0.0
    assert equality.p_value(one, same, 100, rng) > 0.01


def test_one_answer_a_prompt_gives_zero_for_a_model_and_itself():
    said = Answers(tuple("abcdef"), {"one": tuple(texts("ab", 6))}, {})
    assert equality.as_described(said, ["one"], 6) == [0.0]
