import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.store.accounts import add_account, block_account
from stillwatch.store.schema import METADATA
from stillwatch.store.store import open_store


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
