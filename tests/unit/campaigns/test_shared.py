import numpy as np
import pytest

from stillwatch.campaigns.clusters import Cluster
from stillwatch.campaigns.shared import MOST_VALUES, shared_values

N = 100


def cluster(*members: int) -> Cluster:
    return Cluster(np.array(members), ())


def test_popularity_is_counted_outside_the_cluster(buckets_of) -> None:
    sets = {"shared_passages": [[0, 1, 2, 50], [0, 1]], "same_payment": [[1, 2]]}
    found = shared_values(cluster(0, 1, 2), buckets_of(sets, N), N, 0)
    passage = next(one for one in found if one.n_outside)
    assert (passage.signal, passage.holders.tolist(), passage.n_outside) == (
        *("shared_passages", [0, 1, 2]),
        1,
    )
    assert passage.bits == pytest.approx(np.log2((97 + 2) / (1 + 1)))
    assert {one.family for one in found} == {"content", "identity"}


def test_the_baseline_counts_against_a_value(buckets_of) -> None:
    families = buckets_of({"shared_passages": [[0, 1]]}, N, {"shared_passages": {0: 30}})
    (one,) = shared_values(cluster(0, 1), families, N, 900)
    assert one.n_baseline == 30
    assert one.bits == pytest.approx(np.log2((98 + 900 + 2) / 31))


def test_what_one_account_has_or_everybody_has_is_not_shown(buckets_of) -> None:
    sets = {"shared_passages": [[0, 60, 61], list(range(50))]}
    (common,) = shared_values(cluster(0, 1), buckets_of(sets, N), N, 0)
    assert common.n_outside == 48 and common.bits < 1.1


def test_the_strongest_few_of_a_family_are_shown(buckets_of) -> None:
    members = tuple(range(12))
    sets = {"shared_passages": [list(range(i + 2)) for i in range(10)]}
    found = shared_values(cluster(*members), buckets_of(sets, N), N, 0)
    assert [one.holders.size for one in found] == list(range(11, 11 - MOST_VALUES, -1))


def test_values_of_the_same_accounts_are_one_with_a_count(buckets_of) -> None:
    families = buckets_of({"shared_passages": [[0, 1], [0, 1], [0, 1]]}, N)
    (one,) = shared_values(cluster(0, 1), families, N, 0)
    assert one.n_values == 3
