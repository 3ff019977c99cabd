"""What the gateway must reach, beside what was measured."""

from typing import Any, NamedTuple

OURS = "stillwatch"
MOST_RATIO, MOST_EVENT_RATIO = 10, 2.5
MOST_ADDED_MS = 1
LEAST_PER_S = 4000
MOST_MB = 300
MOST_CHANGE = 0.05
LIMIT = 100


class Target(NamedTuple):
    """One target."""

    what: str
    told: str
    is_met: bool


def of(one: dict[str, Any], unit: str = "", digits: int = 1) -> str:
    """Write a median and its interval."""
    low, high = one["interval"]
    return f"{one['median']:,.{digits}f}{unit} ({low:,.{digits}f} to {high:,.{digits}f})"


def targets(result: dict[str, Any]) -> list[Target]:
    """Return every target with what was measured."""
    requests, events = (result[part]["found"].get(OURS) for part in ("requests", "events"))
    found = []
    if requests is not None:
        front, whole, rate = requests["gateway_ratio"], requests["ratio"], requests["per_s"]
        found += [
            Target(
                f"CPU of a request at most {MOST_RATIO} x nginx: the gateway",
                of(front, " x"),
                front["median"] <= MOST_RATIO,
            ),
            Target(
                "the same, with the recorder's sketches (in the background)",
                of(whole, " x"),
                whole["median"] <= MOST_RATIO,
            ),
            Target(
                f"{LEAST_PER_S:,} requests/s on one core",
                of(rate, digits=0),
                rate["median"] >= LEAST_PER_S,
            ),
        ]
    if events is not None:
        ratio = events["gateway_ratio"]
        found.append(
            Target(
                f"CPU of a streamed event at most {MOST_EVENT_RATIO} x nginx",
                f"{of(ratio, ' x', 2)}; {of(events['ratio'], ' x', 2)} with the recorder",
                ratio["median"] <= MOST_EVENT_RATIO,
            )
        )
    for part, what in (("first_bytes", "plain answers"), ("first_bytes_of_streams", "streams")):
        added = result[part]["added_ms"].get(OURS)
        if added is not None:
            found.append(
                Target(
                    f"first byte at most {MOST_ADDED_MS} ms later (p50), {what}",
                    of(added, " ms", 2),
                    added["median"] <= MOST_ADDED_MS,
                )
            )
    return [*found, *_memory(result), *_strictness(result)]


def _memory(result: dict[str, Any]) -> list[Target]:
    slow, lasted = result["slow_streams"][OURS], result["endurance"]
    peak = slow["peak_mb"]
    whole = sum(peak.values())
    return [
        Target(
            f"{slow['streams']:,} slow streams in at most {MOST_MB} MB",
            f"{whole:.0f} MB: gateway {peak['gateway']:.0f}, recorder {peak['recorder']:.0f}",
            "failed" not in slow and whole <= MOST_MB,
        ),
        *(
            Target(
                f"memory within 5 % over {lasted['requests']:,} requests: {name}",
                f"{change:+.1%} ({lasted['after_warm_up'][name]:.0f} to "
                f"{lasted['at_the_end'][name]:.0f} MB)",
                abs(change) <= MOST_CHANGE,
            )
            for name, change in lasted["change"].items()
        ),
    ]


def _strictness(result: dict[str, Any]) -> list[Target]:
    observed = result["observe_minus_none_ms"]
    low, high = observed["interval"]
    found = [
        Target(
            "measure `observe` adds nothing measurable to the first byte",
            f"{of(observed, ' ms', 4)}, n = {observed['n']:,}",
            low <= 0 <= high or high < 0,
        )
    ]
    for name, counted in (
        ("tokens_per_minute", "tokens"),
        ("tokens_per_minute, streams", "tokens"),
        ("output_in_total", "output_tokens"),
        ("output_in_total, streams", "output_tokens"),
    ):
        one = result["overshoot"].get(f"{OURS}, {name}")
        if one is not None:
            found.append(
                Target(
                    f"nothing over a limit of {LIMIT} tokens, {one['sent']} at once ({name})",
                    f"{one[counted]} tokens let through",
                    0 < one[counted] <= LIMIT,
                )
            )
    return found
