"""The scan: logs in, verdicts out."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from stillwatch import __version__
from stillwatch.baselines import file as baseline_file
from stillwatch.baselines.file import Baseline
from stillwatch.baselines.health import excess_share
from stillwatch.baselines.units import Bools, Units, concatenate
from stillwatch.campaigns import signal as signal_registry
from stillwatch.campaigns.judging import (
    MIN_ORDINARY,
    MIN_REQUESTS,
    Calibration,
    Judged,
    calibrate,
    p_beyond_core,
    verdicts_on,
)
from stillwatch.campaigns.signal import Signal
from stillwatch.core.errors import InputError
from stillwatch.core.keyed import KeyedHash
from stillwatch.detectors import detector as detector_registry
from stillwatch.detectors.detector import Detector
from stillwatch.reports.tables import ScanTables
from stillwatch.wiring import inputs
from stillwatch.wiring.engine import Engine
from stillwatch.wiring.evidence import ordinary_table, shared_table
from stillwatch.wiring.linking import Linked, link
from stillwatch.wiring.outcome import (
    Outcome,
    accounts_table,
    campaigns_table,
    links_table,
    profiles_table,
    timeline_table,
    totals,
)
from stillwatch.wiring.population import Population, gather, prepare_sketches
from stillwatch.wiring.remains import remains_table
from stillwatch.wiring.summary import summarise
from stillwatch.wiring.terms import Terms

Stage = Callable[[str], None]


@dataclass
class Stopwatch:
    """Seconds of each stage, in order; tells a listener when one begins."""

    on_stage: Stage
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time one stage."""
        self.on_stage(name)
        begin = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - begin, 3)


@dataclass(frozen=True)
class Judging:
    """What a scan judges with.

    Attributes
    ----------
    detectors, signals : mappings by id
    fdr : float
        False discovery rate over accounts, and over campaigns.
    seed : int
        Of the permutations, the clustering and the peer groups.
    terms : Terms
    baseline : Baseline or None
    """

    detectors: dict[str, Detector]
    signals: dict[str, Signal]
    fdr: float
    seed: int
    terms: Terms
    baseline: Baseline | None = None


def judging(fdr: float, seed: int, terms: Terms, baseline: Baseline | None) -> Judging:
    """Judge with every registered detector and signal."""
    return Judging(
        detector_registry.registry(), signal_registry.registry(), fdr, seed, terms, baseline
    )


def populate(
    engine: Engine, log: inputs.Log, key: KeyedHash, signals: dict[str, Signal], watch: Stopwatch
) -> tuple[Population, inputs.Read]:
    """Read, sketch and profile a log."""
    with watch.stage("reading and sketching"):
        sketches, read = inputs.read_log(engine, log, key)
    with watch.stage("preparing"):
        prepared = prepare_sketches(engine, sketches, read.edge)
    with watch.stage("profiling"):
        population = gather(
            engine,
            prepared,
            signals,
            read.accounts,
            has_corpora=read.has_corpora,
            corpus_sizes=read.corpus_sizes,
        )
    if not len(population.units):
        raise InputError("the log holds no event with an account; see the quarantine file")
    if population.n_untimed:
        log.on_note(
            f"{population.n_untimed:,} events have clocks that are far from when this log was "
            f"({describe_window(population.window)}): what they hold counts, when they were does "
            "not. Look for a gateway whose clock jumped"
        )
    return population, read


def describe_window(window: tuple[int, int]) -> str:
    """Write the first and the last day of a window."""
    first, last = (datetime.fromtimestamp(us / 1e6, UTC) for us in window)
    return f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"


def decide(engine: Engine, population: Population, how: Judging, watch: Stopwatch) -> Outcome:
    """Link, calibrate and judge."""
    with watch.stage("linking"):
        linked = link(engine, population, how.signals, how.baseline, how.seed)
    with watch.stage("judging"):
        calibration, inside = _calibration(population, linked, how)
        alone = verdicts_on(how.detectors, population.units, calibration, inside)
        together = _together(how, linked, calibration)
    return Outcome(
        population, linked, calibration, alone, together, how.fdr, how.terms, how.signals
    )


def _calibration(population: Population, linked: Linked, how: Judging) -> tuple[Calibration, Bools]:
    """Calibrate on the baseline file, or on the population's own accounts outside clusters."""
    units = population.units
    if how.baseline is not None:
        calibration, _ = calibrate(how.detectors, how.baseline.units, 0.0, how.seed)
        return calibration, np.zeros(len(units), dtype=bool)
    candidate = linked.alone(len(units)) & (units.count("n_requests") >= MIN_REQUESTS)
    if candidate.sum() < MIN_ORDINARY:
        raise InputError(
            f"only {int(candidate.sum())} accounts outside clusters have {MIN_REQUESTS} requests "
            f"or more; at least {MIN_ORDINARY} are needed to tell what is ordinary. Scan a longer "
            "log, or give ordinary traffic with `stillwatch baseline build` and --baseline FILE"
        )
    calibration, kept = calibrate(how.detectors, units.take(candidate), how.fdr, how.seed)
    inside = np.zeros(len(units), dtype=bool)
    inside[np.flatnonzero(candidate)[kept]] = True
    return calibration, inside


def _together(how: Judging, linked: Linked, calibration: Calibration) -> Judged | None:
    if not linked.clusters:
        return None
    outside = np.zeros(len(linked.clusters), dtype=bool)
    return verdicts_on(how.detectors, linked.units, calibration, outside)


def scan(
    engine: Engine, log: inputs.Log, key: KeyedHash, how: Judging, on_stage: Stage
) -> ScanTables:
    """Scan a log.

    Parameters
    ----------
    engine : Engine
    log : inputs.Log
        What to read.
    key : KeyedHash
        Provider's key; a baseline must have been made with the same.
    how : Judging
    on_stage : callable
        Told the name of each stage as it begins.
    """
    if how.baseline is not None:
        check_baseline(how.baseline, key)
    watch = Stopwatch(on_stage)
    population, read = populate(engine, log, key, how.signals, watch)
    outcome = decide(engine, population, how, watch)
    accounts, campaigns = accounts_table(outcome), campaigns_table(outcome)
    links = links_table(outcome)
    counts = {
        **read.counts(population.n_events),
        "untimed": population.n_untimed,
        **totals(accounts, campaigns),
    }
    with watch.stage("leaving out each family of links"):
        remains = remains_table(engine, outcome, how.seed)
    return ScanTables(
        accounts=accounts,
        campaigns=campaigns,
        links=links,
        timeline=timeline_table(outcome, accounts),
        profiles=profiles_table(outcome),
        ordinary=ordinary_table(outcome),
        shared=shared_table(outcome),
        remains=remains,
        summary=summarise(
            outcome,
            how.baseline,
            read=read,
            counts={**counts, "links": links.num_rows},
            key=key,
            engine=engine.id,
            seed=how.seed,
            seconds=watch.seconds,
        ),
    )


def check_baseline(baseline: Baseline, key: KeyedHash) -> None:
    """Refuse a baseline made under another key: its hashes would match nothing."""
    made_with = baseline.header.get("key_fingerprint")
    if made_with != key.fingerprint:
        raise InputError(
            f"the baseline was built with hash key {made_with}, this scan uses {key.fingerprint}; "
            "name the right one with --key-file"
        )


def build_baseline(
    engine: Engine, log: inputs.Log, key: KeyedHash, how: Judging, on_stage: Stage
) -> Baseline:
    """Build a baseline from traffic that is believed to be ordinary.

    The unit is the actor: a cluster of linked accounts counts once. Clusters and accounts that
    would be flagged or watched in this very population at the level `how.fdr` are left out.
    """
    watch = Stopwatch(on_stage)
    population, read = populate(engine, log, key, how.signals, watch)
    outcome = decide(engine, population, how, watch)
    alone = outcome.calibration.reference.units
    ordinary = np.array([v == "clear" for v in outcome.campaign_verdicts()], dtype=bool)
    kept = concatenate([alone, outcome.linked.units.take(ordinary)])
    flagged = np.zeros(len(population.units), dtype=bool)
    for cluster, ok in zip(outcome.linked.clusters, ordinary, strict=True):
        flagged[cluster.members] = not ok
    header: dict[str, Any] = {
        "stillwatch": __version__,
        "key_fingerprint": key.fingerprint,
        "window": list(population.window),
        "candidates": int(len(kept) + outcome.calibration.trimmed + (~ordinary).sum()),
        "trimmed": int(outcome.calibration.trimmed + (~ordinary).sum()),
        "clusters": int(ordinary.sum()),
        "contaminated_at_most": excess_share(p_beyond_core(how.detectors, alone, how.seed)),
        "fdr": how.fdr,
        "seed": how.seed,
        "has_corpora": population.has_corpora,
        "n_events": population.n_events,
        "sources": read.sources,
    }
    popularity = {
        name: _popularity(held.account, held.value, flagged)
        for name, held in population.held.items()
        if not how.signals[name].relation.startswith(("accounts.", "resends", "corpora"))
    }
    hidden = tuple(hidden_name(key, name) for name in kept.subjects)
    return Baseline(Units(hidden, kept.columns), popularity, int((~flagged).sum()), header)


def hidden_name(key: KeyedHash, name: str) -> str:
    """Return the id under which a baseline holds a subject."""
    return f"{key.one(name, 'baseline') & 2**64 - 1:016x}"


def _popularity(account: Any, value: Any, bad: Bools) -> dict[int, int]:
    """Count the accounts outside flagged clusters that hold each value; at least two."""
    if not value.size:
        return {}
    values, counts = np.unique(value[~bad[account]], return_counts=True)
    return {int(v): int(c) for v, c in zip(values, counts, strict=True) if c >= 2}


def read_baseline(path: Path) -> Baseline:
    """Read a baseline file."""
    try:
        return baseline_file.from_bytes(path.read_bytes(), str(path))
    except OSError as error:
        raise InputError(f"cannot read the baseline ({error.strerror})", file=str(path)) from error
