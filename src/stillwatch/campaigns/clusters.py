"""From cores to campaigns: links between accounts, and the clusters that they form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import networkx as nx
import numpy as np

from stillwatch.baselines.units import Floats, Ints
from stillwatch.campaigns.buckets import Buckets
from stillwatch.campaigns.cores import MIN_BITS, Core, bits_outside
from stillwatch.campaigns.signal import Family
from stillwatch.campaigns.timing import MIN_ACCOUNTS, Timetable, coactivity_p, meets

MAX_TIMED_GROUPS: Final = 100
TIMED_DRAWS: Final = 999
DRAWS_PER_GROUP: Final = 32
"""So many that the evidence of a group can reach `MIN_BITS` after the correction for groups."""
TIMED_FAMILIES: Final = frozenset({"content", "identity", "infrastructure"})
"""Users of one client share outages and time zones; that is no second family."""
MIN_TIMED_BITS: Final = 5.0
"""One family must be this rare (1 in 32 of all accounts) before timing is asked for a second."""
MEMBER_SHARE: Final = 0.6
"""A member must be tied in by at least this share of the bits of the median member."""


@dataclass(frozen=True, slots=True)
class Link:
    """Evidence of one family that two accounts are one actor.

    Attributes
    ----------
    a, b : int
        Positions of the accounts, a < b.
    bits : float
        Log-likelihood ratio, base 2.
    """

    a: int
    b: int
    bits: float
    family: Family
    signal: str


@dataclass(frozen=True)
class Cluster:
    """Accounts that are linked into one.

    Attributes
    ----------
    members : ndarray of int64
        Positions of the accounts, ascending.
    links : tuple of Link
    bits : mapping of family to float
        Median over members of the strongest evidence of each family that ties them in;
        families that tie in fewer than half of the members are left out.
    """

    members: Ints
    links: tuple[Link, ...]
    bits: Mapping[Family, float] = field(default_factory=dict)

    def without(self, family: Family) -> float:
        """Return the bits that remain without one family."""
        return sum(bits for name, bits in self.bits.items() if name != family)


def links_of(cores: Sequence[Core], n_requests: Ints) -> list[Link]:
    """Tie the members of each core to its busiest account, strongest evidence per family.

    A star instead of all pairs: 200 accounts need 199 links, not 19,900.
    """
    best: dict[tuple[int, int, Family], Link] = {}
    for core in cores:
        hub = int(core.members[np.argmax(n_requests[core.members])])
        for family, signal, bits in zip(core.families, core.signals, core.bits, strict=True):
            for member in core.members.tolist():
                if member == hub:
                    continue
                a, b = min(hub, member), max(hub, member)
                known = best.get((a, b, family))
                if known is None or known.bits < bits:
                    best[a, b, family] = Link(a, b, bits, family, signal)
    return sorted(best.values(), key=lambda link: (link.a, link.b, link.family))


def timed_cores(
    buckets: Sequence[Buckets],
    times: Timetable | None,
    *,
    covered: Ints,
    n: int,
    n_base: int,
    seed: int,
) -> list[Core]:
    """Test groups that one family ties together for activity in the same minutes.

    Parameters
    ----------
    buckets : sequence of Buckets
    times : Timetable or None
    covered : ndarray of int64
        Accounts that are in a core already; groups of only such accounts are not tested.
    n, n_base : int
        Accounts of the scan and of the baseline.
    seed : int
        Of the draws.

    Notes
    -----
    The weight of the timing evidence is -log2 of the p-value of `coactivity_p`, corrected for
    the groups tried. A group that meets too often keeps the accounts that meet the others
    themselves (`timing.meets`).
    """
    if times is None:
        return []
    tried = _groups(buckets, covered, n=n, n_base=n_base)
    n_draws = max(TIMED_DRAWS, DRAWS_PER_GROUP * len(tried))
    level = 2.0**-MIN_BITS / max(1, len(tried))
    cores = []
    for bits_of, name, signal, members in tried:
        p = coactivity_p(times, members, seed, n_draws, level)
        weight = -np.log2(p) - np.log2(len(tried)) if not np.isnan(p) else 0.0
        if weight < MIN_BITS:
            continue
        does_meet = times.ratio(members) > 1
        kept = members[meets(times, members, seed)] if does_meet else members
        if kept.size >= MIN_ACCOUNTS:
            pair: tuple[Family, Family] = (name, "timing")
            weights = (bits_of, float(weight))
            cores.append(Core(kept, pair, (signal, "coactivity"), weights, float(np.log10(p))))
    return cores


Group = tuple[float, Family, str, Ints]
"""Bits, family and signal of a value, and the accounts that hold it."""


def _groups(buckets: Sequence[Buckets], covered: Ints, *, n: int, n_base: int) -> list[Group]:
    """Return the groups to test, those with the most evidence first.

    Left out are groups most of whose accounts stand in a core, or in a larger group before them.
    """
    is_covered = np.zeros(n)
    is_covered[covered] = 1.0
    asked = [one for one in buckets if one.family in TIMED_FAMILIES]
    found = [_candidates(one, is_covered, n_base) for one in asked]
    weights = np.unique(np.concatenate([[0.0], *(one.weight for one in found)]))[:0:-1]
    kept: list[Group] = []
    seen = np.zeros(n)
    for weight in weights.tolist():
        equal: list[Group] = []
        for family, one in zip(asked, found, strict=True):
            of = slice(*np.searchsorted(one.weight, [weight, np.nextafter(weight, np.inf)]))
            new = family.matrix[one.row[of]] @ seen <= one.size[of] / 2
            equal += [
                (bits, family.family, family.signal[row], family.members(row))
                for row, bits in zip(one.row[of][new], one.bits[of][new].tolist(), strict=True)
            ]
        for group in sorted(equal, key=lambda g: g[3].tolist()):
            if seen[group[3]].mean() <= 1 / 2:
                kept.append(group)
                seen[group[3]] = 1.0
            if len(kept) == MAX_TIMED_GROUPS:
                return kept
    return kept


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Groups of one family that may be tested, by weight; arrays of shape (k,)."""

    row: Ints
    size: Floats
    bits: Floats
    weight: Floats


def _candidates(family: Buckets, is_covered: Floats, n_base: int) -> _Candidates:
    size = family.sizes()
    nobody = np.zeros_like(size)
    bits = bits_outside(size, nobody, family.elsewhere, is_covered.size, n_base)
    is_new = family.matrix @ is_covered < size / 2
    rows = np.flatnonzero((size >= MIN_ACCOUNTS) & (bits >= MIN_TIMED_BITS) & is_new)
    rows = rows[np.argsort(size[rows] * bits[rows], kind="stable")]
    return _Candidates(rows, size[rows], bits[rows], size[rows] * bits[rows])


def clusters_of(links: Sequence[Link], seed: int) -> list[Cluster]:
    """Cluster linked accounts by weighted label propagation, largest cluster first.

    An account that happens to share something with a campaign (a template that the campaign's
    cover traffic also carries) is tied in by fewer bits than its members are, and is left out.
    """
    graph = nx.Graph()
    for link in links:
        known = graph.get_edge_data(link.a, link.b, {"bits": 0.0})["bits"]
        graph.add_edge(link.a, link.b, bits=known + link.bits)
    found = nx.community.asyn_lpa_communities(graph, weight="bits", seed=seed)
    clusters = []
    for community in found:
        kept = _well_tied(community, links)
        inside = _inside(kept, links)
        members = np.array(sorted(kept), dtype=np.int64)
        if members.size >= 2 and inside:
            clusters.append(Cluster(members, inside, _family_bits(members, inside)))
    return sorted(clusters, key=lambda c: (-c.members.size, c.members.tolist()))


def _inside(members: set[int], links: Sequence[Link]) -> tuple[Link, ...]:
    return tuple(link for link in links if link.a in members and link.b in members)


def _strongest(links: Sequence[Link]) -> dict[Family, dict[int, float]]:
    """Return, by family and account, the bits of the strongest link."""
    strongest: dict[Family, dict[int, float]] = {}
    for link in links:
        own = strongest.setdefault(link.family, {})
        for account in (link.a, link.b):
            own[account] = max(own.get(account, 0.0), link.bits)
    return strongest


def _well_tied(community: set[int], links: Sequence[Link]) -> set[int]:
    total = dict.fromkeys(community, 0.0)
    for own in _strongest(_inside(community, links)).values():
        for account, bits in own.items():
            total[account] += bits
    least = MEMBER_SHARE * float(np.median(list(total.values())))
    return {account for account, bits in total.items() if bits >= least}


def _family_bits(members: Ints, links: Sequence[Link]) -> dict[Family, float]:
    return {
        family: float(np.median(list(own.values())))
        for family, own in sorted(_strongest(links).items())
        if len(own) >= members.size / 2
    }
