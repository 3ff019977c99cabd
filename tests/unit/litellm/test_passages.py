import copy
import gc

import pytest

from stillwatch.gateway.caller import Caller
from stillwatch.gateway.exchange import Exchange
from stillwatch.gateway.limits import Account, Ticket
from stillwatch.gateway.paths import FIXED
from stillwatch.gateway.refusals import Refused
from stillwatch.licences.licence import Grant, Licence
from stillwatch.litellm.passages import Passage, Passages
from stillwatch.measures.narrowing import NOTHING


def passage(account="acme", held=False) -> Passage:
    grant = Grant(key="k", account=account, licence=Licence(id="l"))
    caller = Caller(None, None, None, "", [])
    exchange = Exchange("x", "POST", FIXED["/v1/messages"], caller, grant, None)
    return Passage(exchange, Ticket(grant, Account(grant.licence), held=held), NOTHING)


def test_a_request_leads_to_its_passage() -> None:
    passages, one, data = Passages(), passage(), {}
    passages.note(one, data, lambda _: None)
    assert passages.of(data) is one
    assert passages.of(copy.deepcopy(data)) is one
    assert len(passages) == 1
    for other in ({}, {"proxy_server_request": {"stillwatch": "guess"}}):
        assert passages.of(other) is None


@pytest.mark.parametrize("is_open", [True, False])
def test_what_litellm_forgets_is_told_while_it_is_open(is_open) -> None:
    passages, one, told, data = Passages(), passage(), [], {}
    one.ticket.open = is_open
    passages.note(one, data, told.append)
    data.clear()
    gc.collect()
    assert told == [one] * is_open
    assert len(passages) == 0


def test_accounts_are_cut_and_what_is_held() -> None:
    passages, kept = Passages(), []
    for one in (passage("a"), passage("b", held=True), passage("c")):
        kept.append((one, {}))
        passages.note(one, kept[-1][1], lambda _: None)
    passages.revoke(frozenset({"a"}))
    passages.cut_held()
    assert [one.why for one, _ in kept] == ["revoked", "unheld", None]
    kept[2][0].check()
    with pytest.raises(Refused, match="account_blocked"):
        kept[0][0].check()
    assert kept[0][0].exchange.cut == "revoked"
