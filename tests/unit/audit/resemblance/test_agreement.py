import numpy as np
import pytest
from scipy.sparse import csr_matrix

from stillwatch.audit.resemblance.agreement import beyond_everybody, cosines, shared_information


def test_rare_choices_weigh_more_and_the_pair_itself_does_not_count() -> None:
    use = np.zeros((6, 2))
    use[:2, 0] = 1
    use[:5, 1] = 1
    bits = shared_information(csr_matrix(use))
    rare, common = -np.log2(0.5 / 5), -np.log2(3.5 / 5)
    assert bits[0, 1] == pytest.approx(rare + common)
    assert bits[2, 3] == pytest.approx(common)
    assert bits[0, 5] == 0.0


def test_who_agrees_with_everybody_is_no_nearer_to_anybody() -> None:
    rng = np.random.default_rng(2)
    noise = rng.normal(size=(8, 8)) * 0.01
    hub = np.array([0, 0, 0, 5.0, 0, 0, 0, 0])
    plain = noise + noise.T + hub[:, None] + hub[None, :]
    plain[1, 2] = plain[2, 1] = 1.0
    found = beyond_everybody(plain)
    assert np.nanargmax(found[1]) == 2
    assert abs(found[1, 3]) < 0.5
    assert np.isnan(np.diag(found)).all()
    assert np.isfinite(plain).all(), "the input is left alone"


def test_cosines() -> None:
    found = cosines(np.array([[1.0, 0.0], [2.0, 0.0], [0.0, 3.0], [0.0, 0.0]]))
    assert found[0] == pytest.approx([1, 1, 0, 0])
    assert found[3] == pytest.approx([0, 0, 0, 0])
