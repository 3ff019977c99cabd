"""A store in a file, with one licence and one account."""

from pathlib import Path

import pytest

from stillwatch.licences.licence import Licence
from stillwatch.store.accounts import add_account
from stillwatch.store.licences import load_licences
from stillwatch.store.store import Store, open_store

PEPPER = b"p" * 32


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    load_licences(made, [Licence(id="trial", requests_per_minute=5)], who="test")
    add_account(made, "acme", "trial", who="test", organization="org", accepted=("no-training",))
    return made
