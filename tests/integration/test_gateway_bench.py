"""The bench of the gateway: its intervals, what it counts as a miss, and its upstream."""

import copy
import random
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.gateway import load, stats, stub
from bench.gateway.page import page
from bench.gateway.processes import LOAD_CORE, Endpoint, Running, cpu_s, family, free_port, start
from bench.gateway.targets import OURS, targets

ROOT = Path(__file__).resolve().parents[2]


def one(value: float) -> dict[str, Any]:
    return {"median": value, "interval": [value / 2, value * 2], "level": 0.98, "n": 7}


def measured() -> dict[str, Any]:
    names = ("gateway_us", "recorder_us", "gateway_ratio", "ratio")
    requests = {**{name: one(5) for name in names}, "per_s": one(5000)}
    events = {name: one(2) for name in names}
    pss = {"gateway": 100.0, "recorder": 50.0}
    latency = {"added_ms": {OURS: one(0.5)}, "failed": {}}
    counted = {"sent": 64, "statuses": {"200": 1, "429": 63}, "tokens": 90, "output_tokens": 80}
    return {
        **{"commit": "abc", "machine": "m", "python": "3", "load_before": 0, "versions": {}},
        "commit_ms": one(1),
        "requests": {"found": {OURS: requests}, "failed": {}},
        "events": {"found": {OURS: events}, "failed": {}},
        "first_bytes": latency,
        "first_bytes_of_streams": latency,
        "observe_minus_none_ms": {**one(0), "interval": [-0.01, 0.01]},
        "clients": {
            "aiohttp": {name: one(1) for name in ("request_us", "event_us", "chunks_per_event")}
        },
        "slow_streams": {OURS: {"streams": 1000, "before_mb": pss, "peak_mb": pss}},
        "endurance": {
            **{"requests": 1000, "per_s": 4500, "per_s_with_all_sketched": 4000},
            **{"after_warm_up": pss, "at_the_end": pss, "change": {"gateway": 0.0}},
        },
        "overshoot": {
            f"{OURS}, tokens_per_minute": counted,
            f"{OURS}, output_in_total": counted,
        },
    }


def test_a_run_that_reaches_everything_misses_nothing() -> None:
    assert all(target.is_met for target in targets(measured()))
    assert "## Targets missed\n\nNone." in page(measured())


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("requests", "found", OURS, "gateway_ratio"), one(11)),
        (("requests", "found", OURS, "ratio"), one(11)),
        (("requests", "found", OURS, "per_s"), one(3000)),
        (("events", "found", OURS, "gateway_ratio"), one(3)),
        (("first_bytes", "added_ms", OURS), one(1.5)),
        (("observe_minus_none_ms", "interval"), [0.01, 0.02]),
        (("slow_streams", OURS, "peak_mb"), {"gateway": 200.0, "recorder": 120.0}),
        (("slow_streams", OURS, "failed"), "12 of 1000 streams"),
        (("endurance", "change"), {"gateway": 0.06}),
        (("endurance", "change"), {"gateway": -0.06}),
        (("overshoot", f"{OURS}, tokens_per_minute", "tokens"), 101),
        (("overshoot", f"{OURS}, output_in_total", "output_tokens"), 0),
    ],
)
def test_what_is_missed_is_said_first(place: tuple[str, ...], value: object) -> None:
    result = copy.deepcopy(measured())
    part = result
    for name in place[:-1]:
        part = part[name]
    part[place[-1]] = value
    missed = [target for target in targets(result) if not target.is_met]
    assert missed
    text = page(result)
    assert text.index(missed[0].told) < text.index("## Targets met")


def test_the_interval_holds_the_median_as_often_as_it_says() -> None:
    dice = random.Random(1)
    for n in (6, 7, 20, 101):
        found = [stats.summary([dice.expovariate(1) for _ in range(n)]) for _ in range(2000)]
        held = sum(one["interval"][0] <= 0.6931 <= one["interval"][1] for one in found) / 2000
        assert found[0]["level"] >= 0.95
        assert held == pytest.approx(found[0]["level"], abs=0.02)


def test_few_values_give_their_whole_range_and_say_so() -> None:
    found = stats.summary([3.0, 1.0, 2.0])
    assert found == {"median": 2.0, "interval": [1.0, 3.0], "level": 0.75, "n": 3}


@pytest.fixture
def upstream(tmp_path: Path) -> Any:
    port = free_port()
    command = [sys.executable, "-m", "bench.gateway.stub", str(port)]
    running = start(command, tmp_path, "stub", [port], LOAD_CORE, PYTHONPATH=str(ROOT))
    running.wait_until_open()
    yield Endpoint(port), running
    running.stop()


def test_every_event_of_every_stream_is_counted(upstream: tuple[Endpoint, Running]) -> None:
    endpoint, running = upstream
    assert load.streams(endpoint, stub.FAST, 5, 0.1) == 5 * 200
    assert cpu_s(family(running.process.pid)) > 0
    assert load.Probe(endpoint, load.body(stub.SHORT, stream=True)).first_byte_s() > 0


def test_the_upstream_heeds_a_limit(upstream: tuple[Endpoint, Running]) -> None:
    sent = load.body(stub.HEEDING, max_tokens=7)
    [(status, came)] = load.at_once(upstream[0], sent, 1)
    assert status == 200
    assert b'"completion_tokens": 7,' in came
