import random
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_address, ip_network

import pytest

from stillwatch.rehearsal.holders import campaign_holders, ordinary_holder, together
from stillwatch.rehearsal.plan import START, Campaign

NOBODYS = [ip_network("100.64.0.0/10"), ip_network("198.18.0.0/15")]


def of(**changes):
    plan = replace(Campaign("c", n_accounts=12), **changes)
    return campaign_holders(random.Random(1), START, plan)


def test_ordinary_accounts_share_nothing_that_is_theirs_alone():
    draw = random.Random(1)
    made = [ordinary_holder(draw, START, cloud=at % 2 == 0) for at in range(300)]
    for name in ("account", "key", "payment_fingerprint"):
        assert len({getattr(one, name) for one in made}) == 300
    assert all(one.created_at < START for one in made)
    assert all(one.exempt_until is None for one in made)


def test_addresses_are_nobodys():
    draw = random.Random(1)
    made = [ordinary_holder(draw, START, cloud=at % 2 == 0) for at in range(50)]
    for one in made + of(addresses="rotating")[:3] + of(addresses="few_24s"):
        address = ip_address(one.address(draw))
        assert any(address in network for network in NOBODYS)


@pytest.mark.parametrize(
    ("addresses", "n_networks"),
    [("office", {1}), ("few_24s", {2, 3}), ("rotating", range(100, 999))],
)
def test_campaign_addresses(addresses, n_networks):
    draw = random.Random(2)
    made = of(addresses=addresses)
    seen = {one.address(draw).rsplit(".", 1)[0] for one in made for _ in range(20)}
    assert len(seen) in n_networks


def test_campaign_shares_payments_and_sign_up_days():
    made = of(n_payments=3, sign_up_days=5)
    assert len({one.payment_fingerprint for one in made}) == 3
    assert all(timedelta(0) <= START - one.created_at <= timedelta(days=5) for one in made)
    assert len({one.payment_fingerprint for one in of(n_payments=0)}) == 12
    assert {one.organization for one in of(own_organizations=False)} == {None}


def test_a_company_is_one_organization_at_one_address():
    draw = random.Random(1)
    made = together(draw, [ordinary_holder(draw, START, cloud=True) for _ in range(5)])
    assert len({one.organization for one in made}) == 1
    assert len({one.addresses for one in made}) == 1
    assert len({one.account for one in made}) == 5
