import numpy as np
import pytest

from stillwatch.campaigns.buckets import MAX_SHARE, Held, build
from stillwatch.campaigns.signal import registry


def sets_in(family) -> dict[tuple[int, ...], tuple[str, int, float]]:
    """Members to signal, number of values and popularity elsewhere."""
    return {
        tuple(family.members(i).tolist()): (
            family.signal[i],
            int(family.n_values[i]),
            float(family.elsewhere[i]),
        )
        for i in range(family.matrix.shape[0])
    }


def test_values_become_sets_of_accounts_by_family(buckets_of) -> None:
    found = buckets_of({"same_payment": [[1, 4], [7, 2, 3]], "shared_prompts": [[0, 9]]}, 20)
    by_family = {one.family: sets_in(one) for one in found}
    assert by_family == {
        "identity": {(1, 4): ("same_payment", 1, 0.0), (2, 3, 7): ("same_payment", 1, 0.0)},
        "content": {(0, 9): ("shared_prompts", 1, 0.0)},
    }


@pytest.mark.parametrize("seed", range(4))
def test_sets_are_those_of_a_plain_recount(seed) -> None:
    rng = np.random.default_rng(seed)
    n, n_values = 30, 80
    pairs = np.unique(np.stack([rng.integers(0, n, 400), rng.integers(0, n_values, 400)]), axis=1)
    order = rng.permutation(pairs.shape[1])
    (family,) = build({"same_address": Held(*pairs[:, order])}, registry(), n, {})
    expected: dict[tuple[int, ...], int] = {}
    for value in range(n_values):
        members = tuple(sorted(pairs[0, pairs[1] == value].tolist()))
        if 2 <= len(members) <= MAX_SHARE * n:
            expected[members] = expected.get(members, 0) + 1
    assert {members: one[1] for members, one in sets_in(family).items()} == expected
    assert sorted(family.sizes().tolist()) == sorted(map(len, expected))


def test_values_of_one_account_or_of_most_are_dropped(buckets_of) -> None:
    (family,) = buckets_of({"same_address": [[3], range(11), range(10), [1, 2]]}, 20)
    assert set(sets_in(family)) == {tuple(range(10)), (1, 2)}


def test_two_of_three_accounts_may_share(buckets_of) -> None:
    (family,) = buckets_of({"same_address": [[0, 1], [0, 1, 2]]}, 3)
    assert set(sets_in(family)) == {(0, 1)}


def test_passages_of_one_template_are_one_fact(buckets_of) -> None:
    (family,) = buckets_of(
        {"shared_passages": [[5, 6, 7]] * 8, "shared_templates": [[7, 6, 5], [5, 6]]}, 20
    )
    (whole, part) = sets_in(family)[5, 6, 7], sets_in(family)[5, 6]
    assert (whole[1], part[1]) == (9, 1)


def test_the_rarest_value_names_a_set(buckets_of) -> None:
    sets = {"shared_passages": [[1, 2]], "shared_prompts": [[1, 2]]}
    for rare, other in (sets, reversed(sets)):
        (family,) = buckets_of(sets, 20, {rare: {0: 3}, other: {0: 50}})
        assert sets_in(family) == {(1, 2): (rare, 2, 3.0)}


def test_unknown_signals_and_empty_ones_are_left_out(buckets_of, held_of) -> None:
    held = {"no_such_signal": held_of([[1, 2]]), "same_address": held_of([])}
    assert build(held, registry(), 10, {}) == []
    assert buckets_of({"same_address": [[4]]}, 10) == []
