import itertools

import numpy as np
import pytest
from scipy import stats

from stillwatch.campaigns import cores
from stillwatch.campaigns.cores import LEVEL, MIN_BITS, bits_outside, find

N = 400


def random_sets(rng, n, n_sets, largest) -> list[list[int]]:
    """Sets of accounts of skewed sizes, drawn blindly."""
    sizes = np.minimum(2 + rng.pareto(1.0, n_sets).astype(int), largest)
    return [rng.choice(n, int(size), replace=False).tolist() for size in sizes]


def brute_force(sets_a, sets_b, n) -> dict[tuple[int, ...], float]:
    """Members of each core to its summed bits, counted out pair by pair."""
    a, b = ({frozenset(s) for s in sets if 2 <= len(set(s)) <= n / 2} for sets in (sets_a, sets_b))
    found: dict[tuple[int, ...], float] = {}
    for one, other in itertools.product(a, b):
        both = one & other
        weights = [np.log2((n - len(both) + 2) / (len(s) - len(both) + 1)) for s in (one, other)]
        if len(both) < 2 or min(weights) < MIN_BITS:
            continue
        p = stats.hypergeom.sf(len(both) - 1, n, len(one), len(other)) * len(a) * len(b)
        if p <= LEVEL:
            key = tuple(sorted(both))
            found[key] = max(found.get(key, 0.0), sum(weights))
    return found


@pytest.mark.parametrize("seed", range(6))
def test_cores_are_those_of_a_brute_force_recount(buckets_of, seed) -> None:
    rng = np.random.default_rng(seed)
    a, b = random_sets(rng, N, 60, 90), random_sets(rng, N, 60, 90)
    for size in (3, 5, 9, 30):  # plant what random sets seldom have
        ring = rng.choice(N, size, replace=False).tolist()
        a.append(sorted({*ring, *rng.choice(N, int(rng.integers(0, 5))).tolist()}))
        b.append(sorted({*ring, *rng.choice(N, int(rng.integers(0, 5))).tolist()}))
    found = find(buckets_of({"same_payment": a, "shared_passages": b}, N), N, 0)
    expected = brute_force(a, b, N)
    assert len(expected) >= 3
    assert {tuple(core.members.tolist()) for core in found} == set(expected)
    for core in found:
        assert sum(core.bits) == pytest.approx(expected[tuple(core.members.tolist())])


def test_unrelated_families_give_no_core_above_the_level(buckets_of) -> None:
    """Blind populations at a level of 10 %: the bound holds, and the test is not idle.

    At `LEVEL` itself 300 populations must give no core but with a chance of 26 % for one, and
    of 4 % for two or more; three families make three pairs.
    """
    rng = np.random.default_rng(0)
    n_runs, with_core, smallest = 300, 0, []
    for _ in range(n_runs):
        sets = {
            name: random_sets(rng, 200, 25, 60)
            for name in ("same_payment", "shared_passages", "same_address")
        }
        families = buckets_of(sets, 200)
        found = find(families, 200, 0)
        with_core += bool(found)
        smallest.append(len(found))
    assert with_core <= 4  # 3 pairs x 0.001 x 300 = 0.9 at most; P(Poisson(0.9) > 4) = 0.002


def test_the_level_is_about_families_not_pairs_of_values(buckets_of, monkeypatch) -> None:
    """At a level of 20 % blind populations give cores, in at most 20 % of the runs."""
    monkeypatch.setattr(cores, "LEVEL", 0.2)
    rng = np.random.default_rng(1)
    hits = sum(
        bool(
            find(
                buckets_of(
                    {
                        "same_payment": random_sets(rng, 200, 25, 60),
                        "shared_passages": random_sets(rng, 200, 25, 60),
                    },
                    200,
                ),
                200,
                0,
            )
        )
        for _ in range(300)
    )
    assert 0 < hits <= stats.binom.isf(0.001, 300, 0.2)


def test_a_planted_campaign_is_found_whole(buckets_of) -> None:
    rng = np.random.default_rng(2)
    ring = sorted(rng.choice(N, 12, replace=False).tolist())
    noise = {name: random_sets(rng, N, 40, 30) for name in ("same_payment", "shared_passages")}
    noise["same_payment"].append([*ring, 398])
    noise["shared_passages"].append([*ring, 399])
    found = find(buckets_of(noise, N), N, 0)
    assert [core.members.tolist() for core in found] == [ring]
    assert found[0].families == ("identity", "content")
    assert found[0].signals == ("same_payment", "shared_passages")
    assert found[0].log10_p < -10


def test_a_popular_prompt_and_a_fashionable_network_do_not_link(buckets_of) -> None:
    """A quarter of the accounts sends one, a third uses the other; those who do both do not link.

    Even if fashion makes them go together far more often than chance.
    """
    rng = np.random.default_rng(3)
    client = rng.choice(N, N // 3, replace=False)
    prompt = [*client[:90].tolist(), *rng.choice(N, 10).tolist()]
    families = buckets_of({"same_network": [client], "shared_prompts": [sorted(set(prompt))]}, N)
    assert find(families, N, 0) == []


def test_a_rare_prompt_and_a_fashionable_network_do_not_link(buckets_of) -> None:
    families = buckets_of({"same_network": [range(140)], "shared_prompts": [range(6)]}, N)
    assert find(families, N, 0) == []


@pytest.mark.parametrize("share", [0.03, 0.125, 0.25, 0.45])
def test_a_big_campaign_does_not_become_popular(buckets_of, share) -> None:
    ring = list(range(int(share * N)))
    found = find(buckets_of({"same_payment": [ring], "shared_passages": [ring]}, N), N, 0)
    assert [core.members.tolist() for core in found] == [ring]
    assert min(found[0].bits) == pytest.approx(np.log2(N - len(ring) + 2))


def test_a_baseline_tells_that_a_value_is_popular_elsewhere(buckets_of) -> None:
    sets = {"same_network": [range(9)], "shared_prompts": [range(9)]}
    assert len(find(buckets_of(sets, N), N, 0)) == 1
    popular = {"same_network": {0: 1_000}}
    assert find(buckets_of(sets, N, popular), N, 3_000) == []
    (core,) = find(buckets_of(sets, N, {"same_network": {0: 2}}), N, 3_000)
    assert core.bits[0] == pytest.approx(np.log2((N - 9 + 3_000 + 2) / 3))


def test_one_family_alone_ties_nobody(buckets_of) -> None:
    sets = {"shared_prompts": [range(9)], "shared_passages": [range(9)]}
    assert find(buckets_of(sets, N), N, 0) == []


def test_content_and_shape_are_one_cause(buckets_of) -> None:
    """The users of a framework send its prompts with its client: that is one fact."""
    sets = {"same_dialect": [range(9)], "shared_prompts": [range(9)]}
    assert find(buckets_of(sets, N), N, 0) == []
    (core,) = find(buckets_of({**sets, "same_payment": [range(9, 14), range(9)]}, N), N, 0)[:1]
    assert "identity" in core.families


def test_bits_are_the_log_of_popularity_outside() -> None:
    bits = bits_outside(np.array([10.0, 10.0]), np.array([4.0, 10.0]), np.array([3.0, 0.0]), 50, 60)
    assert bits == pytest.approx([np.log2(108 / 10), np.log2(102 / 1)])


def test_the_strongest_core_comes_first_and_order_does_not_matter(buckets_of) -> None:
    sets = {
        "same_payment": [range(8), range(20, 23), range(40, 70)],
        "shared_passages": [range(8), range(20, 23), range(40, 70)],
    }
    found = [core.members.tolist() for core in find(buckets_of(sets, N), N, 0)]
    turned = {name: sets[name][::-1] for name in reversed(sets)}
    again = [core.members.tolist() for core in find(buckets_of(turned, N), N, 0)]
    assert found == again
    assert found[0] == list(range(40, 70)) and found[-1] == [20, 21, 22]
