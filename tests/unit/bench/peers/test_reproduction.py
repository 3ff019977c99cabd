import numpy as np

from bench.peers.reproduction import balanced_accuracy
from bench.peers.scoring import PEERS


def test_random_draws_of_something_else_are_told_and_of_the_same_are_not(cloud):
    pool = cloud(1, 900)
    fitted = {name: PEERS[name].fit(pool) for name in ("MMD", "Mahalanobis", "PRADA")}
    harvests = {"other": cloud(2, 500, centre=3.0), "same": cloud(3, 500)}
    found = balanced_accuracy(fitted, cloud(4, 500), harvests, np.random.default_rng(0))
    assert "PRADA" not in found  # its stream is longer than the window
    assert found["MMD"]["campaigns"]["other"] > 0.75
    assert 0.4 < found["MMD"]["campaigns"]["same"] < 0.6
    assert found["MMD"]["ordinary_windows_flagged"] < 0.15
    assert found["MMD"]["balanced_accuracy"] == round(
        np.mean(list(found["MMD"]["campaigns"].values())), 3
    )


def test_without_harvests_there_is_nothing_to_say(cloud):
    fitted = {"MMD": PEERS["MMD"].fit(cloud(1, 300))}
    found = balanced_accuracy(fitted, cloud(2, 200), {}, np.random.default_rng(0))
    assert found["MMD"]["balanced_accuracy"] is None
