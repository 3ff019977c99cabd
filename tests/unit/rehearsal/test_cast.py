import csv
import json

from stillwatch.licences.keys import digest
from stillwatch.licences.licence import Licence
from stillwatch.rehearsal.cast import add_callers, cast, parties, write_cast
from stillwatch.store.snapshot import read_known
from stillwatch.store.store import open_store

PEPPER = b"p" * 32


def test_everybody_has_an_account_and_a_key_that_opens(tmp_path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    members = cast(store, PEPPER, Licence(id="l"), harvester="distilabel", n_harvesting=5, seed=3)
    known = read_known(store, -1)
    assert known is not None
    opened = {known.grants[digest(PEPPER, one.caller.key.encode())].account for one in members}
    assert opened == {one.account for one in members} == {f"account-{i:02d}" for i in range(1, 13)}
    harvest, *others = sorted(parties(members, 50), key=lambda one: -len(one.callers))
    assert (harvest.driver.id, len(harvest.callers), harvest.n) == ("distilabel", 5, 50)
    assert {len(one.callers) for one in others} == {1}
    assert {one.driver.kind for one in others} == {"client", "evaluator"}


def test_what_a_provider_knows_and_the_truth_stand_apart(tmp_path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    members = cast(store, PEPPER, Licence(id="l"), harvester="distilabel", n_harvesting=2, seed=3)
    facts, truth = write_cast(members, tmp_path, 3)
    with facts.open() as file:
        rows = list(csv.DictReader(file))
    assert [row["account"] for row in rows] == [one.account for one in members]
    assert len({row["payment_fingerprint"] for row in rows}) == 7 + 1
    told = json.loads(truth.read_text())
    assert sum(name == "distilabel" for name in told.values()) == 2
    assert "distilabel" not in facts.read_text()
    assert all(one.caller.key not in truth.read_text() for one in members)


def test_others_get_a_key_each(tmp_path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    licence = Licence(id="l")
    cast(store, PEPPER, licence, harvester="distilabel", n_harvesting=2, seed=3)
    callers = add_callers(store, PEPPER, licence, ["x", "y"])
    known = read_known(store, -1)
    assert known is not None
    for name, caller in callers.items():
        assert known.grants[digest(PEPPER, caller.key.encode())].account == name
