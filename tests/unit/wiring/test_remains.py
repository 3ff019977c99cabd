from dataclasses import replace

import numpy as np
import pytest

from stillwatch.campaigns.clusters import clusters_of, links_of
from stillwatch.campaigns.signal import n_independent
from stillwatch.wiring.remains import remains_table
from stillwatch.wiring.scan import Stopwatch, decide


@pytest.fixture(scope="module")
def engine(scanned):
    return scanned.engine


def test_each_family_that_counts_is_left_out_once(scanned, engine) -> None:
    (cluster,) = scanned.outcome.linked.clusters
    rows = remains_table(engine, scanned.outcome, 0).to_pylist()
    assert [row["family"] for row in rows] == sorted(cluster.bits)
    for row in rows:
        assert row["campaign"] == "C001"
        assert row["n_kept"] + len(row["lost"]) == 12
        left = row["families"] or []
        assert row["family"] not in left and (row["verdict"] is None) is (not left)
        assert n_independent(left) >= 2 or row["verdict"] != "flag"
    assert any(row["n_kept"] == 12 for row in rows)


def test_it_is_what_a_scan_that_never_saw_the_family_gives(scanned, engine) -> None:
    """Scan again with all signals of one family taken away, and compare."""
    watch = Stopwatch(lambda stage: None)
    for row in remains_table(engine, scanned.outcome, 0).to_pylist():
        signals = {n: s for n, s in scanned.how.signals.items() if s.family != row["family"]}
        if row["family"] == "timing":
            continue  # co-activity is tested whatever the signals are
        fresh = decide(engine, scanned.population, replace(scanned.how, signals=signals), watch)
        if not fresh.linked.clusters:
            assert (row["n_kept"], row["verdict"]) == (0, None)
            continue
        sizes = [c.members.size for c in fresh.linked.clusters]
        assert (row["n_kept"], row["n_pieces"]) == (max(sizes), len(sizes))
        assert row["families"] == list(fresh.linked.clusters[0].bits)
        assert row["bits"] == pytest.approx(sum(fresh.linked.clusters[0].bits.values()))
        assert fresh.together is not None
        assert row["p_value"] == pytest.approx(float(fresh.together.p_value[0]), rel=0.1)
        assert row["verdict"] == fresh.campaign_verdicts()[0]


def test_without_the_only_second_family_no_campaign_is_left(scanned, engine) -> None:
    """Only what two families tie is a campaign: of content and identity, none stands alone."""
    linked = scanned.outcome.linked
    pair = {"content", "identity"}
    cores = tuple(core for core in linked.cores if set(core.families) == pair)
    requests = scanned.population.units.count("n_requests").astype(np.int64)
    clusters = tuple(clusters_of(links_of(cores, requests), 0))
    assert len(clusters) == 1 and set(clusters[0].bits) == pair
    only = replace(
        scanned.outcome,
        linked=replace(linked, cores=cores, clusters=clusters, buckets=()),
    )
    rows = remains_table(engine, only, 0).to_pylist()
    assert [row["family"] for row in rows] == ["content", "identity"]
    for row in rows:
        assert (row["n_kept"], row["n_pieces"], row["verdict"]) == (0, 0, None)
        assert len(row["lost"]) == 12


def test_clear_campaigns_are_not_examined(scanned, engine) -> None:
    together = scanned.outcome.together
    ones = np.ones(1)
    clear = replace(scanned.outcome, together=replace(together, p_value=ones, q_value=ones))
    assert remains_table(engine, clear, 0).num_rows == 0
