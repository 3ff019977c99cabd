import time

import pytest

from stillwatch.core.errors import InputError
from stillwatch.licences.keys import digest, prefix_of
from stillwatch.store.keys import add_key, block_key, list_keys, rotate_key, unblock_key
from stillwatch.store.snapshot import read_known
from tests.unit.store.conftest import PEPPER


def opens(store, shown: str) -> bool:
    return digest(PEPPER, shown.encode()) in read_known(store, -1).grants


def test_a_key_is_found_by_its_prefix_and_never_shown_again(store) -> None:
    shown = add_key(store, "acme", PEPPER, who="test", label="ci")
    (row,) = list_keys(store, "acme")
    assert (row["prefix"], row["label"]) == (prefix_of(shown), "ci")
    assert "digest" not in row
    assert shown.rsplit("-", 1)[1] not in repr(store.trail())
    assert opens(store, shown)


def test_blocked_and_let_in_again(store) -> None:
    shown = add_key(store, "acme", PEPPER, who="test")
    block_key(store, prefix_of(shown), who="test")
    assert not opens(store, shown)
    unblock_key(store, prefix_of(shown), who="test")
    assert opens(store, shown)


def test_a_rotated_key_ends_after_the_overlap(store) -> None:
    old = add_key(store, "acme", PEPPER, who="test", label="ci")
    new = rotate_key(store, prefix_of(old), PEPPER, 60_000_000, who="test")
    first, second = list_keys(store)
    assert 0 < first["expires_us"] - time.time_ns() // 1000 <= 60_000_000
    assert (second["follows"], second["label"]) == (prefix_of(old), "ci")
    assert opens(store, old) and opens(store, new)


def test_rotating_does_not_prolong(store) -> None:
    shown = add_key(store, "acme", PEPPER, who="test", expires_us=5)
    rotate_key(store, prefix_of(shown), PEPPER, 60_000_000, who="test")
    assert list_keys(store)[0]["expires_us"] == 5


def test_unknown_keys_and_accounts(store) -> None:
    with pytest.raises(InputError, match="no account bob"):
        add_key(store, "bob", PEPPER, who="test")
    with pytest.raises(InputError, match="no key aaaaaaaa"):
        block_key(store, "aaaaaaaa", who="test")
    with pytest.raises(InputError, match="no key aaaaaaaa"):
        rotate_key(store, "aaaaaaaa", PEPPER, 1, who="test")
