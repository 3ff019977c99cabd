from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa

from stillwatch.events.schema import ACCOUNTS_SCHEMA
from stillwatch.wiring.outcome import (
    accounts_table,
    campaigns_table,
    links_table,
    timeline_table,
    totals,
)


def rows_of(table) -> dict[str, dict]:
    return {row["account"]: row for row in table.to_pylist()}


def test_members_inherit_the_verdict_of_their_campaign(scanned, small_log) -> None:
    rows = rows_of(accounts_table(scanned.outcome))
    (campaign,) = campaigns_table(scanned.outcome).to_pylist()
    for name in small_log.ring:
        assert rows[name]["verdict"] == campaign["verdict"] == "flag"
        assert rows[name]["campaign"] == "C001"
        assert rows[name]["q_value"] == campaign["q_value"]
        assert rows[name]["reasons"][0]["detector"] == "campaign"
    assert all(row["campaign"] is None for name, row in rows.items() if name.startswith("user"))


def test_score_is_comparable_across_accounts(scanned) -> None:
    for row in accounts_table(scanned.outcome).to_pylist():
        assert row["score"] == -np.log10(row["p_value"])
        assert row["exposure"]["list_price_usd"] == row["output_tokens"] * 10.0 / 1e6


def test_reasons_name_the_clause_only_where_they_fired(scanned) -> None:
    (campaign,) = campaigns_table(scanned.outcome).to_pylist()
    for reason in campaign["reasons"]:
        clause = scanned.how.terms.clause_of(reason["detector"])
        assert reason["clause"] == (clause if reason["outcome"] == "fired" else None)
    assert campaign["clauses"]


def test_what_remains_without_each_family(scanned) -> None:
    (campaign,) = campaigns_table(scanned.outcome).to_pylist()
    bits = scanned.outcome.linked.clusters[0].bits
    for family, left in campaign["without"].items():
        expected = sum(b for f, b in bits.items() if f != family) if family in bits else None
        assert left == expected
    assert campaign["bits"] == sum(bits.values())


def test_links_stay_within_campaigns(scanned, small_log) -> None:
    links = links_table(scanned.outcome).to_pylist()
    assert {row["account_a"] for row in links} | {row["account_b"] for row in links} == (
        small_log.ring
    )
    assert all(row["campaign"] == "C001" and row["bits"] >= 3 for row in links)


def test_timeline_and_totals_add_up(scanned) -> None:
    accounts = accounts_table(scanned.outcome)
    timeline = timeline_table(scanned.outcome, accounts).to_pylist()
    assert sum(row["n_requests"] for row in timeline) == scanned.population.n_events
    assert sum(r["n_requests"] for r in timeline if r["subject"] == "C001") == 432
    counted = totals(accounts, campaigns_table(scanned.outcome))
    assert sum(counted[v] for v in ("flagged", "watch", "clear", "abstain")) == counted["accounts"]
    assert (counted["flagged"], counted["campaigns_flagged"]) == (12, 1)


def exempted(scanned, who: set[str], until: datetime):
    table = pa.Table.from_pylist(
        [{"account": name, "exempt_until": until} for name in sorted(who)], ACCOUNTS_SCHEMA
    )
    return replace(scanned.outcome, population=replace(scanned.population, accounts=table))


def test_an_exemption_that_lasts_to_the_end_of_the_window_counts(scanned, small_log) -> None:
    end = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=scanned.population.window[1])
    for until, honoured in ((end, True), (end - timedelta(microseconds=1), False)):
        outcome = exempted(scanned, small_log.ring, until)
        (campaign,) = campaigns_table(outcome).to_pylist()
        assert campaign["verdict"] == ("clear" if honoured else "flag")
        accounts = accounts_table(outcome)
        assert rows_of(accounts)["ring_0"]["without_exemption"] == ("flag" if honoured else None)
        subjects = {r["subject"] for r in timeline_table(outcome, accounts).to_pylist()}
        assert ("C001" in subjects) is not honoured


def test_a_campaign_with_one_member_without_licence_stays_flagged(scanned, small_log) -> None:
    outcome = exempted(scanned, small_log.ring - {"ring_0"}, datetime(2090, 1, 1, tzinfo=UTC))
    (campaign,) = campaigns_table(outcome).to_pylist()
    assert (campaign["verdict"], campaign["without_exemption"]) == ("flag", None)
    rows = rows_of(accounts_table(outcome))
    assert (rows["ring_0"]["verdict"], rows["ring_1"]["verdict"]) == ("flag", "clear")


def test_few_requests_abstain_and_say_why(scanned) -> None:
    units = scanned.population.units
    few = units["n_requests"].copy()
    few[-1] = 7
    population = replace(scanned.population, units=units.with_columns(n_requests=few))
    alone = replace(
        scanned.outcome.alone,
        p_value=np.where(few == 7, np.nan, scanned.outcome.alone.p_value),
        q_value=np.where(few == 7, np.nan, scanned.outcome.alone.q_value),
    )
    rows = rows_of(accounts_table(replace(scanned.outcome, population=population, alone=alone)))
    row = rows[units.subjects[-1]]
    assert (row["verdict"], row["p_value"], row["score"]) == ("abstain", None, None)
    assert row["abstain_reason"] == "7 requests; 20 are needed"
