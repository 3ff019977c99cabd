import itertools

import numpy as np
import pytest

from stillwatch.baselines.peers import (
    IQR_OF_NORMAL,
    MAX_GROUPS,
    UNITS_PER_GROUP,
    features,
    find,
    mean_cosine,
    spread_of,
    standardise,
)
from stillwatch.baselines.units import Units, concatenate
from stillwatch.sketches.schema import TOPIC_COLUMNS, TOPIC_SCALE


def work(n: int, seed: int, *, words: float, single: float, template: float, spread: float = 0.2):
    """n subjects that do one kind of work, on one topic each or on any."""
    rng = np.random.default_rng(seed)
    requests = rng.integers(100, 400, n).astype(float)
    topics = rng.normal(size=(n, len(TOPIC_COLUMNS)))
    topics *= (requests * TOPIC_SCALE * spread / np.linalg.norm(topics, axis=1))[:, None]
    noise = rng.uniform(0.9, 1.1, (4, n))
    columns = {
        "n_requests": requests,
        "n_readable": requests,
        "prompt_words": requests * words * noise[0],
        "output_tokens": requests * 100 * noise[1],
        "n_single_turn": np.round(requests * single * noise[2]),
        "n_template": np.round(requests * template * noise[3]),
        "n_topics": requests,
        **{name: topics[:, i] for i, name in enumerate(TOPIC_COLUMNS)},
    }
    return Units(tuple(f"{seed}-{i}" for i in range(n)), columns)


@pytest.fixture(scope="module")
def two_kinds() -> Units:
    chat = work(90, 1, words=20, single=0.2, template=0.05)
    application = work(90, 2, words=400, single=0.9, template=0.9)
    return concatenate([chat, application])


def test_mean_cosine_agrees_with_all_pairs() -> None:
    rng = np.random.default_rng(5)
    vectors = rng.normal(size=(30, len(TOPIC_COLUMNS))) + 0.3
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    expected = np.mean([a @ b for a, b in itertools.combinations(vectors, 2)])
    sums = (vectors * TOPIC_SCALE).sum(axis=0)
    columns = {name: sums[i : i + 1] for i, name in enumerate(TOPIC_COLUMNS)}
    unit = Units(("a",), columns | {"n_topics": np.array([30.0])})
    np.testing.assert_allclose(mean_cosine(unit), [expected])


def test_mean_cosine_needs_two_prompts() -> None:
    columns = {name: np.array([100.0, 0.0]) for name in TOPIC_COLUMNS}
    units = Units(("a", "b"), columns | {"n_topics": np.array([1.0, np.nan])})
    assert np.isnan(mean_cosine(units)).all()


def test_mean_cosine_is_the_same_to_the_last_bit_in_any_company(two_kinds) -> None:
    alone = [mean_cosine(two_kinds.take(np.array([i])))[0] for i in range(len(two_kinds))]
    np.testing.assert_array_equal(mean_cosine(two_kinds), alone)


def test_features_do_not_grow_with_volume(two_kinds) -> None:
    counts = {k: v * 10 for k, v in two_kinds.columns.items()}
    larger = features(Units(two_kinds.subjects, counts))
    np.testing.assert_allclose(larger[:, :4], features(two_kinds)[:, :4])


def test_kinds_of_work_are_told_apart(two_kinds) -> None:
    peers = find(two_kinds, seed=0)
    group = peers.assign(two_kinds)
    assert not set(group[:90]) & set(group[90:])
    fresh = work(20, 9, words=400, single=0.9, template=0.9)
    assert set(peers.assign(fresh)) <= set(group[90:])


def test_names_say_what_peers_do_and_differ(two_kinds) -> None:
    peers = find(two_kinds, seed=0)
    group = peers.assign(two_kinds)
    assert len(set(peers.names)) == len(peers.names) == len(peers.centroids)
    assert "varied prompts, conversations, short prompts" in peers.names[group[0]]
    assert "one template, single turn, long prompts" in peers.names[group[-1]]


def test_same_seed_same_groups(two_kinds) -> None:
    one, two = find(two_kinds, seed=4), find(two_kinds, seed=4)
    np.testing.assert_array_equal(one.centroids, two.centroids)


def test_groups_are_few_and_not_tiny(two_kinds) -> None:
    many = concatenate([two_kinds, work(300, 6, words=60, single=0.5, template=0.4)])
    peers = find(many, seed=1)
    assert 2 <= len(peers.centroids) <= MAX_GROUPS
    assert np.bincount(peers.assign(many)).min() >= UNITS_PER_GROUP // 3


def test_a_small_population_is_one_group() -> None:
    few = work(10, 3, words=20, single=0.2, template=0.1)
    peers = find(few, seed=0)
    assert len(peers.centroids) == 1
    assert set(peers.assign(few)) == {0}


def test_unknown_work_still_gets_a_group(two_kinds) -> None:
    peers = find(two_kinds, seed=0)
    nothing = Units(("a",), {"n_requests": np.array([50.0])})
    unreadable = two_kinds.take(np.array([0])).with_columns(n_readable=np.zeros(1))
    with np.errstate(all="raise"):
        for units in (nothing, unreadable):
            assert 0 <= peers.assign(units)[0] < len(peers.centroids)


def test_groups_can_be_found_where_nothing_is_readable() -> None:
    rng = np.random.default_rng(1)
    columns = {"n_requests": np.full(80, 50.0), "output_tokens": rng.uniform(100, 900, 80)}
    units = Units(tuple(map(str, range(80))), columns)
    group = find(units, seed=0).assign(units)
    assert group.shape == (80,)


def test_standardise_by_hand() -> None:
    ordinary = np.arange(101.0)
    group = np.zeros(101, dtype=np.int64)
    got = standardise(np.array([50.0, 100.0, np.nan]), group[:3], ordinary, group, 0.02)
    np.testing.assert_allclose(got, [0.0, 50 / (50 / IQR_OF_NORMAL), np.nan])


def test_standardise_uses_the_own_group() -> None:
    ordinary = np.r_[np.arange(100.0), 1000 + np.arange(100.0)]
    group = np.repeat([0, 1], 100)
    got = standardise(np.array([1049.5, 1049.5]), np.array([0, 1]), ordinary, group, 0.02)
    assert got[0] > 10 and got[1] == pytest.approx(0.0)


def test_standardise_does_not_magnify_differences_below_the_resolution() -> None:
    ordinary, group = np.zeros(50), np.zeros(50, dtype=np.int64)
    got = standardise(np.array([0.01]), np.zeros(1, dtype=np.int64), ordinary, group, 0.02)
    np.testing.assert_allclose(got, [0.5])


def test_standardise_falls_back_on_everybody_for_a_small_group() -> None:
    ordinary = np.r_[np.arange(100.0), 500.0]
    group = np.r_[np.zeros(100), 1].astype(np.int64)
    got = standardise(np.array([50.0]), np.array([1]), ordinary, group, 0.02)
    np.testing.assert_allclose(got, [0.0])


def test_standardise_without_anyone_to_compare_with() -> None:
    group = np.zeros(1, dtype=np.int64)
    assert np.isnan(standardise(np.array([1.0]), group, np.array([np.nan]), group, 0.02)).all()


def test_spread_of_a_group_is_its_median_and_quartiles() -> None:
    ordinary = np.r_[np.arange(101.0), 1000 + np.arange(101.0)]
    group = np.repeat([0, 1], 101)
    assert spread_of(1, ordinary, group, 0.02) == (1050.0, pytest.approx(50 / IQR_OF_NORMAL))
    assert spread_of(0, ordinary, group, 900.0) == (50.0, 900.0)
    assert np.isnan(spread_of(0, np.array([np.nan]), np.zeros(1, dtype=np.int64), 0.02)).all()
