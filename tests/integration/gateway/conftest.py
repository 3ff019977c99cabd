"""A real gateway process in front of a server that behaves as its models' names say."""

import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest

from stillwatch.licences.licence import Licence
from stillwatch.store.accounts import add_account
from stillwatch.store.keys import add_key
from stillwatch.store.licences import load_licences
from stillwatch.store.store import Store, open_store
from stillwatch.wiring.pepper import load_pepper

HERE = Path(__file__).parent
START_S = 60
NUMBERS = itertools.count()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class RunningGateway:
    """A gateway process and what belongs to it."""

    folder: Path
    upstream: str
    store: Store
    port: int
    admin_port: int
    process: subprocess.Popen[bytes] | None = None
    pepper: bytes = field(default=b"", repr=False)
    account: str = ""
    text: str = "none"
    copy_to: str | None = None
    tables: str = ""
    """Upstreams, instead of the one."""
    redis: str | None = None
    """Where limits are shared."""
    more: str = ""
    """Further settings."""
    before: str = ""
    """Statements that the process runs before the command."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def vitals(self) -> str:
        return f"http://127.0.0.1:{self.admin_port}"

    @property
    def recording(self) -> Path:
        return self.folder / "recording"

    def key(self, **licence: Any) -> str:
        """Add an account with a licence of its own, and make a key."""
        self.account = account = f"a{next(NUMBERS)}"
        load_licences(self.store, [Licence(id=account, **licence)], who="test")
        add_account(self.store, account, account, who="test")
        shown = add_key(self.store, account, self.pepper, who="test")
        time.sleep(0.6)  # until the gateway has heard of it
        return shown

    def configure(self) -> Path:
        """Write the settings down."""
        settings = self.folder / "gateway.toml"
        stub = f'[[upstream]]\nname = "stub"\nurl = "{self.upstream}"\ntimeout_s = 3\n'
        settings.write_text(
            f"[listen]\nport = {self.port}\nadmin_port = {self.admin_port}\n"
            f"{self.tables or stub}"
            f'[store]\nurl = "{self.store.engine.url}"\npepper_file = "{self.folder / "pepper"}"\n'
            "poll_s = 0.1\n"
            f'[recording]\nfolder = "{self.recording}"\nroll_s = 1\n'
            f'text = "{self.text}"\nseal_key_file = "{self.folder / "seal.key"}"\n'
            + (f'copy_to = "{self.copy_to}"\n' if self.copy_to else "")
            + (f'[limits]\nredis = "{self.redis}"\n' if self.redis else "")
            + self.more
        )
        return settings

    def start(self) -> None:
        settings = self.configure()
        code = f"{self.before}\nfrom stillwatch.cli.main import main; main()"
        log = (self.folder / "gateway.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, "serve", str(settings)],
            stdout=log,
            stderr=log,
            env={**os.environ, "XDG_DATA_HOME": str(self.folder)},
        )
        until = time.monotonic() + START_S
        while not listens(self.port):
            if self.process.poll() is not None or time.monotonic() > until:
                raise AssertionError((self.folder / "gateway.log").read_text())
            time.sleep(0.05)

    def stop(self, how: int = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(60)

    def events(self) -> list[dict[str, Any]]:
        """Return the recorded events of the account that was made last."""
        files = sorted((self.recording / "events").rglob("*.parquet"))
        if not files:
            return []
        rows = ds.dataset([str(one) for one in files]).to_table().to_pylist()
        return [row for row in rows if row["account"] == self.account]

    def wait_until_rolled(self, n_events: int) -> int:
        """Wait until so many events of the account are recorded; return how many there are."""
        until = time.monotonic() + 30
        while len(self.events()) < n_events and time.monotonic() < until:
            time.sleep(0.2)
        return len(self.events())

    def seen(self) -> list[dict[str, Any]]:
        """Return what reached the upstream."""
        with urllib.request.urlopen(f"{self.upstream}/seen") as answer:
            found: list[dict[str, Any]] = json.load(answer)
        return found


def start_upstream(*models: str) -> tuple[subprocess.Popen[str], str]:
    """Start a server of models; return its process and address."""
    process = subprocess.Popen(
        [sys.executable, str(HERE / "upstream.py"), *models], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, f"http://127.0.0.1:{int(process.stdout.readline())}"


@pytest.fixture(scope="session")
def upstream() -> Iterator[str]:
    process, url = start_upstream()
    yield url
    process.kill()


def started(folder: Path, upstream: str, tables: str = "") -> RunningGateway:
    store = open_store(f"sqlite:///{folder / 'store.db'}")
    pepper = load_pepper(folder / "pepper")[0]
    one = RunningGateway(folder, upstream, store, free_port(), free_port(), pepper=pepper)
    one.tables = tables
    one.start()
    return one


def ended(one: RunningGateway) -> None:
    if one.process is not None and one.process.poll() is None:
        one.process.kill()
        one.process.wait()


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory, upstream: str) -> Iterator[RunningGateway]:
    """One gateway for all tests that leave it running."""
    one = started(tmp_path_factory.mktemp("gateway"), upstream)
    yield one
    ended(one)


@pytest.fixture
def own_gateway(tmp_path: Path, upstream: str) -> Iterator[RunningGateway]:
    """A gateway that a test may stop and kill."""
    one = started(tmp_path, upstream)
    yield one
    ended(one)
