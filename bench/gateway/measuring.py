"""What is measured of each contestant, interleaved, so that all share the machine's moods."""

import json
import os
import random
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from bench.gateway.load import (
    PLAIN_BODY,
    LoadError,
    Probe,
    at_once,
    body,
    closed_loop,
    streams,
)
from bench.gateway.processes import Contestant, Endpoint
from bench.gateway.stats import summary
from bench.gateway.stub import FAST, HEEDING, PROMPT_TOKENS, SHORT, SLOW

CONNECTIONS, PEER_CONNECTIONS = 32, 8
STREAMS, PEER_STREAMS, STREAM_ROUNDS = 80, 8, 2
SAMPLE_S = 0.5
WARM_UP = 100
TOKEN = re.compile(rb'"content": ?" [^"]')
LEAST_PEER_S = 4
MOST_S = 420
VARIANT_SHARE = 2
"""Variants and peers run in one of so many repetitions."""
Order = Sequence[Contestant]


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def _used(one: Contestant, before: dict[str, float]) -> dict[str, float]:
    if one.idle is not None:
        one.idle()
    return {name: after - before[name] for name, after in one.cpu().items()}


def _of_requests(one: Contestant, seconds: float, folder: Path) -> dict[str, float]:
    before = one.cpu()
    connections = PEER_CONNECTIONS if one.is_peer else CONNECTIONS
    seconds = max(seconds, LEAST_PEER_S) if one.is_peer else seconds
    told = closed_loop(one.endpoints["plain"], PLAIN_BODY, seconds, connections, folder)
    used = _used(one, before)
    return {
        **{f"{name}_us": 1e6 * s / told["requests"] for name, s in used.items()},
        "per_s": 1e6 * told["requests"] / told["us"],
        "p50_ms": told["p50_us"] / 1000,
    }


def _of_events(one: Contestant, seconds: float, folder: Path) -> dict[str, float]:
    before, n_events, begin = one.cpu(), 0, time.perf_counter()
    n = PEER_STREAMS if one.is_peer else STREAMS
    for _ in range(1 if one.is_peer else STREAM_ROUNDS):
        n_events += streams(one.endpoints["stream"], FAST, n, 0.2)
    lasted = time.perf_counter() - begin
    used = _used(one, before)
    return {
        **{f"{name}_us": 1e6 * s / n_events for name, s in used.items()},
        "per_s": n_events / lasted,
    }


def repeated(
    contestants: Order,
    what: Callable[[Contestant, float, Path], dict[str, float]],
    repetitions: int,
    seconds: float,
    folder: Path,
) -> dict[str, Any]:
    """Measure every contestant in turn, again and again; state all beside the first, of that turn."""
    found: dict[str, list[dict[str, float]]] = defaultdict(list)
    failed: dict[str, str] = {}
    dice = random.Random(1)
    for turn in range(repetitions):
        all_now = turn % VARIANT_SHARE == 0
        now = [one for one in contestants if all_now or not (one.is_variant or one.is_peer)]
        base, others = now[0], dice.sample(now[1:], len(now) - 1)
        first = what(base, seconds, folder)
        found[base.name].append({**first, "gateway_ratio": 1.0, "ratio": 1.0})
        for one in others:
            if one.name in failed:
                continue
            try:
                told = what(one, seconds, folder)
            except (LoadError, TimeoutError, OSError) as error:
                failed[one.name] = str(error)[:500]
                say(f"{one.name}: {error}")
                continue
            told["gateway_ratio"] = told["gateway_us"] / first["gateway_us"]
            told["ratio"] = (told["gateway_us"] + told["recorder_us"]) / first["gateway_us"]
            found[one.name].append(told)
        say(f"turn {turn + 1} of {repetitions}: " + _brief(found))
    return {
        "found": {
            name: {key: summary([row[key] for row in rows]) for key in rows[0]}
            for name, rows in found.items()
            if name not in failed
        },
        "failed": failed,
    }


def _brief(found: dict[str, list[dict[str, float]]]) -> str:
    return ", ".join(
        f"{n} {r[-1]['gateway_us']:.0f}+{r[-1]['recorder_us']:.0f} us" for n, r in found.items()
    )


def warm_up(one: Contestant) -> None:
    """Have a contestant load what it loads only when it is asked."""
    for endpoint, sent in (
        (one.endpoints["plain"], PLAIN_BODY),
        (one.endpoints["stream"], body(SHORT, stream=True)),
    ):
        probe = Probe(endpoint, sent)
        try:
            for _ in range(WARM_UP):
                probe.first_byte_s()
        except (LoadError, OSError) as error:
            say(f"{one.name}, warming up: {error}")  # what is measured will say the same
        finally:
            probe.close()


def requests(contestants: Order, repetitions: int, seconds: float, folder: Path) -> dict[str, Any]:
    """CPU of a request that is no stream, and requests a second."""
    return repeated(contestants, _of_requests, repetitions, seconds, folder)


def events(contestants: Order, repetitions: int, folder: Path) -> dict[str, Any]:
    """CPU of one event of a stream."""
    return repeated(contestants, _of_events, repetitions, 0, folder)


def first_bytes(
    contestants: Order, direct: Endpoint, kind: str, n: int, pause_s: float
) -> dict[str, Any]:
    """First byte of single requests, against the same request sent straight to the upstream."""
    sent = PLAIN_BODY if kind == "plain" else body(SHORT, stream=True)
    probes = {"direct": Probe(direct, sent)}
    probes |= {one.name: Probe(one.endpoints[kind], sent) for one in contestants}
    times: dict[str, list[float]] = {name: [] for name in probes}
    failed: dict[str, str] = {}
    dice = random.Random(2)
    for turn in range(n + 5):
        for name in dice.sample(sorted(probes), len(probes)):
            if name in failed:
                continue
            try:
                took = probes[name].first_byte_s()
            except (LoadError, OSError) as error:
                failed[name] = str(error)[:500]
                continue
            if turn >= 5:
                times[name].append(1000 * took)
            time.sleep(pause_s)
    for probe in probes.values():
        probe.close()
    kept = {name: values for name, values in times.items() if name not in failed}
    straight = kept["direct"]
    return {
        "first_byte_ms": {name: summary(values) for name, values in kept.items()},
        "added_ms": {
            name: summary([one - base for one, base in zip(values, straight, strict=True)])
            for name, values in kept.items()
            if name != "direct"
        },
        "failed": failed,
    }


def observed(plain: Contestant, watched: Contestant, n: int) -> dict[str, Any]:
    """First byte with the measure `observe` minus first byte without, request by request."""
    probes = [Probe(one.endpoints["plain"], PLAIN_BODY) for one in (plain, watched)]
    found, dice = [], random.Random(3)
    for turn in range(n + 5):
        took = [0.0, 0.0]
        for which in dice.sample((0, 1), 2):
            took[which] = probes[which].first_byte_s()
        if turn >= 5:
            found.append(1000 * (took[1] - took[0]))
    for probe in probes:
        probe.close()
    return summary(found, 4)


def slow_streams(contestants: Order, n: int) -> dict[str, Any]:
    """Memory while so many streams with one event a second are open."""
    found: dict[str, Any] = {}
    for one in contestants:
        before = one.pss()
        peak = dict.fromkeys(before, 0.0)
        over = threading.Event()

        def sample(
            one: Contestant = one, peak: dict[str, float] = peak, over: threading.Event = over
        ) -> None:
            while not over.wait(SAMPLE_S):
                for name, mb in one.pss().items():
                    peak[name] = max(peak[name], mb)

        sampler = threading.Thread(target=sample)
        sampler.start()
        told: dict[str, Any] = {"streams": n}
        try:
            streams(one.endpoints["stream"], SLOW, n, 5.0)
        except (LoadError, TimeoutError, OSError) as error:
            told["failed"] = str(error)[:500]
        finally:
            over.set()
            sampler.join()
        if one.idle is not None:
            one.idle()
        told["before_mb"] = {name: round(mb, 1) for name, mb in before.items()}
        told["peak_mb"] = {name: round(mb, 1) for name, mb in peak.items()}
        found[one.name] = told
        say(f"{one.name}: {told}")
    return found


def endurance(one: Contestant, n: int, warm_up: int, folder: Path) -> dict[str, Any]:
    """Memory and speed over many requests, recorder and all on one core."""
    done, marks, begin, warm = 0, [], time.perf_counter(), 0.0
    cpu, spell_s = one.cpu(), min(10, max(1, n // 20_000))
    while done < n + warm_up and time.perf_counter() < begin + MOST_S:
        told = closed_loop(one.endpoints["plain"], PLAIN_BODY, spell_s, CONNECTIONS, folder)
        done += int(told["requests"])
        if not warm and done >= warm_up:
            warm = time.perf_counter()
            warm_done = done
            marks = []
        marks.append({"requests": done, **{k: round(v, 1) for k, v in one.pss().items()}})
        say(f"{one.name}: {marks[-1]}")
    answered = time.perf_counter()
    used = _used(one, cpu)
    rolled = time.perf_counter()
    few = max(1, len(marks) // 4)
    first, last = _middle(marks[:few]), _middle(marks[-few:])
    return {
        "requests": done - warm_done,
        "after_warm_up": first,
        "at_the_end": last,
        "change": {
            k: round(last[k] / first[k] - 1, 4) for k in ("gateway", "recorder") if first[k]
        },
        "per_s": round((done - warm_done) / (answered - warm)),
        "per_s_with_all_sketched": round(done / (rolled - begin)),
        "cpu_us": {name: round(1e6 * s / done, 1) for name, s in used.items()},
        "marks": marks,
    }


def _middle(marks: list[dict[str, float]]) -> dict[str, float]:
    """Return the median of each column: memory goes up and down with every roll of the journal."""
    return {name: round(median(mark[name] for mark in marks), 1) for name in marks[0]}


def overshoot(endpoint: Endpoint, n: int, *, stream: bool = False) -> dict[str, Any]:
    """Send so many requests at once under a limit of 100 tokens; count what comes back.

    The upstream writes one token in each event of a stream.
    """
    asked = {"model": HEEDING, "messages": [{"role": "user", "content": "Hi"}]}
    sent = json.dumps({**asked, "stream": True} if stream else asked).encode()
    statuses: dict[str, int] = defaultdict(int)
    tokens = output = 0
    for status, came in at_once(endpoint, sent, n):
        statuses[str(status)] += 1
        if status == 200 and stream:
            written = len(TOKEN.findall(came))
            output, tokens = output + written, tokens + written + PROMPT_TOKENS
        elif status == 200:
            usage = json.loads(came)["usage"]
            tokens += usage["total_tokens"]
            output += usage["completion_tokens"]
    return {"sent": n, "statuses": dict(statuses), "tokens": tokens, "output_tokens": output}


def commit_ms(folder: Path, n: int = 200) -> dict[str, Any]:
    """How long the disk takes to keep 1 KiB."""
    path, took = folder / "disk", []
    handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    for _ in range(n):
        begin = time.perf_counter()
        os.write(handle, bytes(1024))
        os.fdatasync(handle)
        took.append(1000 * (time.perf_counter() - begin))
    os.close(handle)
    path.unlink()
    return summary(took)
