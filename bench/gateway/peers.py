"""The peers: installed into a folder of their own, started with as little as they allow."""

import json
import secrets
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bench.gateway.clients import PYREQWEST
from bench.gateway.nginx import Upstream
from bench.gateway.processes import Contestant, Endpoint, NotStartedError, free_port, start
from bench.gateway.stub import FAST, HEEDING, PLAIN, SHORT, SLOW
from bench.gateway.targets import LIMIT

LITELLM, PORTKEY, UNMIMIC = "1.106.2", "1.15.2", "0.1.0"
PEERS = ("LiteLLM", "Portkey", "unmimic", "pyreqwest")
INSTALL_S = 600
NPM = {
    "private": True,
    "dependencies": {"@portkey-ai/gateway": PORTKEY},
    "overrides": {"@hono/node-server": "1.13.8"},  # later ones break its streams
}
PORTKEY_SERVER = "node_modules/@portkey-ai/gateway/build/start-server.js"
KEY_LIMIT = """
from litellm.proxy._types import UserAPIKeyAuth


async def auth(request, api_key):
    limits = {{"key": {{"tpm_limit": {limit}}}, "team": {{"team_id": api_key, "team_tpm_limit": {limit}}}}}
    return UserAPIKeyAuth(api_key=api_key, user_id="u", **limits.get(api_key.split("-")[1], {{}}))
"""


def install(folder: Path) -> dict[str, str]:
    """Install what is not there yet; return why what is missing is missing."""
    missing = {}
    for name, wanted in (
        ("LiteLLM", f"litellm[proxy]=={LITELLM}"),
        ("unmimic", f"unmimic=={UNMIMIC}"),
    ):
        place = folder / name.lower()
        python = place / "bin" / "python"
        commands = [
            [sys.executable, "-m", "venv", str(place)],
            [str(python), "-m", "pip", "install", "--quiet", wanted],
        ]
        missing |= _installed(name, place / ".ready", folder, commands)
    clients = folder / "clients"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(clients)]
    command = [*pip, f"pyreqwest=={PYREQWEST}"]
    missing |= _installed("pyreqwest", clients / ".ready", folder, [command])
    portkey = folder / "portkey"
    portkey.mkdir(parents=True, exist_ok=True)
    (portkey / "package.json").write_text(json.dumps(NPM), "utf-8")
    commands = [["npm", "install", "--no-audit", "--no-fund", "--loglevel=error"]]
    return missing | _installed("Portkey", portkey / ".ready", portkey, commands)


def _installed(name: str, ready: Path, folder: Path, commands: list[list[str]]) -> dict[str, str]:
    if ready.exists():
        return {}
    for command in commands:
        try:
            subprocess.run(
                command, cwd=folder, check=True, timeout=INSTALL_S, capture_output=True, text=True
            )
        except (OSError, subprocess.SubprocessError) as error:
            said = (getattr(error, "stderr", None) or str(error)).strip().splitlines()
            return {name: f"could not be installed: {said[-1][:200] if said else error}"}
    ready.touch()
    return {}


def start_peers(
    installed: Path, folder: Path, upstream: Upstream, missing: dict[str, str]
) -> tuple[list[Contestant], dict[str, str]]:
    """Start every peer that was installed; return them, and why others are missing."""
    starters: dict[str, Callable[[Path, Path, Upstream], Contestant]] = {
        "LiteLLM": start_litellm,
        "Portkey": start_portkey,
        "unmimic": start_unmimic,
    }
    found, absent = [], dict(missing)
    for name, starter in starters.items():
        if name in absent:
            continue
        try:
            found.append(starter(installed, folder, upstream))
        except (NotStartedError, OSError) as error:
            absent[name] = f"did not start: {str(error)[-200:]}"
    return found, absent


def _litellm_config(folder: Path, upstream: Upstream, name: str, general: str) -> Path:
    def served(model: str, port: int) -> str:
        return (
            f"  - model_name: {model}\n    litellm_params: {{model: openai/{model}, "
            f"api_base: http://127.0.0.1:{port}/v1, api_key: none}}\n"
        )

    config = folder / f"{name}.yaml"
    models = served(PLAIN, upstream.plain)
    models += "".join(served(model, upstream.stream) for model in (FAST, SLOW, SHORT, HEEDING))
    config.write_text(f"model_list:\n{models}general_settings:\n  {general}\n", "utf-8")
    return config


def _start_litellm(installed: Path, folder: Path, config: Path, port: int, key: str) -> Contestant:
    running = start(
        [
            *(installed / "litellm" / "bin" / "litellm", "--config", config),
            *("--host", "127.0.0.1", "--port", str(port), "--num_workers", "1"),
        ],
        folder,
        config.stem,
        [port],
        LITELLM_LOCAL_MODEL_COST_MAP="True",
        LITELLM_TELEMETRY="False",
        LITELLM_LOG="ERROR",
        PYTHONPATH=str(folder),
    )
    running.wait_until_open()
    endpoint = Endpoint(port, {"Authorization": f"Bearer {key}"})
    endpoints = {"plain": endpoint, "stream": endpoint}
    return Contestant("LiteLLM", LITELLM, endpoints, [running], is_peer=True)


def start_litellm(installed: Path, folder: Path, upstream: Upstream) -> Contestant:
    """Start LiteLLM's proxy with one worker and a master key."""
    key = f"sk-{secrets.token_hex(24)}"
    config = _litellm_config(folder, upstream, "litellm", f"master_key: {key}")
    return _start_litellm(installed, folder, config, free_port(), key)


def start_limited_litellm(installed: Path, folder: Path, upstream: Upstream) -> Contestant:
    """Start LiteLLM's proxy with keys (``sk-key-``, ``sk-team-``) that have a limit a minute."""
    (folder / "key_limit.py").write_text(KEY_LIMIT.format(limit=LIMIT), "utf-8")
    general = f"custom_auth: key_limit.auth\n  master_key: sk-{secrets.token_hex(24)}"
    config = _litellm_config(folder, upstream, "litellm-limited", general)
    return _start_litellm(installed, folder, config, free_port(), f"sk-{secrets.token_hex(24)}")


def start_portkey(installed: Path, folder: Path, upstream: Upstream) -> Contestant:
    """Start Portkey's gateway, told where the upstream is by headers."""
    port = free_port()
    server = installed / "portkey" / PORTKEY_SERVER
    running = start(
        ["node", server, f"--port={port}", "--headless"],
        folder,
        "portkey",
        [port],
        NODE_ENV="production",
    )
    running.wait_until_open()

    def endpoint(to: int) -> Endpoint:
        headers = {
            "Authorization": "Bearer none",
            "x-portkey-provider": "openai",
            "x-portkey-custom-host": f"http://127.0.0.1:{to}/v1",
        }
        return Endpoint(port, headers)

    endpoints = {"plain": endpoint(upstream.plain), "stream": endpoint(upstream.stream)}
    return Contestant("Portkey", PORTKEY, endpoints, [running], is_peer=True)


def start_unmimic(installed: Path, folder: Path, upstream: Upstream) -> Contestant:
    """Start unmimic, once for each upstream; its guard of prompts stays off, as it needs a model."""
    running, endpoints = [], {}
    for kind, to in (("plain", upstream.plain), ("stream", upstream.stream)):
        port = free_port()
        one = start(
            [
                *(installed / "unmimic" / "bin" / "unmimic", "serve"),
                *("--upstream", f"http://127.0.0.1:{to}/v1", "--port", str(port)),
            ],
            folder,
            f"unmimic-{kind}",
            [port],
        )
        one.wait_until_open()
        running.append(one)
        endpoints[kind] = Endpoint(port, {"Authorization": "Bearer none"})
    return Contestant("unmimic", UNMIMIC, endpoints, running, is_peer=True)
