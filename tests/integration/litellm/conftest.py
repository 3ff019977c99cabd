"""A real LiteLLM proxy with the plug-in, in front of a server that behaves as models are named."""

import itertools
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest

from stillwatch.licences.licence import Licence
from stillwatch.store.accounts import add_account
from stillwatch.store.licences import load_licences
from stillwatch.store.store import Store, open_store

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
VENV = Path(os.environ.get("STILLWATCH_LITELLM_VENV", ROOT / "build" / "litellm"))
"""Virtualenv that has LiteLLM."""
LITELLM = VENV / "bin" / "litellm"
START_S = 120
NUMBERS = itertools.count()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if LITELLM.is_file():
        return
    skipped = pytest.mark.skip(reason=f"no LiteLLM in {VENV}; see `make litellm-env`")
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(skipped)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class RunningProxy:
    """A LiteLLM process and what belongs to it."""

    folder: Path
    upstream: str
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    extra: str = ""
    """More settings of the plug-in."""
    callbacks: str = "  callbacks: stillwatch.litellm.guard\n"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def store(self) -> Store:
        return open_store(f"sqlite:///{self.folder / 'store.db'}")

    @property
    def recording(self) -> Path:
        return self.folder / "recording"

    @property
    def log(self) -> str:
        return (self.folder / "litellm.log").read_text(errors="replace")

    def account(self, **licence: Any) -> str:
        """Add an account with a licence of its own."""
        account = f"a{next(NUMBERS)}"
        load_licences(self.store, [Licence(id=account, **licence)], who="test")
        add_account(self.store, account, account, who="test")
        time.sleep(0.6)  # until the plug-in has heard of it
        return account

    def configure(self) -> None:
        shutil.copy(HERE / "auth.py", self.folder / "known.py")
        (self.folder / "config.yaml").write_text(
            "model_list:\n"
            '  - model_name: "*"\n'
            "    litellm_params:\n"
            '      model: "openai/*"\n'
            f"      api_base: {self.upstream}/v1\n"
            "      api_key: none\n"
            '  - model_name: "chat/*"\n'
            "    litellm_params:\n"
            '      model: "hosted_vllm/*"\n'
            f"      api_base: {self.upstream}/v1\n"
            "      api_key: none\n"
            f"litellm_settings:\n  num_retries: 0\n{self.callbacks}"
            "general_settings:\n"
            f"  master_key: sk-{secrets.token_hex(32)}\n"
            "  custom_auth: known.known\n"
        )
        (self.folder / "stillwatch.toml").write_text(
            f'[store]\nurl = "sqlite:///{self.folder / "store.db"}"\npoll_s = 0.1\n'
            f'[recording]\nfolder = "{self.recording}"\nroll_s = 1\n{self.extra}'
        )

    def launch(self) -> subprocess.Popen[bytes]:
        """Start the process, and do not wait."""
        self.configure()
        with (self.folder / "litellm.log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *(LITELLM, "--config", "config.yaml", "--host", "127.0.0.1"),
                    *("--port", str(self.port)),
                ],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                env={
                    **os.environ,
                    "PYTHONPATH": str(ROOT / "src"),
                    "STILLWATCH_CONFIG": str(self.folder / "stillwatch.toml"),
                    "XDG_DATA_HOME": str(self.folder),
                    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
                },
            )
        return self.process

    def start(self) -> None:
        process = self.launch()
        until = time.monotonic() + START_S
        while not listens(self.port):
            if process.poll() is not None or time.monotonic() > until:
                raise AssertionError(self.log)
            time.sleep(0.1)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)

    def events(self, account: str, n: int) -> list[dict[str, Any]]:
        """Wait until so many events of an account are recorded, and return them."""
        until = time.monotonic() + 30
        found: list[dict[str, Any]] = []
        while len(found) < n and time.monotonic() < until:
            time.sleep(0.2)
            files = [str(one) for one in (self.recording / "events").rglob("*.parquet")]
            rows = ds.dataset(files).to_table().to_pylist() if files else []
            found = [row for row in rows if row["account"] == account]
        return found


@pytest.fixture(scope="session")
def upstream() -> Iterator[str]:
    server = HERE.parent / "gateway" / "upstream.py"
    process = subprocess.Popen([sys.executable, str(server)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    process.kill()


@pytest.fixture(scope="session")
def proxy(tmp_path_factory: pytest.TempPathFactory, upstream: str) -> Iterator[RunningProxy]:
    """One proxy for all tests that leave it running."""
    one = RunningProxy(tmp_path_factory.mktemp("litellm"), upstream)
    one.start()
    yield one
    one.stop()


@pytest.fixture
def own_proxy(tmp_path: Path, upstream: str) -> Iterator[RunningProxy]:
    """A proxy that a test starts itself."""
    one = RunningProxy(tmp_path, upstream)
    yield one
    one.stop()
