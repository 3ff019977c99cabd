"""The store on a real PostgreSQL, started here."""

import os
import pwd
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from stillwatch.core.errors import StillwatchError
from stillwatch.licences.keys import digest, prefix_of
from stillwatch.licences.licence import Licence
from stillwatch.measures.measure import Rung
from stillwatch.store.accounts import add_account, block_account
from stillwatch.store.keys import add_key, block_key, rotate_key
from stillwatch.store.licences import load_licences
from stillwatch.store.measures import approve_measure, propose_measure
from stillwatch.store.peppers import confirm_pepper
from stillwatch.store.responses import Made, find_made, forget_made, save_made
from stillwatch.store.schema import METADATA
from stillwatch.store.snapshot import read_known
from stillwatch.store.store import look_into, open_store
from tests.integration.gateway.conftest import free_port

PEPPER = b"p" * 32
BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
pytestmark = pytest.mark.skipif(
    not BINARIES, reason="no PostgreSQL server; apt-get install postgresql brings one"
)


class Postgres:
    """One server in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.bin = BINARIES[-1].parent
        self.folder, self.port = folder, free_port()
        folder.chmod(0o777)
        self.data = folder / "data"
        self._as_postgres(
            str(self.bin / "initdb"), "-D", str(self.data), "-A", "trust", "-U", "stillwatch"
        )
        self.start()

    def _as_postgres(self, *words: str) -> None:
        """PostgreSQL refuses to run as root."""
        user = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        subprocess.run(words, check=True, capture_output=True, user=user, cwd=self.folder)

    def _control(self, *words: str) -> None:
        self._as_postgres(str(self.bin / "pg_ctl"), "-D", str(self.data), "-w", *words)

    def start(self) -> None:
        log = str(self.folder / "log")
        listen = f"-p {self.port} -k {self.folder} -h 127.0.0.1"
        self._control("-l", log, "-o", listen, "start")

    def stop(self) -> None:
        self._control("-m", "fast", "stop")

    @property
    def url(self) -> str:
        return f"postgresql://stillwatch@127.0.0.1:{self.port}/postgres"


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    folder = Path(tempfile.mkdtemp(prefix="stillwatch-pg-"))  # where another user may go
    server = Postgres(folder)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


def test_the_same_store(postgres) -> None:
    store = open_store(postgres.url)
    with store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    licence = Licence(id="trial", requests_per_minute=5, clauses=("no-training",))
    assert load_licences(store, [licence], who="test") == ["trial"]
    add_account(store, "acme", "trial", who="test")
    old = add_key(store, "acme", PEPPER, who="test")
    new = rotate_key(store, prefix_of(old), PEPPER, 60_000_000, who="test")
    name = propose_measure(store, "acme", Rung.NARROW, "why", who="watch", lasts_us=10**9)
    approve_measure(store, name, who="kim")
    known = read_known(store, -1)
    assert {grant.licence for grant in known.grants.values()} == {licence}
    assert digest(PEPPER, new.encode()) in known.grants
    assert known.measures["acme"][0].approved_by == "kim"
    assert read_known(store, known.revision) is None
    block_key(store, prefix_of(new), who="test")
    assert set(read_known(store, known.revision).grants) == {digest(PEPPER, old.encode())}
    block_account(store, "acme", who="test")
    assert read_known(store, -1).grants == {}


def test_many_writers_and_many_that_open_it_first(postgres) -> None:
    store = open_store(postgres.url)
    load_licences(store, [Licence(id="many")], who="test")
    before, failed = store.revision(), []

    def work(number: int) -> None:
        try:
            own = open_store(postgres.url)
            for i in range(5):
                add_account(own, f"a-{number}-{i}", "many", who="test")
        except StillwatchError as error:
            failed.append(str(error))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert store.revision() == before + 30


def test_responses_and_pepper(postgres) -> None:
    store, failed = open_store(postgres.url), []
    save_made(store, [Made(f"r{i}", "acme", "gpu-1", i) for i in range(600)])
    save_made(store, [Made("r7", "bob", "gpu-2", 1000)])
    assert find_made(store, "r7") == Made("r7", "bob", "gpu-2", 1000)
    assert forget_made(store, 600) == 599

    def work() -> None:
        try:
            confirm_pepper(open_store(postgres.url), PEPPER, "pepper", who="test")
        except StillwatchError as error:
            failed.append(str(error))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with pytest.raises(StillwatchError, match="not the pepper"):
        confirm_pepper(store, b"o" * 32, "other", who="test")
    found, version, newest = look_into(postgres.url)
    assert version == newest and found.revision() == store.revision()


def test_stopped_and_started(postgres) -> None:
    store = open_store(postgres.url)
    revision = store.revision()
    postgres.stop()
    with pytest.raises(StillwatchError, match="cannot be used"):
        store.revision()
    postgres.start()
    time.sleep(0.1)
    assert store.revision() == revision
