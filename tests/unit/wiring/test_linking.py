import numpy as np


def test_the_campaign_is_the_cluster(scanned, small_log) -> None:
    linked, population = scanned.outcome.linked, scanned.population
    (cluster,) = linked.clusters
    assert {population.units.subjects[m] for m in cluster.members} == small_log.ring
    assert linked.names == ("C001",)
    alone = linked.alone(len(population.units))
    assert alone.sum() == len(population.units) - len(small_log.ring)
    assert not alone[cluster.members].any()


def test_a_cluster_is_profiled_as_one_subject(scanned) -> None:
    linked, units = scanned.outcome.linked, scanned.population.units
    members = linked.clusters[0].members
    assert linked.units.subjects == linked.names
    for name in ("n_requests", "output_tokens", "n_corpus_train"):
        assert linked.units[name][0] == units[name][members].sum(), name
    assert linked.units["n_accounts"][0] == members.size
    assert linked.units["n_owners"][0] == members.size
    assert np.isnan(linked.units["n_rare_shared"][0])
