"""docs/gateway-performance.md, from the figures."""

from typing import Any

from bench.gateway.targets import LIMIT, of, targets

HOW = """
## How it was measured

Contestant on one core (gateway and recorder together), load and upstream on the other. The upstream
is the same for all: nginx `return` for plain answers, a small uvloop program for streams. All
contestants are awake at the same time; repetitions are interleaved in random order, and each ratio
is to nginx within the same repetition. CPU is user and system time of all processes of a contestant,
from `/proc`. Median (interval): the interval is between order statistics and holds the median with
at least 95 % where n allows it (n and level are in the JSON), with no assumption about the
distribution. Ratios of CPU are steady on a machine that others use; latencies and requests/s are not.

`stillwatch` is `stillwatch serve` as it is installed: key, rates, parallel requests and a daily
allowance checked, the answer's usage parsed, every exchange sealed and committed to disk before its
last byte leaves, then sketched by the recorder (counted apart, until it has caught up). nginx checks
and records nothing. The peers run with as little as they allow: no database, no callbacks; unmimic
without its guard of prompts, which needs a model from a hub. Peers and variants take part in every
second repetition; peers are asked with 8 connections instead of 32.
""".strip()
WHY = """
## What stands in the way of less

By a sampling profile (py-spy) of the gateway's thread under load, plain requests:

- **Python's HTTP on both sides**, about two thirds: uvicorn's cycle of a request, aiohttp's client,
  asyncio's tasks and callbacks. aiohttp is the largest part; the table below has it beside
  pyreqwest, whose HTTP is compiled. To change over, the errors that tell *never connected* from
  *broke off*, and cancellation, must be shown to be the same.
- **Our own work**, about a fifth: key, limits and headers, parsing, sealing, counting. Each step
  takes 0.5 to 5 us.
- **The commit.** A thread writes what waits and calls `fdatasync`, then wakes who waited. Under load
  many requests share one commit; a request that is alone waits for the disk.
- **Sketches.** The recorder makes an event and a sketch of every exchange on the same core, behind
  the answers.

Of a streamed event, half is the system's: one read and one write. nginx has both too.
""".strip()


def page(result: dict[str, Any]) -> str:
    """Write the results for a reader, failures first."""
    checked = targets(result)
    missed = [f"| {one.what} | {one.told} |" for one in checked if not one.is_met]
    met = [f"| {one.what} | {one.told} |" for one in checked if one.is_met]
    absent = result.get("missing", {})
    versions = ", ".join(f"{name} {v}" for name, v in result["versions"].items())
    lines = [
        "# Performance of the gateway",
        "",
        "Written by `make bench-gateway` (`bench/gateway`); all figures in",
        "`bench/results/gateway.json`.",
        f"Commit `{result['commit']}`, {result['machine']}, Python {result['python']}; load "
        f"{result['load_before']} before the run. {versions}.",
        f"The disk keeps 1 KiB in {of(result['commit_ms'], ' ms', 2)} (`fdatasync`).",
        "",
        *(f"**Not measured: {name}** ({why})." for name, why in absent.items()),
        "",
        "## Targets missed",
        "",
        *(["| target | measured |", "|---|---|", *missed] if missed else ["None."]),
        "",
        "## Targets met",
        "",
        *(["| target | measured |", "|---|---|", *met] if met else ["None."]),
        "",
        "## CPU of a request that is no stream",
        "",
        "| | gateway, us | recorder, us | x nginx, gateway | x nginx, all | requests/s, one core |",
        "|---|---|---|---|---|---|",
        *(
            f"| {name} | {of(one['gateway_us'], digits=0)} | {of(one['recorder_us'], digits=0)} | "
            f"{of(one['gateway_ratio'])} | {of(one['ratio'])} | {of(one['per_s'], digits=0)} |"
            for name, one in result["requests"]["found"].items()
        ),
        *_failed(result["requests"]),
        "",
        "## CPU of one event of a stream",
        "",
        "Streams of 200 events, 10 ms apart, 80 side by side (peers: 8).",
        "",
        "| | gateway, us | recorder, us | x nginx, gateway | x nginx, all |",
        "|---|---|---|---|---|",
        *(
            f"| {name} | {of(one['gateway_us'])} | {of(one['recorder_us'])} | "
            f"{of(one['gateway_ratio'], digits=2)} | {of(one['ratio'], digits=2)} |"
            for name, one in result["events"]["found"].items()
        ),
        *_failed(result["events"]),
        "",
        *_latency(result),
        *_memory(result),
        *_overshoot(result),
        WHY,
        "",
        *_clients(result),
        HOW,
        "",
    ]
    return "\n".join(lines)


def _failed(part: dict[str, Any]) -> list[str]:
    return [f"| {name} | failed: {why} |" for name, why in part["failed"].items()]


def _latency(result: dict[str, Any]) -> list[str]:
    plain, streams = result["first_bytes"], result["first_bytes_of_streams"]
    return [
        "## Added to the first byte",
        "",
        "One request at a time, each beside the same request sent straight to the upstream; ms.",
        "",
        "| | plain answer | stream |",
        "|---|---|---|",
        *(
            f"| {name} | {of(added, digits=2)} | "
            f"{of(streams['added_ms'][name], digits=2) if name in streams['added_ms'] else ''} |"
            for name, added in plain["added_ms"].items()
        ),
        *_failed(plain),
        *_failed(streams),
        "",
        "The measure `observe` against none, request by request: "
        f"{of(result['observe_minus_none_ms'], ' ms', 4)}, "
        f"n = {result['observe_minus_none_ms']['n']:,}.",
        "",
    ]


def _memory(result: dict[str, Any]) -> list[str]:
    lasted = result["endurance"]
    return [
        "## Memory",
        "",
        "Proportional set size, MB; peak while 1,000 streams with one event a second are open.",
        "",
        "| | before | peak | of which recorder |",
        "|---|---|---|---|",
        *(
            f"| {name} | {sum(one['before_mb'].values()):.0f} | {sum(one['peak_mb'].values()):.0f} "
            f"| {one['peak_mb']['recorder']:.0f} |"
            + (f" failed: {one['failed']}" if "failed" in one else "")
            for name, one in result["slow_streams"].items()
        ),
        "",
        f"Over {lasted['requests']:,} requests, gateway and recorder on one core: "
        f"{lasted['per_s']:,} requests/s answered, {lasted['per_s_with_all_sketched']:,} a second "
        "until all were sketched too; memory (MB) "
        + "; ".join(
            f"{name} {lasted['after_warm_up'][name]:.0f} after warm-up, "
            f"{lasted['at_the_end'][name]:.0f} at the end"
            for name in lasted["change"]
        )
        + ".",
        "",
    ]


def _overshoot(result: dict[str, Any]) -> list[str]:
    return [
        "## Over the limit",
        "",
        f"The experiment of LiteLLM issue 18730: a limit of {LIMIT} tokens, many requests at once, "
        "each wanting 175 tokens; the upstream heeds `max_tokens`. The issue counted 663 tokens let "
        "through by the LiteLLM of January 2026.",
        "",
        "| | at once | answered | tokens let through | of which output |",
        "|---|---|---|---|---|",
        *(
            f"| {name} | {one['sent']} | {one['statuses'].get('200', 0)} | {one['tokens']} | "
            f"{one['output_tokens']} |"
            for name, one in result["overshoot"].items()
        ),
        "",
    ]


def _clients(result: dict[str, Any]) -> list[str]:
    return [
        "| client library alone | us a request | us a streamed event | chunks an event |",
        "|---|---|---|---|",
        *(
            f"| {name} | {of(one['request_us'])} | {of(one['event_us'])} | "
            f"{one['chunks_per_event']['median']:.2f} |"
            for name, one in result["clients"].items()
        ),
        "",
    ]
