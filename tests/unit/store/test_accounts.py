import pytest

from stillwatch.core.errors import InputError
from stillwatch.licences.licence import Licence
from stillwatch.store.accounts import (
    add_account,
    block_account,
    exempt_account,
    list_accounts,
    set_licence,
    unblock_account,
)
from stillwatch.store.licences import load_licences


def one(store) -> dict:
    (found,) = [row for row in list_accounts(store) if row["id"] == "acme"]
    return found


def test_an_account_is_added_once(store) -> None:
    assert (one(store)["organization"], one(store)["licence"]) == ("org", "trial")
    assert one(store)["accepted"] == {"no-training": one(store)["created_us"]}
    with pytest.raises(InputError, match="there is an account acme already"):
        add_account(store, "acme", "trial", who="test")
    with pytest.raises(InputError, match="no licence gold"):
        add_account(store, "bob", "gold", who="test")
    with pytest.raises(InputError, match="1 to 200 characters"):
        add_account(store, "", "trial", who="test")


def test_blocked_and_let_in_again(store) -> None:
    block_account(store, "acme", who="test")
    assert one(store)["blocked_us"] is not None
    unblock_account(store, "acme", who="test")
    assert one(store)["blocked_us"] is None


def test_another_licence_and_an_exemption(store) -> None:
    with pytest.raises(InputError, match="no licence gold"):
        set_licence(store, "acme", "gold", who="test")
    load_licences(store, [Licence(id="gold")], who="test")
    set_licence(store, "acme", "gold", who="test")
    exempt_account(store, "acme", 99, who="test")
    assert (one(store)["licence"], one(store)["exempt_until_us"]) == ("gold", 99)
