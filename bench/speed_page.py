"""docs/speed.md, from the results of a run."""

from typing import Any

IN_THE_WAY = """
## What stands in the way of 4 times

Parsing alone makes no event, and looks at no word. The CPU beyond it goes into, most first:

- **Words.** Each word of prompt and answer is found, numbered and hashed in shingles. That is done
  for a whole batch in Arrow and numpy, but in a dozen passes over memory; a compiled kernel would
  do it in one.
- **Events.** A reader makes a Python object of each record and of each message, so that a new
  source is one short file. Columns straight from the JSON would need compiled code for each source.
- **Four searches for wording**, by RE2, of each prompt with its system prompt. One search for all
  four needs more states than RE2 keeps, and takes longer.
- **Keyed hashes.** BLAKE2b over each whole prompt, conversation, request id and event id; a
  cheaper hash would let whoever holds a sketch test a guess.
- **Two processes more.** Batches of events go to the sketching processes, and sketches come back.
- **What follows the sketch**: copies taken out, profiles, links. Memory there grows with the pairs
  of account and passage that several accounts share, which are linked in numpy beside the engine.
"""
FLAT = 1.15
LARGEST_MIB = 3 * 1024
RATIO = 10
EVENTS_PER_S = 6000
SKETCHED_S = 300


def page(result: dict[str, Any]) -> str:
    """Write the results for a reader."""
    sizes = result["sizes"]
    rows = [
        f"| {s['log']['events']:,} | {s['cpu_s']:,.0f} | {s['cpu_us_per_event']:.0f} | "
        f"{s['parse_cpu_us_per_event']:.0f} | **{s['ratio']:.1f}** | {s['events_per_cpu_s']:,} | "
        f"{s['seconds']:,.0f} | {s['events_per_s']:,} | {s['peak_rss_mb']:,} |"
        for s in sizes
    ]
    stages = [
        f"| {name} | " + " | ".join(_of_stage(s, name) for s in sizes) + " |"
        for name in sizes[-1]["stage_cpu_s"]
    ]
    head = " | ".join(f"{s['log']['events']:,} events" for s in sizes)
    log = sizes[-1]["log"]
    return "\n".join(
        [
            "# Speed and memory",
            "",
            "Written by `make bench-speed` (`bench/speed.py`); figures in "
            "`bench/results/speed.json`.",
            f"Commit `{result['commit']}`, {result['machine']} shared with other work (load "
            f"{result['load_before']} before, {result['load_after']} after), Python "
            f"{result['python']}, `--memory {result['memory']}`.",
            "",
            f"Logs: LiteLLM JSON lines, gzip level 6, {log['accounts']} accounts, "
            f"{log['text_bytes_per_event']:,} bytes of prompts and answers and "
            f"{log['line_bytes_per_event']:,} bytes of line per event, seed {result['seed']} "
            "(`bench/speed_log.py`).",
            "",
            "Judge by CPU and by the ratio. The ratio is the CPU of the whole `stillwatch scan`, "
            "from start to",
            "report, over that of `gzip.open` and `msgspec.json.decode` on the same lines, "
            "measured before and",
            "after it in the same run. Events/s by wall clock are those of a machine that others "
            "used at the time.",
            "Peak memory is the largest sum of resident memory of all processes, sampled ten "
            "times a second;",
            "pages that processes share count more than once.",
            "",
            "| events | CPU s | CPU us/event | parsing alone, us/event | ratio | events per CPU s "
            "| wall s | events/s | peak MB |",
            "|---|---|---|---|---|---|---|---|---|",
            *rows,
            "",
            "## Where the CPU goes",
            "",
            f"| stage | {head} |",
            "|---|" + "---|" * len(sizes),
            *stages,
            *(
                f"| of which {name}, in one process | "
                + " | ".join(f"{s[f'{name}_us_per_event']:.1f} us" for s in sizes)
                + " |"
                for name in ("reading", "sketching")
            ),
            "",
            "Seconds of CPU, children included, and microseconds per event. What no stage has is "
            "the writing of",
            "the report.",
            "",
            *_sketched_lines(result),
            *_reached(result),
            IN_THE_WAY.strip(),
            "",
        ]
    )


def _sketched_lines(result: dict[str, Any]) -> list[str]:
    one = result.get("sketched")
    if one is None:
        return []
    stages = ", ".join(f"{name} {s:.0f} s" for name, s in one["stage_seconds"].items())
    return [
        "## From sketches to verdicts",
        "",
        f"Sketches of {one['events']:,} events of {one['accounts']:,} accounts "
        f"({one['bytes'] / 1e9:.1f} GB of Parquet), made beforehand, to the tables of accounts and "
        f"campaigns: **{one['seconds']:.0f} s** ({one['cpu_s']:.0f} s of CPU), peak "
        f"{one['peak_rss_mb']:,} MB; {stages}. They are copies of one log's sketches; each copy has "
        "accounts, hashes and times of its own (`bench/presketched.py`).",
        "",
    ]


def _reached(result: dict[str, Any]) -> list[str]:
    """Set what was measured beside what was to be reached."""
    sizes, largest = result["sizes"], result["sizes"][-1]
    per_event = [one["cpu_us_per_event"] for one in sizes]
    started = [
        one["cpu_us_per_event"] - 1e6 * one["stage_cpu_s"]["starting"] / one["log"]["events"]
        for one in sizes
    ]
    rows = [
        (
            f"CPU per event rises by at most 15 % from {sizes[0]['log']['events']:,} events on",
            f"{max(per_event) / per_event[0] - 1:+.0%} at most; it falls by "
            f"{1 - per_event[-1] / per_event[0]:.0%}, without start-up by "
            f"{1 - started[-1] / started[0]:.0%}",
            max(per_event) <= FLAT * per_event[0],
        ),
        (
            f"memory at most {LARGEST_MIB:,} MB, whole scans",
            f"{max(one['peak_rss_mb'] for one in sizes):,} MB",
            max(one["peak_rss_mb"] for one in sizes) <= LARGEST_MIB,
        ),
        (
            f"{EVENTS_PER_S:,} events/s, largest log",
            f"{largest['events_per_s']:,}",
            largest["events_per_s"] >= EVENTS_PER_S,
        ),
        (
            f"ratio at most {RATIO}, largest log",
            f"{largest['ratio']:.1f}",
            largest["ratio"] <= RATIO,
        ),
    ]
    one = result.get("sketched")
    if one is not None:
        rows += [
            (
                f"{one['events']:,} sketches to verdicts in {SKETCHED_S} s",
                f"{one['seconds']:.0f} s",
                one["seconds"] <= SKETCHED_S,
            ),
            (
                f"memory at most {LARGEST_MIB:,} MB on the way",
                f"{one['peak_rss_mb']:,} MB",
                one["peak_rss_mb"] <= LARGEST_MIB,
            ),
        ]
    return [
        "## What was to be reached",
        "",
        "| target | measured | |",
        "|---|---|---|",
        *(f"| {what} | {got} | {'met' if met else '**missed**'} |" for what, got, met in rows),
        "",
        "Time per event was to be flat: it is not, it falls, because start-up and what is done once "
        "per log are",
        "shared by more events.",
        "",
    ]


def _of_stage(size: dict[str, Any], name: str) -> str:
    used = size["stage_cpu_s"][name]
    return f"{used:.1f} s, {1e6 * used / size['log']['events']:.1f} us"
