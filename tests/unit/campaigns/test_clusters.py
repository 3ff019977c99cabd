import networkx as nx
import numpy as np
import pytest

from stillwatch.campaigns.clusters import (
    MEMBER_SHARE,
    MIN_TIMED_BITS,
    TIMED_FAMILIES,
    Cluster,
    Link,
    clusters_of,
    links_of,
    timed_cores,
)
from stillwatch.campaigns.cores import MIN_BITS, Core, find
from stillwatch.campaigns.timing import Activity, Timetable, timetable

N = 200


def core(members, families=("content", "identity"), bits=(6.0, 7.0)) -> Core:
    return Core(np.array(members), families, tuple(f"{f}_signal" for f in families), bits, -9.0)


def members_of(clusters) -> list[list[int]]:
    return [cluster.members.tolist() for cluster in clusters]


def star(accounts, bits=8.0) -> list[Link]:
    hub = accounts[0]
    return [
        Link(min(hub, a), max(hub, a), bits, family, "s")
        for a in accounts[1:]
        for family in ("content", "identity")
    ]


def test_a_core_becomes_a_star_around_its_busiest_account() -> None:
    requests = np.arange(N)
    requests[5] = 900
    links = links_of([core([3, 5, 8, 9])], requests)
    assert {(link.a, link.b) for link in links} == {(3, 5), (5, 8), (5, 9)}
    assert len(links) == 6
    assert {(link.family, link.bits, link.signal) for link in links} == {
        ("content", 6.0, "content_signal"),
        ("identity", 7.0, "identity_signal"),
    }


def test_evidence_of_one_family_is_never_counted_twice() -> None:
    """Two cores over the same accounts: the stronger link of each family stays."""
    weak, strong = core([1, 2], bits=(4.0, 5.0)), core([1, 2], bits=(9.0, 3.5))
    for order in ([weak, strong], [strong, weak]):
        links = links_of(order, np.arange(N))
        assert {link.family: link.bits for link in links} == {"content": 9.0, "identity": 5.0}


@pytest.mark.parametrize("seed", range(10))
def test_well_separated_stars_are_the_connected_components(seed) -> None:
    rng = np.random.default_rng(seed)
    order, links, at = rng.permutation(N), [], 0
    while at < N - 25:
        size = int(rng.integers(2, 25))
        links += star(order[at : at + size].tolist(), float(rng.uniform(4, 9)))
        at += size
    graph = nx.Graph((link.a, link.b) for link in links)
    expected = sorted(
        (sorted(c) for c in nx.connected_components(graph)), key=lambda c: (-len(c), c)
    )
    shuffled = [links[i] for i in rng.permutation(len(links))]
    assert members_of(clusters_of(shuffled, seed)) == expected


def test_the_same_seed_gives_the_same_clusters() -> None:
    rng = np.random.default_rng(0)
    links = [
        Link(int(a), int(b), float(rng.uniform(3, 9)), "content", "s")
        for a, b in np.sort(rng.integers(0, 60, (150, 2)), axis=1)
        if a != b
    ]
    first, again = clusters_of(links, 3), clusters_of(links, 3)
    assert members_of(first) == members_of(again)


def test_a_weak_bridge_does_not_join_two_campaigns() -> None:
    bridge = [Link(9, 10, MIN_BITS, "content", "s")]
    links = star(list(range(10))) + star(list(range(10, 20))) + bridge
    assert members_of(clusters_of(links, 0)) == [list(range(10)), list(range(10, 20))]


def test_a_rider_is_left_out() -> None:
    """It shares a template with the campaign, and nothing else."""
    rider = Link(0, 50, 8.0, "content", "s")
    (cluster,) = clusters_of([*star(list(range(12))), rider], 0)
    assert cluster.members.tolist() == list(range(12))
    assert rider not in cluster.links


@pytest.mark.parametrize(("share", "stays"), [(MEMBER_SHARE - 0.02, False), (MEMBER_SHARE, True)])
def test_members_need_a_share_of_the_median_bits(share, stays) -> None:
    late = Link(0, 50, 16.0 * share, "content", "s")
    (cluster,) = clusters_of([*star(list(range(12)), 8.0), late], 0)
    assert (50 in cluster.members.tolist()) is stays


def test_bits_are_medians_of_families_that_tie_in_half() -> None:
    links = [Link(0, i, 4.0 + i, "content", "s") for i in range(1, 10)]
    links += [Link(0, i, 9.0, "identity", "s") for i in range(1, 10)]
    links += [Link(0, i, 5.0, "timing", "s") for i in range(1, 4)]
    (cluster,) = clusters_of(links, 0)
    inside = cluster.members
    strongest = [max(4.0 + i for i in inside[1:])] + [4.0 + i for i in inside[1:]]
    assert cluster.bits == {"content": float(np.median(strongest)), "identity": 9.0}
    assert cluster.without("content") == 9.0
    assert cluster.without("timing") == sum(cluster.bits.values())


def test_nobody_linked_no_clusters() -> None:
    assert clusters_of([], 0) == []
    assert links_of([], np.arange(3)) == []
    assert Cluster(np.array([1, 2]), ()).without("shape") == 0


def test_campaigns_are_found_whole_from_values_to_clusters(buckets_of) -> None:
    """Two planted campaigns and riders on each, in a crowd that shares values blindly."""
    rng = np.random.default_rng(4)

    def crowd() -> list[list[int]]:
        sizes = 2 + rng.integers(0, 6, 40)
        return [rng.choice(N, int(size), replace=False).tolist() for size in sizes]

    first, second = list(range(14)), list(range(30, 38))
    sets = {
        "same_payment": [*crowd(), first, second],
        "same_address": [*crowd(), first[:9]],
        "shared_passages": [*crowd(), [*first, 100, 101], [*second, 102]],
    }
    cores = find(buckets_of(sets, N), N, 0)
    clusters = clusters_of(links_of(cores, rng.integers(20, 900, N)), 0)
    assert members_of(clusters) == [first, second]
    assert set(clusters[0].bits) == {"content", "identity", "infrastructure"}


def in_step(members, rng) -> Timetable:
    """Accounts of random minutes over two weeks; the members work in the same ones."""
    minutes = [np.unique(rng.choice(14 * 1440, 80)) for _ in range(N)]
    together = rng.choice(14 * 1440, 60, replace=False)
    for m in members:
        minutes[m] = np.unique(np.concatenate([minutes[m], together]))
    owner = np.repeat(np.arange(N), [one.size for one in minutes])
    times = timetable(Activity(owner, np.concatenate(minutes)), np.zeros(N, np.int64))
    assert times is not None
    return times


def timed(buckets_of, sets, members, covered=()) -> list[Core]:
    times = in_step(members, np.random.default_rng(5))
    return timed_cores(
        buckets_of(sets, N), times, covered=np.array(covered, np.int64), n=N, n_base=0, seed=0
    )


def test_timing_ties_a_group_that_shares_one_family(buckets_of) -> None:
    ring = list(range(40, 44))
    (found,) = timed(buckets_of, {"shared_passages": [ring, [1, 2, 3, 4]]}, ring)
    assert found.members.tolist() == ring
    assert found.families == ("content", "timing")
    assert found.signals == ("shared_passages", "coactivity")
    assert MIN_BITS <= found.bits[1] <= 9


def test_an_account_that_only_shares_a_text_is_left_out_of_a_timed_group(buckets_of) -> None:
    ring = list(range(40, 44))
    (found,) = timed(buckets_of, {"shared_passages": [[*ring, 70]]}, ring)
    assert found.members.tolist() == ring


def test_a_group_is_found_among_many_others(buckets_of) -> None:
    ring = list(range(3))
    others = [[i, i + 1, i + 2] for i in range(3, N - 2, 3)]
    assert len(others) >= 64
    found = timed(buckets_of, {"shared_passages": [ring, *others]}, ring)
    assert ring in [core.members.tolist() for core in found]


def test_timing_of_users_of_one_client_is_no_second_family(buckets_of) -> None:
    ring = list(range(40, 44))
    assert "shape" not in TIMED_FAMILIES
    assert timed(buckets_of, {"same_dialect": [ring]}, ring) == []


def test_timing_alone_ties_nobody(buckets_of) -> None:
    assert timed(buckets_of, {"shared_passages": [[1, 2, 3, 4]]}, range(40, 44)) == []


def test_groups_that_cores_cover_are_not_timed(buckets_of) -> None:
    ring = list(range(40, 44))
    assert timed(buckets_of, {"shared_passages": [ring]}, ring, covered=ring[:2]) == []
    assert len(timed(buckets_of, {"shared_passages": [ring]}, ring, covered=ring[:1])) == 1


def test_a_group_of_many_is_no_rare_evidence(buckets_of) -> None:
    """Half of the users of a popular template are busy in the same minutes: that is a market."""
    popular = list(range(60))
    assert np.log2((N + 2) / 61) < MIN_TIMED_BITS
    assert timed(buckets_of, {"shared_passages": [popular]}, popular) == []


def test_without_activity_there_is_no_timing(buckets_of) -> None:
    sets = buckets_of({"shared_passages": [[1, 2, 3]]}, N)
    none = np.empty(0, np.int64)
    assert timed_cores(sets, None, covered=none, n=N, n_base=0, seed=0) == []
