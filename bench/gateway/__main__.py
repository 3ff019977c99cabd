"""Run with `make bench-gateway`; `--quick` for a look."""

import argparse
import json
import os
import secrets
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.gateway import measuring
from bench.gateway.clients import compare
from bench.gateway.nginx import Upstream, program, start_nginx, start_upstream
from bench.gateway.ours import Customers, contestants
from bench.gateway.page import page
from bench.gateway.peers import PEERS, install, start_limited_litellm, start_peers
from bench.gateway.processes import LOAD_CORE, Contestant, Endpoint, NotStartedError, pin
from bench.gateway.targets import LIMIT
from bench.machine import ROOT, stamp

RESULT = ROOT / "bench" / "results" / "gateway.json"
PAGE = ROOT / "docs" / "gateway-performance.md"
PARALLEL = 64
KINDS = ("", ", streams")
FULL = {
    "clients": 6,
    "turns": 6,
    "seconds": 3,
    "probes": 400,
    "short": 150,
    "observed": 4000,
    "requests": 500_000,
}
QUICK = {
    "clients": 1,
    "turns": 2,
    "seconds": 1,
    "probes": 30,
    "short": 10,
    "observed": 200,
    "requests": 10_000,
}


def measure(
    peers: Path,
    folder: Path,
    upstream: Upstream,
    everyone: list[Contestant],
    customers: Customers,
    *,
    n: dict[str, int],
) -> dict[str, Any]:
    """Measure everything."""
    named = {one.name: one for one in everyone}
    ours = named["stillwatch"]
    main = [one for one in everyone if not one.is_variant or one.is_peer]
    result: dict[str, Any] = {}

    def begin(part: str) -> None:
        """Say what comes next, and keep what there is: a run that is stopped was not for nothing."""
        measuring.say(part)
        (peers / "so-far.json").write_text(json.dumps(result, indent=1), "utf-8")

    for one in everyone:
        measuring.warm_up(one)
    begin("CPU of requests")
    result["requests"] = measuring.requests(everyone, n["turns"], n["seconds"], folder)
    begin("CPU of events")
    result["events"] = measuring.events(main, n["turns"], folder)
    begin("first bytes")
    result["first_bytes"] = measuring.first_bytes(
        everyone, Endpoint(upstream.plain), "plain", n["probes"], 0.002
    )
    result["first_bytes_of_streams"] = measuring.first_bytes(
        main, Endpoint(upstream.stream), "stream", n["short"], 0.002
    )
    result["observe_minus_none_ms"] = measuring.observed(
        ours, named["stillwatch, measure observe"], n["observed"]
    )
    begin("client libraries")
    result["clients"] = compare(peers, upstream, n["clients"])
    begin("slow streams")
    result["slow_streams"] = measuring.slow_streams(main, 1000)
    begin("endurance")
    result["endurance"] = measuring.endurance(ours, n["requests"], n["requests"] // 10, folder)
    begin("overshoot")
    result["overshoot"] = our_overshoot(ours.endpoints["plain"].port, customers)
    return result


def our_overshoot(port: int, customers: Customers) -> dict[str, Any]:
    """Do the experiment of LiteLLM's issue 18730 with each kind of limit."""
    found = {}
    for limit in ("tokens_per_minute", "output_in_total"):
        for kind in KINDS:
            key = customers.key(f"{limit}-{len(found)}", **{limit: LIMIT})
            time.sleep(1)  # until the gateway has heard of it
            endpoint = Endpoint(port, {"Authorization": f"Bearer {key}"})
            told = measuring.overshoot(endpoint, PARALLEL, stream=bool(kind))
            found[f"stillwatch, {limit}{kind}"] = told
    return found


def litellm_overshoot(
    peers: Path, folder: Path, upstream: Upstream, running: list[Contestant]
) -> dict[str, Any]:
    """Do to LiteLLM what was done to ours."""
    try:
        limited = start_limited_litellm(peers, folder, upstream)
    except NotStartedError as error:
        measuring.say(str(error))
        return {}
    running.append(limited)
    measuring.warm_up(limited)
    endpoint, found = limited.endpoints["plain"], {}
    for whose in ("key", "team"):
        for kind in KINDS:
            headers = {"Authorization": f"Bearer sk-{whose}-{secrets.token_hex(24)}"}
            told = measuring.overshoot(
                Endpoint(endpoint.port, headers), PARALLEL, stream=bool(kind)
            )
            found[f"LiteLLM, tokens a minute of the {whose}{kind}"] = told
    return found


def main() -> None:
    """Measure, and write the results down."""
    parser = argparse.ArgumentParser(prog="python -m bench.gateway", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few repetitions, nothing is written")
    parser.add_argument("--out", type=Path, help="write the figures here, and no page")
    parser.add_argument("--peers", type=Path, default=ROOT / "build" / "bench-gateway")
    parser.add_argument("--no-peers", action="store_true", help="nginx and stillwatch alone")
    asked = parser.parse_args()
    missing = [
        name
        for name in ("nginx", "wrk")
        if not (program() if name == "nginx" else shutil.which(name))
    ]
    if missing:
        sys.exit(f"{', '.join(missing)} not found; on Debian: apt install nginx-light wrk")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is stopped then
    n = QUICK if asked.quick else FULL
    load_before, begin = os.getloadavg()[0], time.perf_counter()
    asked.peers.mkdir(parents=True, exist_ok=True)
    measuring.say("installing the peers")
    left_out = dict.fromkeys(PEERS, "left out with --no-peers")
    missing_peers = left_out if asked.no_peers else install(asked.peers)
    with tempfile.TemporaryDirectory(dir=asked.peers, prefix="run-") as place:
        pin(LOAD_CORE)
        folder = Path(place)
        upstream = start_upstream(folder)
        running: list[Contestant] = []
        try:
            customers = Customers(folder)
            running += [start_nginx(folder, upstream), *contestants(folder, upstream, customers)]
            measuring.say("starting the peers")
            peers, missing = start_peers(asked.peers, folder, upstream, missing_peers)
            running += peers
            result = {
                **stamp(),
                "load_before": round(load_before, 2),
                "n": n,
                "commit_ms": measuring.commit_ms(folder),
                "versions": {one.name: one.version for one in running if not one.is_variant},
                "missing": missing,
                **measure(asked.peers, folder, upstream, running, customers, n=n),
            }
            if "LiteLLM" not in missing:
                result["overshoot"] |= litellm_overshoot(asked.peers, folder, upstream, running)
        finally:
            for one in running:
                one.stop()
            upstream.stop()
    result["load_after"] = round(os.getloadavg()[0], 2)
    result["minutes"] = round((time.perf_counter() - begin) / 60, 1)
    text = json.dumps(result, indent=1) + "\n"
    if asked.quick or asked.out:
        (asked.out or Path(os.devnull)).write_text(text, "utf-8")
        print(text if asked.quick else asked.out)
        return
    RESULT.write_text(text, "utf-8")
    PAGE.write_text(page(result), "utf-8")
    print(f"written: {RESULT.relative_to(ROOT)}, {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
