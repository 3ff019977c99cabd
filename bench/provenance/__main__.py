"""``make bench-provenance``: train students, audit them, write results and page."""

import argparse
import json
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from typing import Any, Final

import torch
from rich.progress import Progress

from bench.machine import ROOT, stamp
from bench.provenance.auditing import innocents, side_by_side
from bench.provenance.cases import (
    COLLECTED_AT,
    MARKED,
    Case,
    answer,
    ask,
    cases,
    served,
    sources,
    taught,
    teach,
)
from bench.provenance.page import write_page
from bench.provenance.real import ask_real
from bench.provenance.scoring import WRONG_KEYS, tokens_of
from bench.provenance.world import Size, World

SIZES: Final = {
    "full": Size(),
    "tiny": Size(taught=900, other=600, served=400, asked=600, epochs=1),
}
"""The whole bench, and one that says nothing but shows that all its parts run."""
RESULTS: Final = ROOT / "bench" / "results"


def train(world: World, every: list[Case]) -> None:
    """Train teachers, have them answer, train students: two at a time, each as soon as it can be."""
    world.tokenizer  # noqa: B018  (made once, before several processes want it)
    students = [case for case in every if case.kind != "real"]
    steps: list[tuple[str, list[tuple[Any, ...]]]] = [
        (
            "teachers, and students of people",
            [(teach, 0), (teach, 1), *((ask, one) for one in students if not taught(one))],
        ),
        ("teachers answer", [(answer, source) for source in sources(every)]),
        ("students", [(ask, one) for one in students if taught(one)]),
    ]
    with Progress() as progress, ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for what, tasks in steps:
            bar = progress.add_task(what, total=len(tasks))
            asked = [pool.submit(task, world.folder, world.size, one) for task, one in tasks]
            for done in as_completed(asked):
                done.result()
                progress.advance(bar)
        real = [case.name.removeprefix("real-") for case in every if case.kind == "real"]
        for name in progress.track(real, description="real models"):
            ask_real(world, name, tuple(COLLECTED_AT.values()))


def clocks() -> tuple[float, float]:
    """Return the seconds of the clock, and of the processors that this run used."""
    used = [getrusage(whose) for whose in (RUSAGE_SELF, RUSAGE_CHILDREN)]
    return time.monotonic(), sum(one.ru_utime + one.ru_stime for one in used)


def spent(world: World, what: str, began: tuple[float, float]) -> dict[str, float]:
    """Return the minutes that something took, by all runs that worked in this folder.

    Beside the clock's, those of all processors: others may use the machine.
    """
    file = world.folder / f"minutes-{what}.json"
    before = json.loads(file.read_text()) if file.is_file() else {}
    minutes = {
        name: round(before.get(name, 0.0) + (now - then) / 60, 1)
        for name, now, then in zip(("clock", "processors"), clocks(), began, strict=True)
    }
    file.write_text(json.dumps(minutes))
    return minutes


def main() -> None:
    """Run it all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--size", choices=SIZES, default="full", help="tiny: a minute, of no meaning"
    )
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "provenance")
    parser.add_argument("--keys", type=int, default=WRONG_KEYS)
    parser.add_argument("--out", type=Path, default=RESULTS)
    asked = parser.parse_args()
    began = clocks()
    torch.set_num_threads(1)  # two students at a time need no more
    is_full = asked.size == "full"
    world = World(asked.folder / asked.size, SIZES[asked.size])
    every = cases(small=not is_full)
    train(world, every)
    trained_in = spent(world, "training", began)
    began = clocks()
    results = {
        **stamp(),
        "size": asked.size,
        "students": len(every),
        "collected_at": COLLECTED_AT,
        "served_tokens": {
            name: sum(map(len, tokens_of(world, served(world, name)))) for name in MARKED
        },
        **side_by_side(world, every),
        "innocents": innocents(world, every, asked.keys),
        "minutes_training": trained_in,
    }
    results["minutes_auditing"] = spent(world, "auditing", began)
    name = "provenance" if is_full else f"provenance-{asked.size}"
    (asked.out / f"{name}.json").write_text(json.dumps(results, indent=1) + "\n")
    if is_full:
        write_page(results)


if __name__ == "__main__":
    main()
