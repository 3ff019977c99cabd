"""The experiment of LiteLLM issue 18730: LiteLLM alone, and with the plug-in.

Run with `make bench-litellm`; prints a table for docs/litellm.md.
"""

import argparse
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.gateway import measuring
from bench.gateway.processes import Endpoint, free_port, start
from bench.gateway.stub import HEEDING, WANTED_TOKENS
from bench.gateway.targets import LIMIT
from bench.machine import ROOT, stamp
from stillwatch.licences.licence import Licence
from stillwatch.store.accounts import add_account
from stillwatch.store.licences import load_licences
from stillwatch.store.store import open_store

RESULT = ROOT / "bench" / "results" / "litellm.json"
AT_ONCE = (5, 64)
"""As in the issue, and as many as a client has that tries."""
KINDS = {"": False, ", streams": True}
ALONE = ("key", "team")
OURS = {"tokens_per_minute": "tokens", "output_in_total": "output_tokens"}
"""Limits of a licence, and what each counts."""
AUTH = """
from litellm.proxy._types import UserAPIKeyAuth

LIMITS = {{"key": {{"tpm_limit": {limit}}}, "team": {{"team_tpm_limit": {limit}}}}}


async def auth(request, api_key):
    name = api_key.removeprefix("sk-")
    limits = dict(LIMITS.get(name.split("-")[0], {{}}))
    if "team_tpm_limit" in limits:
        limits["team_id"] = name
    return UserAPIKeyAuth(api_key=api_key, user_id=name, **limits)
"""


def names(limit: str, n: int) -> list[str]:
    """Return accounts that no turn shares with another."""
    return [f"{limit}-{turn}-{secrets.token_hex(16)}" for turn in range(n)]


@contextmanager
def running(folder: Path, litellm: Path, upstream: int, *, plugin: bool) -> Iterator[int]:
    """Start a LiteLLM proxy; yield its port."""
    port = free_port()
    name = "with-plugin" if plugin else "alone"
    (folder / "key_limit.py").write_text(AUTH.format(limit=LIMIT), "utf-8")
    callbacks = "litellm_settings:\n  callbacks: stillwatch.litellm.guard\n" if plugin else ""
    config = folder / f"{name}.yaml"
    config.write_text(
        f"model_list:\n  - model_name: {HEEDING}\n    litellm_params: {{model: openai/{HEEDING}, "
        f"api_base: http://127.0.0.1:{upstream}/v1, api_key: none}}\n{callbacks}"
        f"general_settings:\n  custom_auth: key_limit.auth\n"
        f"  master_key: sk-{secrets.token_hex(24)}\n",
        "utf-8",
    )
    one = start(
        [
            *(litellm, "--config", config, "--host", "127.0.0.1"),
            *("--port", str(port), "--num_workers", "1"),
        ],
        folder,
        name,
        [port],
        LITELLM_LOCAL_MODEL_COST_MAP="True",
        LITELLM_TELEMETRY="False",
        LITELLM_LOG="ERROR",
        PYTHONPATH=f"{folder}{os.pathsep}{ROOT / 'src'}",
        STILLWATCH_CONFIG=str(folder / "stillwatch.toml"),
        XDG_DATA_HOME=str(folder),
    )
    try:
        one.wait_until_open()
        yield port
    finally:
        one.stop()


def licensed(folder: Path, n: int) -> dict[str, list[str]]:
    """Fill a store with accounts that have a limit, as many of each as there will be turns."""
    url = f"sqlite:///{folder / 'store.db'}"
    store = open_store(url)
    licences = [Licence(id=limit, **{limit: LIMIT}) for limit in OURS]
    load_licences(store, licences, who="bench")
    accounts = {limit: names(limit, n) for limit in OURS}
    for limit, each in accounts.items():
        for account in each:
            add_account(store, account, limit, who="bench")
    (folder / "stillwatch.toml").write_text(
        f'[store]\nurl = "{url}"\n[recording]\nfolder = "{folder / "recording"}"\n', "utf-8"
    )
    return accounts


def turns(port: int, accounts: dict[str, list[str]], n: int) -> dict[str, list[dict[str, Any]]]:
    """Do the experiment with each limit, kind of answer and number of requests."""
    found: dict[str, list[dict[str, Any]]] = {}
    for limit, each in accounts.items():
        left = iter(each)
        for kind, stream in KINDS.items():
            for at_once in AT_ONCE:
                told = []
                for _ in range(n):
                    endpoint = Endpoint(port, {"Authorization": f"Bearer sk-{next(left)}"})
                    told.append(measuring.overshoot(endpoint, at_once, stream=stream))
                found[f"{limit}{kind}, {at_once} at once"] = told
    return found


def row(name: str, told: list[dict[str, Any]], counted: str) -> str:
    """Return one line of the table."""
    passed = [one[counted] for one in told]
    answered = [one["statuses"].get("200", 0) for one in told]
    return (
        f"| {name} | {statistics.median(answered):g} | {statistics.median(passed):g} "
        f"| {max(passed)} |"
    )


def main() -> None:
    """Measure, and write the results down."""
    parser = argparse.ArgumentParser(prog="python -m bench.litellm_limits", description=__doc__)
    parser.add_argument("--turns", type=int, default=5, help="times that each is repeated")
    parser.add_argument(
        "--venv",
        type=Path,
        default=Path(os.environ.get("STILLWATCH_LITELLM_VENV", ROOT / "build" / "litellm")),
        help="virtualenv with a LiteLLM proxy; `make litellm-env` makes build/litellm",
    )
    asked = parser.parse_args()
    litellm = asked.venv / "bin" / "litellm"
    if not litellm.is_file():
        sys.exit(f"no LiteLLM in {asked.venv}; `make litellm-env` makes one in build/litellm")
    version = subprocess.run(
        [
            *(asked.venv / "bin" / "python", "-c"),
            "from importlib.metadata import version; print(version('litellm'))",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    each = asked.turns * len(KINDS) * len(AT_ONCE)
    with tempfile.TemporaryDirectory() as place:
        folder, port = Path(place), free_port()
        accounts = licensed(folder, each)
        command = [sys.executable, "-m", "bench.gateway.stub", str(port)]
        stub = start(command, folder, "stub", [port], PYTHONPATH=str(ROOT))
        try:
            stub.wait_until_open()
            with running(folder, litellm, port, plugin=False) as proxy:
                alone = turns(proxy, {one: names(one, each) for one in ALONE}, asked.turns)
            with running(folder, litellm, port, plugin=True) as proxy:
                ours = turns(proxy, accounts, asked.turns)
        finally:
            stub.stop()
    result = {
        **stamp(),
        "litellm": version,
        "limit": LIMIT,
        "wanted": WANTED_TOKENS,
        "turns": asked.turns,
        "alone": alone,
        "with_plugin": ours,
    }
    RESULT.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    print(f"LiteLLM {version}, n = {asked.turns} turns")
    print("| | answered (median) | tokens let through (median) | most |\n|---|---|---|---|")
    for name, told in alone.items():
        print(row(f"LiteLLM alone, {name}", told, "tokens"))
    for name, told in ours.items():
        print(row(f"with the plug-in, {name}", told, OURS[name.split(",")[0]]))


if __name__ == "__main__":
    main()
