from dataclasses import replace

import pytest

from stillwatch.core.errors import InputError
from stillwatch.licences.licence import Licence
from stillwatch.store.licences import in_force, list_licences, load_licences, sold

TRIAL = Licence(id="trial", requests_per_minute=5)


def test_what_changed_is_a_new_version_and_what_did_not_is_none(store) -> None:
    before = store.revision()
    assert load_licences(store, [TRIAL], who="test") == []
    assert store.revision() == before
    faster = replace(TRIAL, requests_per_minute=9)
    assert load_licences(store, [faster, Licence(id="gold")], who="test") == ["trial", "gold"]
    with store.reading() as connection:
        assert in_force(connection) == {"trial": faster, "gold": Licence(id="gold")}
    shown = {one["id"]: one for one in list_licences(store)}
    assert (shown["trial"]["version"], shown["trial"]["requests_per_minute"]) == (2, 9)


def test_what_an_account_bought_and_a_licence_as_such(store) -> None:
    load_licences(store, [replace(TRIAL, requests_per_minute=9)], who="test")
    bought = sold(store, "acme")
    assert (bought["account"], bought["organization"], bought["version"]) == ("acme", "org", 2)
    assert list(bought["accepted"]) == ["no-training"]
    as_such = sold(store, "trial")
    assert as_such["account"] is None and as_such["accepted"] == {}
    assert as_such["terms"] == bought["terms"]
    assert bought["terms"]["requests_per_minute"] == 9
    with pytest.raises(InputError, match="no account and no licence nobody"):
        sold(store, "nobody")
