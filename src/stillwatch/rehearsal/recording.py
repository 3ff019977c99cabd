"""Record: a model, a relay and a tool, one tool after another."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from stillwatch.core.errors import InputError
from stillwatch.rehearsal.driver import Driver
from stillwatch.rehearsal.exchange import Exchange, write_recording
from stillwatch.rehearsal.relay import RelayPlan
from stillwatch.rehearsal.tools import drive, environment_of, local_model, prompts_for


@dataclass(frozen=True)
class RecordPlan:
    """What to record.

    Attributes
    ----------
    environments : Path
        Folder that holds the tool environments ``.venv-rehearse`` and ``.venv-rehearse-*``.
    data_dir, out_dir : Path
        Where the prompts are, and where recordings go.
    seed : int
        Which prompts are drawn.
    n : int or None
        Prompts per tool; None for each driver's own number.
    max_tokens : int
        Cap on each answer.
    slots : int
        Requests that the model works on at once.
    tool_timeout_s : float
        A tool that takes longer is stopped; what it sent is kept.
    """

    environments: Path
    data_dir: Path
    out_dir: Path
    seed: int = 1
    n: int | None = None
    max_tokens: int = 48
    slots: int = 8
    tool_timeout_s: float = 600.0


@dataclass(frozen=True)
class Recorded:
    """What came of one driver: exchanges written, and why none or fewer, if so."""

    driver: str
    n_exchanges: int
    seconds: float
    problem: str | None = None
    statuses: dict[int, int] = field(default_factory=dict)


def record(
    plan: RecordPlan, chosen: Sequence[Driver], say: Callable[[Recorded], None]
) -> list[Recorded]:
    """Record each driver against a model that runs only for that time.

    Parameters
    ----------
    plan : RecordPlan
    chosen : sequence of Driver
    say : callable
        Takes each result as it comes.

    Raises
    ------
    InputError
        The tool environment is not there.
    StillwatchError
        The model does not start.
    """
    python = plan.environments / ".venv-rehearse" / "bin" / "python"
    if not python.exists():
        raise InputError(f"no tool environment at {python.parent.parent}; `make tools` makes it")
    done: list[Recorded] = []
    with local_model(python, plan.slots) as upstream:
        for driver in chosen:
            done.append(_record_one(plan, driver, upstream))
            say(done[-1])
    return done


def _record_one(plan: RecordPlan, driver: Driver, upstream: str) -> Recorded:
    try:
        python = environment_of(driver, plan.environments)
    except InputError as error:
        return Recorded(driver.id, 0, 0.0, str(error))
    rows = prompts_for(driver, plan.data_dir, plan.seed, plan.n or driver.default_n)
    began = time.monotonic()
    kept: list[Exchange] = []
    relay = RelayPlan(upstream, driver.id, plan.max_tokens, began)
    problem = drive(
        driver, python, rows, relay=relay, keep=kept.append, timeout_s=plan.tool_timeout_s
    )
    kept.sort(key=lambda one: one.start_s)
    if kept:
        write_recording(plan.out_dir / f"{driver.id}.jsonl.gz", kept)
    statuses: dict[int, int] = {}
    for one in kept:
        statuses[one.status] = statuses.get(one.status, 0) + 1
    return Recorded(driver.id, len(kept), time.monotonic() - began, problem, statuses)
