import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import repeat

import pytest

from stillwatch.rehearsal.arrivals import DAY_S
from stillwatch.rehearsal.harvest import HarvestAsk
from stillwatch.rehearsal.holders import campaign_holders, ordinary_holder
from stillwatch.rehearsal.plan import START, Campaign, Plan
from stillwatch.rehearsal.streams import account_stream, campaign_stream, volumes
from stillwatch.rehearsal.workload import Ask, Client, Workload

CLIENT = Client("/v1/chat/completions", "OpenAI/Python 2.54.0", "host", "ja4")


def asks(n: int):
    return (HarvestAsk(Ask([{"role": "user", "content": str(at)}], "a"), CLIENT) for at in range(n))


def deal(supplies, plan: Plan, campaign: Campaign, cover=(), n: int = 10**6):
    draw = random.Random(1)
    holders = campaign_holders(draw, plan.start, campaign)
    return list(
        campaign_stream(
            plan, campaign, holders, asks=asks(n), cover=cover, supplies=supplies, draw=draw
        )
    )


def test_a_relay_deals_every_request_at_random(supplies):
    campaign = Campaign("c", n_accounts=5, per_day=40, refused=0)
    dealt = deal(supplies, Plan(days=5), campaign)
    counts = Counter(one.holder.account for one in dealt)
    assert len(dealt) == 1000
    assert len(counts) == 5
    assert min(counts.values()) > 140
    firsts = {one.ask.messages[0]["content"] for one in dealt}
    assert len(firsts) == 1000


def test_without_a_relay_each_account_has_its_own_part(supplies):
    campaign = Campaign("c", n_accounts=5, per_day=40, refused=0, relay=False)
    dealt = deal(supplies, Plan(days=5), campaign)
    by_part = Counter(
        (one.holder.account, int(one.ask.messages[0]["content"]) // 200) for one in dealt
    )
    assert sorted(by_part.values()) == [200] * 5


def test_a_campaign_ends_with_its_corpus(supplies):
    assert len(deal(supplies, Plan(days=5), Campaign("c", refused=0), n=30)) == 30


def test_personas_are_as_many_as_asked(supplies):
    one = deal(supplies, Plan(days=2), Campaign("c", n_personas=1))
    assert len({(d.client.user_agent, d.client.ja4) for d in one}) == 1
    many = deal(supplies, Plan(days=2), Campaign("c", n_personas=0))
    assert len({(d.client.user_agent, d.client.ja4) for d in many}) > 4


def test_cover_leaves_a_relay_with_the_clients_of_its_accounts(supplies):
    other = Workload(
        (Client("/x", "other", "o", "j", {"top_p": 0.5}),), "m", repeat(Ask([], "cover"))
    )
    dealt = deal(supplies, Plan(days=5), Campaign("c", cover=0.9, refused=0), [other])
    cover = [one for one in dealt if one.is_cover]
    assert 0.85 < len(cover) / len(dealt) < 0.95
    spoken = {one.holder.account: one.client.user_agent for one in dealt if not one.is_cover}
    assert len(set(spoken.values())) > 3
    assert all(
        spoken.get(one.holder.account, one.client.user_agent) == one.client.user_agent
        for one in cover
    )
    assert all(one.client.parameters == {"top_p": 0.5} for one in cover)


@pytest.mark.parametrize("rhythm", ["steady", "nightly", "sessions"])
def test_an_account_stays_in_the_log_and_its_retries_on_itself(supplies, rhythm):
    draw = random.Random(1)
    plan = Plan(days=3, refused=0.2)
    holder = ordinary_holder(draw, START, cloud=True)
    work = Workload((CLIENT,), "m", repeat(Ask([], "a", "s")), rhythm=rhythm)
    dealt = list(account_stream(plan, holder, work, n=200, supplies=supplies, draw=draw))
    assert sum(one.status == 200 for one in dealt) == 200
    assert sum(one.status == 429 for one in dealt) > 15
    assert {one.holder.account for one in dealt} == {holder.account}
    assert all(0 <= one.at_s <= 3 * DAY_S + 8 for one in dealt)


def test_nobody_asks_before_the_account_was_made(supplies):
    draw = random.Random(1)
    holder = ordinary_holder(draw, START, cloud=True)
    holder = replace(holder, created_at=START + timedelta(days=2))
    work = Workload((CLIENT,), "m", repeat(Ask([], "a")))
    dealt = list(account_stream(Plan(days=4), holder, work, n=50, supplies=supplies, draw=draw))
    assert min(one.at_s for one in dealt) >= 2 * DAY_S


def test_volumes_are_heavy_tailed_around_their_mean():
    drawn = volumes(random.Random(1), 4000, 100.0)
    assert sum(drawn) / 4000 == pytest.approx(100, rel=0.1)
    assert sorted(drawn)[2000] < 80
    assert max(drawn) > 400
    assert volumes(random.Random(1), 1, 26.4) == [26]
