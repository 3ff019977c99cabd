import pytest
from scipy import stats

from bench.provenance_peers.counting import at_level, counted, pairwise


def test_exact_interval_of_none_and_of_some():
    none = counted([False] * 10)
    assert none["accused"] == 0 and none["interval_95"][0] == 0.0
    assert none["interval_95"][1] == pytest.approx(1 - 0.025 ** (1 / 10), abs=1e-4)
    some = counted([True] * 3 + [False] * 7)
    assert some["interval_95"][0] == pytest.approx(stats.beta.ppf(0.025, 3, 8), abs=1e-4)
    assert some["share"] == 0.3


def test_what_was_not_judged_is_no_accusation():
    made = counted([True, None, False, None])
    assert (made["n"], made["accused"], made["not_judged"]) == (4, 1, 2)


def test_nothing_counted_has_no_share():
    made = counted([])
    assert made["share"] is None and made["interval_95"] == [0.0, 1.0]


def test_a_p_value_at_the_level_rejects():
    assert at_level([0.0, 0.05, 0.0501, 1.0], 0.05)["accused"] == 2


def test_both_kinds_of_pairs_are_kept_apart():
    made = pairwise([True], [False, True, False])
    assert made["documented"]["n"] == 1
    assert made["innocent"]["accused"] == 1
