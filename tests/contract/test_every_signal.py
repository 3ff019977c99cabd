"""Every link signal: what it says of itself, and that the scan can feed it."""

import importlib
import pkgutil

import pytest

from stillwatch.campaigns import signals
from stillwatch.campaigns.signal import FAMILIES, registry
from stillwatch.events.schema import ACCOUNTS_SCHEMA
from stillwatch.profiles.relations import VALUES

MADE_BY_THE_SCAN = {"corpora", "resends"}
ACCOUNT_COLUMNS = {*ACCOUNTS_SCHEMA.names, "created_hour"}
NEVER_WEIGHED = ("country", "nation", "language", "citizen")
SIGNALS = registry()


@pytest.mark.parametrize("name", SIGNALS)
class TestSignal:
    def test_family_is_one_of_the_design(self, name: str) -> None:
        assert SIGNALS[name].family in FAMILIES

    def test_the_scan_can_feed_it(self, name: str) -> None:
        relation = SIGNALS[name].relation
        if relation.startswith("accounts."):
            assert relation.removeprefix("accounts.") in ACCOUNT_COLUMNS
        else:
            assert relation in {*VALUES, *MADE_BY_THE_SCAN}

    def test_it_speaks_to_people(self, name: str) -> None:
        signal = SIGNALS[name]
        assert signal.title and not signal.title.endswith(".")
        assert signal.title[0].islower(), "completes 'the accounts ...'"
        assert signal.innocent.endswith(".") and len(signal.innocent) > 15

    def test_nobody_is_weighed_by_where_they_come_from(self, name: str) -> None:
        signal = SIGNALS[name]
        told = f"{signal.id} {signal.relation} {signal.title}".lower()
        assert not [word for word in NEVER_WEIGHED if word in told]


def test_one_file_one_signal_of_the_same_name() -> None:
    files = {info.name for info in pkgutil.iter_modules(signals.__path__)}
    own = {importlib.import_module(f"{signals.__name__}.{file}").SIGNAL.id: file for file in files}
    assert own == {name: name for name in files}
    assert files <= set(SIGNALS)


def test_no_two_signals_read_the_same() -> None:
    relations = [signal.relation for signal in SIGNALS.values()]
    assert len(relations) == len(set(relations))


def test_every_relation_of_values_feeds_a_signal() -> None:
    assert set(VALUES) <= {signal.relation for signal in SIGNALS.values()}
