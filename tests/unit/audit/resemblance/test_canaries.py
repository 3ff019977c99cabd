import itertools

import numpy as np
import pytest

from stillwatch.audit.resemblance.canaries import caught, log10_tail, said_variant
from stillwatch.marking.canaries import Canary, served_variant
from stillwatch.marking.keyring import MarkingKeys

CANARIES = [
    Canary(f"Name a river, {i}.", tuple(f"river {name}{i}" for name in "ABCD"[: 2 + i % 3]))
    for i in range(60)
]


def test_the_tail_is_that_of_all_outcomes() -> None:
    chances = [0.5, 0.25, 1 / 3, 0.2]
    for least in range(5):
        exact = sum(
            np.prod([p if hit else 1 - p for p, hit in zip(chances, hits, strict=True)])
            for hits in itertools.product((0, 1), repeat=4)
            if sum(hits) >= least
        )
        assert log10_tail(chances, least) == pytest.approx(np.log10(exact), abs=1e-12)


def test_one_variant_and_no_other_counts() -> None:
    canary = Canary("Name a river.", ("the Elbe", "the Oder"))
    assert said_variant("Take the  ELBE.", canary) == "the Elbe"
    assert said_variant("The Elbe or the Oder.", canary) is None
    assert said_variant("The Rhine.", canary) is None


def test_whatever_a_suspect_prefers_p_is_uniform_over_keys() -> None:
    """A suspect that always says the first variant; 2,000 secrets."""
    answers = [f"I take {one.variants[0]}." for one in CANARIES]
    found = []
    for seed in range(2_000):
        keys = MarkingKeys(seed.to_bytes(32, "big"))
        served = [served_variant(one, keys, "m", "2026-11") for one in CANARIES]
        found.append(10 ** caught("s", answers, CANARIES, served).log10_p)
    for level in (0.1, 0.05, 0.01):
        share = np.mean(np.array(found) <= level)
        assert share <= level + 3 * np.sqrt(level / 2_000)
    assert np.mean(np.array(found) <= 0.1) > 0.04


def test_a_model_that_learned_half_of_them_is_seen() -> None:
    keys = MarkingKeys(bytes(range(32)))
    served = [served_variant(one, keys, "m", "2026-11") for one in CANARIES]
    rng = np.random.default_rng(3)
    answers = [
        chosen if rng.random() < 0.6 else one.variants[int(rng.integers(len(one.variants)))]
        for one, chosen in zip(CANARIES, served, strict=True)
    ]
    found = caught("s", answers, CANARIES, served)
    assert found.n == 60
    assert found.log10_p < -4
    assert found.log10_p_least == pytest.approx(-20 * np.log10(24))


def test_no_clear_choice_shows_nothing() -> None:
    found = caught("s", ["", "no"], CANARIES[:2], ["river A0", "river A1"])
    assert (found.n, found.log10_p, found.log10_p_least) == (0, 0.0, 0.0)
