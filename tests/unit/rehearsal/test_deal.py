import csv
import gzip
import hashlib
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from scipy.stats import binomtest

from stillwatch.core.errors import InputError
from stillwatch.rehearsal.deal import deal
from stillwatch.rehearsal.plan import Campaign, Ordinary, Plan

FILES = ("log.jsonl.gz", "edge.jsonl.gz", "accounts.csv", "truth.json")


def account(event) -> str:
    return event["metadata"]["user_api_key_user_id"]


def digests(folder: Path) -> list[str]:
    return [hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES]


def test_same_plan_gives_same_bytes_and_another_seed_other_prompts(
    tmp_path, examples, small_plan, dealt
):
    again = tmp_path / "again"
    deal(small_plan, examples, again)
    assert digests(again) == digests(dealt.summary.log.parent)

    other = deal(replace(small_plan, seed=4), examples, tmp_path / "other")
    assert digests(tmp_path / "other") != digests(again)
    assert other.n_accounts == dealt.summary.n_accounts


def test_truth_agrees_with_the_log(dealt):
    told = dealt.truth["accounts"]
    counted = Counter(account(event) for event in dealt.events)
    assert {name: row["n_requests"] for name, row in told.items()} == {
        name: counted[name] for name in told
    }
    assert set(counted) <= set(told)
    assert dealt.truth["n_requests"] == len(dealt.events) == dealt.summary.n_events
    for campaign in dealt.truth["campaigns"]:
        assert campaign["accounts"] == [
            name for name, row in told.items() if row["campaign"] == campaign["name"]
        ]
        assert len(campaign["accounts"]) == campaign["n_accounts"]


def test_each_event_appears_once_in_order_and_joins_the_edge_log(dealt):
    ids = [event["litellm_call_id"] for event in dealt.events]
    assert len(set(ids)) == len(ids)
    assert ids == [line["request_id"] for line in dealt.edge]
    starts = [event["startTime"] for event in dealt.events]
    assert starts == sorted(starts)
    for event, line in zip(dealt.events, dealt.edge, strict=True):
        assert line["remote_addr"] == event["requester_ip_address"]
        assert line["http_user_agent"] == event["user_agent"]


def test_a_campaigns_refused_request_comes_again_on_another_account_within_seconds(dealt):
    refused = [e for e in dealt.events if e["status"] == "failure"]
    members = {n for n, row in dealt.truth["accounts"].items() if row["campaign"] == "maths"}
    of_campaign = [e for e in refused if account(e) in members]
    assert len(of_campaign) >= 10
    for event in of_campaign:
        again = [
            e
            for e in dealt.events
            if e["messages"] == event["messages"]
            and e["status"] == "success"
            and 0 < e["startTime"] - event["startTime"] < 5
        ]
        assert again
        assert {account(e) for e in again} <= members - {account(event)}


def test_cover_share_is_as_asked(dealt):
    told = dealt.truth["accounts"].values()
    of_campaign = [row for row in told if row["campaign"] == "maths"]
    n = sum(row["n_requests"] for row in of_campaign)
    n_refused = sum(
        e["status"] == "failure" and dealt.truth["accounts"][account(e)]["campaign"] == "maths"
        for e in dealt.events
    )
    n_cover = round(sum(row["cover_share"] * row["n_requests"] for row in of_campaign))
    assert binomtest(n_cover, n - n_refused, 0.5).pvalue > 1e-4
    assert all(row["cover_share"] == 0 for row in told if row["campaign"] != "maths")


def test_accounts_table_says_what_is_shared(dealt):
    with dealt.summary.accounts.open(encoding="utf-8", newline="") as file:
        rows = {row["account"]: row for row in csv.DictReader(file)}
    told = dealt.truth["accounts"]
    assert set(rows) == set(told)

    def column(name, wanted):
        return [rows[a][name] for a, row in told.items() if wanted(row)]

    assert len(set(column("payment_fingerprint", lambda r: r["campaign"] == "maths"))) == 2
    assert len(set(column("payment_fingerprint", lambda r: r["campaign"] == "templates"))) == 4
    for shared in ("organization", "payment_fingerprint", "email_domain"):
        assert len(set(column(shared, lambda r: r["kind"] == "company"))) == 1
    assert all(column("exempt_until", lambda r: r["exempt"]))
    assert not any(column("exempt_until", lambda r: not r["exempt"]))


def test_splits_share_no_prompt_and_no_account(tmp_path, examples):
    ordinary = (Ordinary("single_purpose_app", 12, per_day=10), Ordinary("chat_user", 12, 10))
    prompts = []
    for split in ("calibration", "test"):
        plan = Plan(seed=1, split=split, days=2, ordinary=ordinary)
        done = deal(plan, examples, tmp_path / split)
        with gzip.open(done.log, "rt", encoding="utf-8") as file:
            events = [json.loads(line) for line in file]
        prompts.append({e["messages"][-1]["content"] for e in events if len(e["messages"]) < 3})
        prompts.append({account(e) for e in events})
    assert not {p for p in prompts[0] & prompts[2] if len(p) > 60}
    assert not prompts[1] & prompts[3]


@pytest.mark.parametrize(
    ("plan", "named"),
    [
        (Plan(days=1, ordinary=(Ordinary("nobody", 1),)), "nobody"),
        (Plan(days=1, campaigns=(Campaign("c", tool="nothing"),)), "nothing"),
    ],
)
def test_unknown_kind_or_tool_is_named(tmp_path, examples, plan, named):
    with pytest.raises(InputError, match=named):
        deal(plan, examples, tmp_path)


def test_missing_data_says_where_to_look(tmp_path):
    with pytest.raises(InputError, match="rehearse record"):
        deal(Plan(days=1), tmp_path, tmp_path / "out")
