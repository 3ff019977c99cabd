"""stillwatch serve, as a customer of it would run it."""

import sys
import time
from importlib.metadata import version
from pathlib import Path

from bench.gateway.nginx import Upstream
from bench.gateway.processes import Contestant, Endpoint, Running, free_port, start
from bench.gateway.stub import PLAIN
from stillwatch.licences.licence import Licence
from stillwatch.measures.measure import Rung
from stillwatch.store.accounts import add_account
from stillwatch.store.keys import add_key
from stillwatch.store.licences import load_licences
from stillwatch.store.measures import propose_measure
from stillwatch.store.store import Store, open_store
from stillwatch.wiring.pepper import load_pepper

PLENTY = 10**9
DAY_US = 86_400_000_000
DRAIN_S = 120
SETTINGS = """
[listen]
port = {port}
admin_port = {admin}
[[upstream]]
name = "plain"
url = "http://127.0.0.1:{plain}"
models = ["{model}"]
[[upstream]]
name = "streams"
url = "http://127.0.0.1:{stream}"
[store]
url = "sqlite:///{folder}/store.db"
pepper_file = "{folder}/pepper"
[recording]
folder = "{folder}/recording-{mode}"
mode = "{mode}"
roll_s = 2
"""
LICENSED = {
    "requests_per_minute": PLENTY,
    "tokens_per_minute": PLENTY,
    "parallel": 100_000,
    "output_per_day": PLENTY,
}


class Customers:
    """Accounts of one store, which all gateways of this run read."""

    def __init__(self, folder: Path) -> None:
        self._store: Store = open_store(f"sqlite:///{folder / 'store.db'}")
        self._pepper = load_pepper(folder / "pepper")[0]

    def key(self, account: str, rung: Rung | None = None, **licence: int) -> str:
        """Add an account with a licence of its own and perhaps a measure; return its key."""
        load_licences(self._store, [Licence(id=account, **(licence or LICENSED))], who="bench")
        add_account(self._store, account, account, who="bench")
        if rung is not None:
            propose_measure(
                self._store, account, rung, "bench", who="bench", lasts_us=DAY_US, approved=True
            )
        return add_key(self._store, account, self._pepper, who="bench")


def start_ours(folder: Path, upstream: Upstream, mode: str) -> tuple[Running, int, Path]:
    """Start a gateway; return it, its port, and the folder of its journal."""
    port, admin = free_port(), free_port()
    settings = folder / f"gateway-{mode}.toml"
    settings.write_text(
        SETTINGS.format(
            port=port,
            admin=admin,
            plain=upstream.plain,
            stream=upstream.stream,
            model=PLAIN,
            folder=folder,
            mode=mode,
        ),
        "utf-8",
    )
    code = "from stillwatch.cli.main import main; main()"
    command = [sys.executable, "-c", code, "serve", settings]
    running = start(command, folder, f"stillwatch-{mode}", [port], XDG_DATA_HOME=str(folder))
    running.wait_until_open()
    return running, port, folder / f"recording-{mode}" / "journal"


def wait_until_rolled(journal: Path) -> None:
    """Wait until the recorder has made sketches of all that was recorded."""
    until = time.monotonic() + DRAIN_S
    while any(journal.iterdir()):
        if time.monotonic() > until:
            raise TimeoutError(f"the recorder did not catch up within {DRAIN_S} s")
        time.sleep(0.1)


def contestants(folder: Path, upstream: Upstream, customers: Customers) -> list[Contestant]:
    """Start the gateway in each mode of recording; give it customers with and without measures."""
    found = []
    keys = {
        "": customers.key("ordinary"),
        ", measure observe": customers.key("observed", Rung.OBSERVE),
        ", measure narrow": customers.key("narrowed", Rung.NARROW),
    }
    for mode in ("strict", "relaxed", "off"):
        running, port, journal = start_ours(folder, upstream, mode)
        for label, key in keys.items():
            if label and mode != "strict":
                continue
            name = "stillwatch" if mode == "strict" else f"stillwatch, recording {mode}"
            endpoint = Endpoint(port, {"Authorization": f"Bearer {key}"})
            found.append(
                Contestant(
                    name + label,
                    version("stillwatch"),
                    {"plain": endpoint, "stream": endpoint},
                    [running],
                    idle=None if mode == "off" else lambda at=journal: wait_until_rolled(at),
                    is_variant=name + label != "stillwatch",
                )
            )
    return found
