import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.store.accounts import add_account, block_account
from stillwatch.store.schema import METADATA
from stillwatch.store.store import look_into, open_store


def test_migrations_make_the_tables_that_the_code_has(store) -> None:
    with store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_every_change_moves_the_revision_and_leaves_a_trail(store) -> None:
    before = store.revision()
    block_account(store, "acme", who="kim")
    assert store.revision() == before + 1
    last = store.trail(1)[0]
    assert (last["who"], last["did"], last["subject"]) == ("kim", "account.block", "acme")


def test_what_fails_changes_nothing(store) -> None:
    before, trail = store.revision(), len(store.trail())
    with pytest.raises(InputError, match="no account nobody"):
        block_account(store, "nobody", who="kim")
    assert (store.revision(), len(store.trail())) == (before, trail)


def test_a_store_can_be_opened_again(store) -> None:
    again = open_store(str(store.engine.url))
    assert again.revision() == store.revision()


def test_many_writers_wait_for_each_other(store) -> None:
    url, failed = str(store.engine.url), []

    def work(number: int) -> None:
        try:
            own = open_store(url)
            for i in range(5):
                add_account(own, f"a-{number}-{i}", "trial", who="test")
        except StillwatchError as error:
            failed.append(str(error))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    before = store.revision()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert store.revision() == before + 30


def test_addresses_that_lead_nowhere() -> None:
    with pytest.raises(InputError, match="no address of a store"):
        open_store("nonsense")
    with pytest.raises(StillwatchError, match="cannot be used"):
        open_store("postgresql://nobody@127.0.0.1:1/none")


def test_a_look_makes_nothing_and_brings_nothing_up_to_date(tmp_path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    _, version, newest = look_into(url)
    assert version is None and not (tmp_path / "new.db").exists()
    made = open_store(url)
    assert look_into(url)[1] == newest
    with made.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert look_into(url)[1:] == ("0001", newest)
    assert look_into(url)[1] == "0001"


def test_a_store_of_a_newer_version_is_not_touched(tmp_path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    with open_store(url).engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StillwatchError, match="a newer one made them"):
        open_store(url)
    assert look_into(url)[1] == "9999"
