"""Sketches of any number of events for `speed.py`, and the way from them to verdicts.

The sketches of one log are copied: in each copy the accounts have other names, every hash is
changed by the copy's own mask, and each account is later by up to two hours of its own, at random.
So a copy has the structure of the log (who sends what how often and when, what is shared within),
and shares nothing with the other copies.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from stillwatch.core.keyed import KeyedHash
from stillwatch.sketches.schema import SKETCH_SCHEMA
from stillwatch.wiring.engines import open_engine
from stillwatch.wiring.inputs import Log, read_log
from stillwatch.wiring.outcome import accounts_table, campaigns_table
from stillwatch.wiring.population import gather, prepare_sketches
from stillwatch.wiring.scan import Stopwatch, decide, judging
from stillwatch.wiring.state import State
from stillwatch.wiring.terms import read_terms

KEY = KeyedHash(b"bench key, not secret: 32 bytes!")
MASK = 0x5851F42D4C957F2D
LOW_BITS = 2**62 - 1
MAX_LATER_S = 7200
DAY_US = 86_400_000_000


def write_sketches(log: Path, folder: Path, n_copies: int, memory: str) -> list[Path]:
    """Sketch a log once and copy the sketches; keep what is there already.

    Returns
    -------
    list of Path
        Parquet, one file for each copy.
    """
    wanted = [folder / f"copy-{i:03d}.parquet" for i in range(n_copies)]
    if all(path.exists() for path in wanted):
        return wanted
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as work:
        state = State(Path(work) / "state", durable=False)
        with (
            tempfile.TemporaryDirectory() as place,
            open_engine("duckdb", Path(place), memory) as engine,
        ):
            given = Log(paths=(str(log),), on_bad=_refuse, on_progress=_ignore, state=state)
            read_log(engine, given, KEY)
        parts = [str(path) for path in state.parts()]
        with duckdb.connect() as connection:
            for number, path in enumerate(wanted):
                source = connection.read_parquet(parts)
                source.project(_columns(number)).write_parquet(str(path), compression="zstd")
    return wanted


def _columns(number: int) -> str:
    """Return the columns of one copy, as SQL."""
    mask = MASK * number & LOW_BITS
    later_s = f"(hash(account || '-{number}') % {MAX_LATER_S})::BIGINT"
    moved = f"ts_us + 1000000 * {later_s}"
    changed = [f"{moved} AS ts_us", f"(({moved}) // {DAY_US})::INTEGER AS day"]
    for field in SKETCH_SCHEMA:
        name = field.name
        if name in ("ts_us", "day"):
            continue
        if name == "account":
            changed.append(f"account || '-{number}' AS account")
        elif name.endswith("_hash"):
            changed.append(f"xor({name}, {mask}::BIGINT) AS {name}")
        elif pa.types.is_list(field.type):
            changed.append(f"list_transform({name}, x -> xor(x, {mask}::BIGINT)) AS {name}")
        else:
            changed.append(name)
    return ", ".join(changed)


def judge_sketches(
    parts: list[Path], memory: str, on_stage: Callable[[str], None], watch: type[Stopwatch]
) -> dict[str, Any]:
    """Go from sketches to the tables of accounts and campaigns."""
    how = judging(0.01, 0, read_terms(None), None)
    clock = watch(on_stage)
    with (
        tempfile.TemporaryDirectory(dir=parts[0].parent) as work,
        open_engine("duckdb", Path(work), memory) as engine,
    ):
        with clock.stage("preparing"):
            prepared = prepare_sketches(engine, engine.stored(parts), None)
        with clock.stage("profiling"):
            population = gather(
                engine, prepared, how.signals, None, has_corpora=False, corpus_sizes={}
            )
        outcome = decide(engine, population, how, clock)
        accounts, campaigns = accounts_table(outcome), campaigns_table(outcome)
    return {
        "events": population.n_events,
        "accounts": accounts.num_rows,
        "campaigns": campaigns.num_rows,
        "stage_seconds": clock.seconds,
    }


def _refuse(line: Any) -> None:
    raise AssertionError(line)


def _ignore(*_: Any) -> None:
    return None
