"""What would be left of a campaign without one family of link evidence.

The accounts are linked, clustered, profiled and judged again as if the family had never been
looked at. The other campaigns, and what is ordinary, are held as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from stillwatch.baselines.conformal import discoveries
from stillwatch.baselines.units import Ints
from stillwatch.campaigns.clusters import Cluster, clusters_of, links_of, timed_cores
from stillwatch.campaigns.judging import Judged, campaign_verdict, verdicts_on
from stillwatch.campaigns.signal import Family
from stillwatch.detectors.findings import fired
from stillwatch.reports.tables import REMAINS_OUT
from stillwatch.wiring.engine import Engine
from stillwatch.wiring.linking import profile_clusters
from stillwatch.wiring.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Piece:
    """The largest piece of a campaign that remains.

    Attributes
    ----------
    campaign : int
        Position of the campaign.
    cluster : Cluster
    n_pieces : int
        Pieces in all.
    """

    campaign: int
    cluster: Cluster
    n_pieces: int


def remains_table(engine: Engine, outcome: Outcome, seed: int) -> pa.Table:
    """Return what would remain of flagged and watched campaigns (`REMAINS_OUT`)."""
    judged = [i for i, v in enumerate(outcome.campaign_verdicts()) if v in ("flag", "watch")]
    rows: list[dict[str, Any]] = []
    for family in sorted({f for i in judged for f in outcome.linked.clusters[i].bits}):
        affected = [i for i in judged if family in outcome.linked.clusters[i].bits]
        rows += _without(engine, outcome, family, affected, seed)
    rows.sort(key=lambda row: (row["campaign"], row["family"]))
    return pa.Table.from_pylist(rows, schema=REMAINS_OUT)


def _without(
    engine: Engine, outcome: Outcome, family: Family, campaigns: Sequence[int], seed: int
) -> list[dict[str, Any]]:
    """Return one row for each campaign that counts the family."""
    linked, subjects = outcome.linked, outcome.population.units.subjects
    members = {i: linked.clusters[i].members for i in campaigns}
    pieces = _pieces(_clusters(outcome, family, np.concatenate([*members.values()]), seed), members)
    judged = _judged(engine, outcome, [p for p in pieces.values() if p is not None], seed)
    rows = []
    for i, piece in pieces.items():
        row: dict[str, Any] = {"campaign": linked.names[i], "family": family}
        if piece is None:
            lost = [subjects[m] for m in members[i].tolist()]
            rows.append(row | {"n_kept": 0, "n_new": 0, "n_pieces": 0, "lost": lost})
            continue
        left = np.setdiff1d(members[i], piece.cluster.members)
        kept = members[i].size - left.size
        counts = {
            "n_kept": kept,
            "n_new": piece.cluster.members.size - kept,
            "n_pieces": piece.n_pieces,
            "lost": [subjects[m] for m in left.tolist()],
        }
        rows.append(row | counts | _verdict(outcome, piece, judged[i]))
    return rows


def _clusters(outcome: Outcome, family: Family, members: Ints, seed: int) -> list[Cluster]:
    """Link and cluster the accounts of some campaigns without one family.

    Groups that timing was not asked about, because other evidence tied them already, are
    tested now if that evidence is gone.
    """
    linked, population = outcome.linked, outcome.population
    n = len(population.units)
    cores = [
        core
        for core in linked.cores
        if family not in core.families and np.isin(core.members, members).any()
    ]
    tied = np.unique(np.concatenate([np.empty(0, np.int64), *(core.members for core in cores)]))
    loose = np.setdiff1d(members, tied)
    if family != "timing" and loose.size:
        cores += timed_cores(
            [one for one in linked.buckets if one.family != family],
            population.times,
            covered=np.setdiff1d(np.arange(n), loose),
            n=n,
            n_base=linked.n_base,
            seed=seed,
        )
    return clusters_of(links_of(cores, population.units.count("n_requests").astype(np.int64)), seed)


def _pieces(clusters: Sequence[Cluster], members: dict[int, Ints]) -> dict[int, Piece | None]:
    """Return the cluster that holds most of each campaign's accounts, if any holds two."""
    found: dict[int, Piece | None] = {}
    for i, own in members.items():
        size = [np.isin(own, cluster.members).sum() for cluster in clusters]
        n_pieces = sum(int(n) >= 2 for n in size)
        best = int(np.argmax(size)) if n_pieces else -1
        found[i] = Piece(i, clusters[best], n_pieces) if n_pieces else None
    return found


def _judged(
    engine: Engine, outcome: Outcome, pieces: Sequence[Piece], seed: int
) -> dict[int, tuple[Judged, int]]:
    """Judge pieces, each as one subject; by campaign, with its row."""
    together, linked = outcome.together, outcome.linked
    assert together is not None
    found: dict[int, tuple[Judged, int]] = {}
    changed: dict[bytes, list[Piece]] = {}
    for piece in pieces:
        if np.array_equal(piece.cluster.members, linked.clusters[piece.campaign].members):
            found[piece.campaign] = (together, piece.campaign)
        else:
            changed.setdefault(piece.cluster.members.tobytes(), []).append(piece)
    if not changed:
        return found
    clusters = tuple(some[0].cluster for some in changed.values())
    names = tuple(f"R{i:06d}" for i in range(len(clusters)))
    units = profile_clusters(engine, outcome.population, clusters, names, seed)
    outside = np.zeros(len(units), dtype=bool)
    again = verdicts_on(together.findings.detectors, units, outcome.calibration, outside)
    for row, some in enumerate(changed.values()):
        found |= {piece.campaign: (again, row) for piece in some}
    return found


def _verdict(outcome: Outcome, piece: Piece, judged: tuple[Judged, int]) -> dict[str, Any]:
    """Decide about a piece in the place of its campaign."""
    assert outcome.together is not None
    found, row = judged
    p = outcome.together.p_value.copy()
    p[piece.campaign] = found.p_value[row]
    q = discoveries(p)[piece.campaign]
    families = list(piece.cluster.bits)
    n_fired = len(fired(found.findings.reasons(row)))
    verdict = campaign_verdict(
        float(p[piece.campaign]), float(q), outcome.fdr, families=families, n_fired=n_fired
    )
    return {
        "families": families,
        "bits": sum(piece.cluster.bits.values()),
        "n_fired": n_fired,
        "p_value": None if np.isnan(p[piece.campaign]) else float(p[piece.campaign]),
        "q_value": None if np.isnan(q) else float(q),
        "verdict": verdict,
    }
