from stillwatch.licences.keys import digest
from stillwatch.licences.licence import Grant, Licence
from stillwatch.measures.measure import Rung
from stillwatch.store.accounts import block_account
from stillwatch.store.keys import add_key
from stillwatch.store.measures import propose_measure
from stillwatch.store.snapshot import read_known
from tests.unit.store.conftest import PEPPER


def test_all_that_a_gateway_has_to_know(store) -> None:
    shown = add_key(store, "acme", PEPPER, who="test", expires_us=7)
    propose_measure(store, "acme", Rung.OBSERVE, "why", who="watch", lasts_us=1)
    known = read_known(store, -1)
    grant = known.grants[digest(PEPPER, shown.encode())]
    licence = Licence(id="trial", requests_per_minute=5)
    expected = Grant(
        key=grant.key, account="acme", organization="org", licence=licence, expires_us=7
    )
    assert grant == expected
    assert [one.rung for one in known.measures["acme"]] == [Rung.OBSERVE]
    assert read_known(store, known.revision) is None


def test_what_is_blocked_opens_nothing(store) -> None:
    add_key(store, "acme", PEPPER, who="test")
    block_account(store, "acme", who="test")
    assert read_known(store, -1).grants == {}
