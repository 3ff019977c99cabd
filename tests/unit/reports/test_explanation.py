import json
from dataclasses import replace

import numpy as np
import pytest

from stillwatch.campaigns.replay import replay
from stillwatch.reports.explanation import LEVELS, explain
from stillwatch.reports.tables import ACCOUNT, CAMPAIGN
from stillwatch.wiring.explaining import read_scan


@pytest.fixture(scope="module")
def finished(scan_folder):
    return read_scan(scan_folder)


@pytest.fixture(scope="module")
def campaign(finished):
    return explain(finished, CAMPAIGN, "C001")


def row_of(table, kind, name):
    return next(row for row in table.to_pylist() if row[kind] == name)


def test_every_figure_of_the_tables_comes_back(finished, campaign) -> None:
    row = row_of(finished.tables.campaigns, "campaign", "C001")
    decision = campaign["decision"]
    assert (decision["p"], decision["q"], decision["verdict"]) == (
        *(row["p_value"], row["q_value"]),
        row["verdict"],
    )
    said = {reason["detector"]: reason for reason in row["reasons"]}
    assert {d["detector"] for d in campaign["detectors"]} == set(said)
    for one in campaign["detectors"]:
        for name in ("outcome", "statistic", "p_value", "sentence"):
            assert one[name] == said[one["detector"]][name]
    json.dumps(campaign, allow_nan=False)


def test_what_detectors_add_is_the_score(campaign) -> None:
    adds = [one["adds"] for one in campaign["detectors"] if one["adds"] is not None]
    assert sum(adds) == pytest.approx(campaign["decision"]["score"])


def test_each_left_out_detector_was_judged_again(finished, campaign) -> None:
    """What is told for one detector left out is what a scan without it would have found."""
    tables, again = finished.tables, finished.again
    told = campaign["otherwise"]["detectors"]
    assert told and len({one["p"] for one in told}) >= 1
    for one in told[:2]:
        some = {n: d for n, d in again.own.detectors.items() if n != one["without"]}
        fresh = replay(
            some,
            ordinary=again.own.units,
            accounts=again.accounts.findings.units,
            campaigns=again.campaigns.findings.units,
            families=tables.campaigns["families"].to_pylist(),
            within=True,
            seed=again.seed,
        )
        judged = fresh.campaigns.at(0, finished.fdr)
        assert (one["p"], one["q"], one["verdict"]) == (judged.p, judged.q, judged.verdict)


def test_leaving_out_detectors_one_by_one_ends_where_the_verdict_changes(
    finished, campaign
) -> None:
    until = campaign["otherwise"]["until"]
    assert until is not None and until["verdict"] != "flag"
    again, titles = finished.again, {d["title"]: d["detector"] for d in campaign["detectors"]}
    for at, title in enumerate(until["without"]):
        assert again.campaigns.at(0, finished.fdr).verdict == "flag", at
        again = again.without(titles[title])
    assert again.campaigns.at(0, finished.fdr).verdict == until["verdict"]


def test_levels_and_needed_p_agree(campaign) -> None:
    decision, levels = campaign["decision"], campaign["otherwise"]["levels"]
    assert [one["fdr"] for one in levels] == list(LEVELS)
    for one in levels:
        assert (one["verdict"] == "flag") is (decision["q"] <= one["fdr"])
    assert (decision["p"] <= decision["needed_p"]) is (decision["q"] <= campaign["scan"]["fdr"])


def test_families_tell_what_was_linked_again(finished, campaign) -> None:
    remains = finished.tables.remains.to_pylist()
    told = campaign["otherwise"]["families"]
    assert [one["without"] for one in told] == [row["family"] for row in remains]
    assert [one["n_kept"] + one["n_lost"] for one in told] == [12] * len(told)
    assert sum(campaign["otherwise"]["alone"].values()) == 12


def test_a_member_is_explained_alone_and_in_its_campaign(finished) -> None:
    told = explain(finished, ACCOUNT, "ring_3")
    assert told["subject"]["verdict"] == "flag"
    assert told["links"]["campaign"] == "C001" and told["links"]["campaign_verdict"] == "flag"
    alone = told["otherwise"]["alone"]
    assert alone["verdict"] == told["decision"]["verdict"] != "flag"
    lost = {r["family"]: "ring_3" in r["lost"] for r in finished.tables.remains.to_pylist()}
    assert {one["without"]: not one["stays"] for one in told["otherwise"]["families"]} == lost
    for value in told["links"]["shared"]:
        holders = [
            row["holders"]
            for row in finished.tables.shared.to_pylist()
            if (row["signal"], row["bits"]) == (value["signal"], value["bits"])
        ]
        assert any("ring_3" in some for some in holders)


def test_an_account_on_its_own_has_peers_and_no_links(finished) -> None:
    told = explain(finished, ACCOUNT, "user_5")
    assert told["links"] is None and told["otherwise"]["alone"] is None
    peers = told["peers"]
    row = row_of(finished.tables.accounts, "account", "user_5")
    assert peers["group"] == row["peer_group"]
    names = [one["subject"] for one in peers["nearest"]]
    assert len(names) == 5 and "user_5" not in names
    scores = dict(
        zip(finished.again.own.units.subjects, finished.again.calibration.scores, strict=True)
    )
    assert all(one["score"] == pytest.approx(scores[one["subject"]]) for one in peers["nearest"])
    tokens = next(one for one in peers["work"] if one["what"].startswith("output tokens"))
    assert tokens["own"] == pytest.approx(row["output_tokens"] / row["n_requests"])


def test_ranks_are_counted(finished) -> None:
    told = explain(finished, ACCOUNT, "user_5")["decision"]
    scores = finished.again.calibration.scores
    known = scores[~np.isnan(scores)]
    assert told["ordinary"]["n"] == known.size
    assert told["ordinary"]["n_at_least"] == (known >= told["score"]).sum()
    assert told["peers"]["n"] <= told["ordinary"]["n"]
    others = told["ordinary"]["n_at_least"] - 1  # it is one of them
    assert told["p_by_rank"] == pytest.approx((1 + others) / known.size)


def test_too_few_requests_say_how_many_are_missing(finished) -> None:
    side = finished.again.accounts
    i = side.position("user_5")
    few = side.findings.units.count("n_requests").copy()
    few[i] = 7
    units = side.findings.units.with_columns(n_requests=few)
    again = replay(
        finished.again.own.detectors,
        ordinary=finished.again.own.units,
        accounts=units,
        campaigns=finished.again.campaigns.findings.units,
        families=finished.tables.campaigns["families"].to_pylist(),
        within=True,
        seed=finished.again.seed,
    )
    told = explain(replace(finished, again=again), ACCOUNT, "user_5")
    assert told["otherwise"]["requests_short"] == 13
    assert told["decision"]["verdict"] == "abstain" and told["decision"]["needed_p"] is None
    assert not told["scan"]["replays"]
