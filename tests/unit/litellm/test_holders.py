import pytest

from stillwatch.gateway.refusals import Refused
from stillwatch.litellm.holders import caller_names, grant_of, read_holders
from stillwatch.store.accounts import block_account
from tests.unit.litellm.conftest import Auth


@pytest.mark.parametrize(
    ("auth", "names"),
    [
        (Auth("bob", "f" * 64), ("bob", "f" * 16)),
        (Auth(None, "f" * 64, "prod"), ("key:prod", "f" * 16)),
        (Auth(None, "f" * 64), ("key:" + "f" * 16, "f" * 16)),
        (Auth(), ("key:anonymous", "anonymous")),
    ],
)
def test_names(auth, names) -> None:
    assert caller_names(auth) == names


def test_nothing_is_read_twice(store, auth_of) -> None:
    auth_of()
    holders = read_holders(store, -1)
    assert set(holders.grants) == {b"acme"}
    assert read_holders(store, holders.revision) is None


def test_an_account_has_its_licence(directory_of, auth_of) -> None:
    auth = auth_of(parallel=3)
    auth.token = "a" * 64
    grant = grant_of(auth, directory_of(), None)
    assert (grant.account, grant.key, grant.licence.parallel) == ("acme", "a" * 16, 3)


def test_a_blocked_account_is_nobody_unknown(store, directory_of, auth_of) -> None:
    auth = auth_of()
    block_account(store, "acme", who="test")
    with pytest.raises(Refused, match="account_blocked"):
        grant_of(auth, directory_of(), None)


def test_unknown_accounts(directory_of, auth_of) -> None:
    auth_of("trial", parallel=1)
    directory, stranger = directory_of(), Auth("stranger")
    with pytest.raises(Refused, match="account_unknown"):
        grant_of(stranger, directory, None)
    assert grant_of(stranger, directory, "trial").licence.parallel == 1
    with pytest.raises(Refused, match="unavailable"):
        grant_of(stranger, directory, "gone")


def test_a_store_that_is_away_lets_nobody_in(directory_of, auth_of) -> None:
    directory, auth = directory_of(), auth_of()
    directory._stale_s = -1
    for one in (auth, Auth("stranger")):
        with pytest.raises(Refused, match="unavailable"):
            grant_of(one, directory, None)
