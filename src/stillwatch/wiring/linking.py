"""Link accounts, cluster them, and profile each cluster as one subject."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from stillwatch.baselines.file import Baseline
from stillwatch.baselines.peers import mean_cosine
from stillwatch.baselines.units import Bools, Floats, Ints, Units
from stillwatch.campaigns import buckets, cores
from stillwatch.campaigns.buckets import Buckets
from stillwatch.campaigns.clusters import Cluster, clusters_of, links_of, timed_cores
from stillwatch.campaigns.cores import Core
from stillwatch.campaigns.disjoint import CORPUS_SIGNAL, disjoint_cores
from stillwatch.campaigns.extras import dealt_column, owners_column
from stillwatch.campaigns.signal import Signal
from stillwatch.profiles import prepare
from stillwatch.sketches.schema import TOPIC_COLUMNS
from stillwatch.wiring.engine import Engine
from stillwatch.wiring.population import Population, daily_of, profiled, with_extras


@dataclass(frozen=True)
class Linked:
    """Clusters of accounts.

    Attributes
    ----------
    clusters : tuple of Cluster
    names : tuple of str
        ``C001``, ... in the order of the clusters.
    units : Units
        Profile of each cluster as one subject.
    cores : tuple of Core
        What the clusters were made of.
    buckets : tuple of Buckets
        What accounts share, by family.
    n_base : int
        Baseline accounts that popularity was counted over.
    """

    clusters: tuple[Cluster, ...]
    names: tuple[str, ...]
    units: Units
    cores: tuple[Core, ...] = ()
    buckets: tuple[Buckets, ...] = ()
    n_base: int = 0

    def alone(self, n_accounts: int) -> Bools:
        """Return which accounts are in no cluster, shape (n_accounts,)."""
        out = np.ones(n_accounts, dtype=bool)
        for cluster in self.clusters:
            out[cluster.members] = False
        return out


def link(
    engine: Engine,
    population: Population,
    signals: Mapping[str, Signal],
    baseline: Baseline | None,
    seed: int,
) -> Linked:
    """Find the clusters of a population."""
    n = len(population.units)
    n_base = baseline.n_accounts if baseline else 0
    popularity = baseline.popularity if baseline else {}
    with engine.rest():
        families = buckets.build(population.held, signals, n, popularity)
        found = cores.find(families, n, n_base)
        if CORPUS_SIGNAL in signals:
            found += disjoint_cores(population.coverages, n)
        found += _timed(families, population, found, n_base, seed)
        n_requests = population.units.count("n_requests").astype(np.int64)
        clusters = tuple(clusters_of(links_of(found, n_requests), seed))
    names = tuple(f"C{i + 1:03d}" for i in range(len(clusters)))
    units = profile_clusters(engine, population, clusters, names, seed)
    return Linked(clusters, names, units, tuple(found), tuple(families), n_base)


def _timed(
    families: list[Buckets], population: Population, found: list[Core], n_base: int, seed: int
) -> list[Core]:
    members = [core.members for core in found]
    covered = np.unique(np.concatenate(members)) if members else np.empty(0, np.int64)
    n, times = len(population.units), population.times
    return timed_cores(families, times, covered=covered, n=n, n_base=n_base, seed=seed)


def profile_clusters(
    engine: Engine,
    population: Population,
    clusters: tuple[Cluster, ...],
    names: tuple[str, ...],
    seed: int,
) -> Units:
    """Profile each cluster as one subject.

    Passages that its accounts share are what linked them: they are not counted again as a
    behaviour.
    """
    if not clusters:
        return Units((), {})
    accounts = population.units.subjects
    owner = {
        accounts[m]: name
        for name, cluster in zip(names, clusters, strict=True)
        for m in cluster.members.tolist()
    }
    members = pa.table(
        {
            "subject": pa.array(list(owner.values()), pa.string()),
            "account": pa.array(list(owner), pa.string()),
        }
    )
    subjects = prepare.by_member(population.prepared, engine.table("members", members))
    subjects = engine.materialise("campaign_events", subjects)
    units = profiled(engine, subjects)
    daily = daily_of(engine, subjects)
    units = with_extras(
        engine,
        subjects,
        units,
        daily,
        None,
        resends=[r for r in population.resends if owner.get(r.refused) == owner.get(r.after)],
        owner=owner,
        has_corpora=population.has_corpora,
        window=population.window,
    )
    row = {name: i for i, name in enumerate(units.subjects)}
    units = units.take(np.array([row[name] for name in names], dtype=np.int64))
    dealt = dealt_column(clusters, population.times, population.organization, seed)
    owners = owners_column(clusters, population.organization)
    return units.with_columns(
        dealt_log10_p=dealt, n_owners=owners, **_of_median_member(population.units, clusters)
    )


def _of_median_member(accounts: Units, clusters: tuple[Cluster, ...]) -> dict[str, Floats]:
    """Return topics and change over days of each cluster's median member.

    Pooled, several accounts always look broader than one, and a drift that is lost in the noise
    of one account shows: a cluster would not be exchangeable with single accounts.
    """
    breadth, shift = mean_cosine(accounts), accounts["shift_log10_e"]
    typical = np.array([_median(cluster.members, breadth) for cluster in clusters])
    columns = {name: accounts[name][typical] for name in ("n_topics", *TOPIC_COLUMNS)}
    moved = np.array([_median(cluster.members, shift) for cluster in clusters])
    return {**columns, "shift_log10_e": shift[moved]}


def _median(members: Ints, values: Floats) -> int:
    """Return the member whose value is the (lower) median of the known ones."""
    known = members[~np.isnan(values[members])]
    order = known[np.argsort(values[known], kind="stable")]
    return int(order[(order.size - 1) // 2] if order.size else members[0])
