"""A made-up ordinary population: what the worked examples of detectors are compared with.

It is plausible, not measured: kinds of work, sizes and rates are chosen so that every innocent
behaviour that the detectors name occurs in some subjects. It calibrates nothing but examples
and tests; a scan takes its ordinary subjects from real traffic.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from stillwatch.baselines.peers import find
from stillwatch.baselines.units import Floats, Units
from stillwatch.detectors.detector import Detector, Example
from stillwatch.detectors.findings import Reference, judge
from stillwatch.sketches.schema import TOPIC_COLUMNS, TOPIC_SCALE

N_ORDINARY: Final = 400
SEED: Final = 20_240_601
EXAMPLE_REQUESTS: Final = 400
"""Requests of the subject that examples alter."""
WINDOW_DAYS: Final = 28
DAY_US: Final = 86_400_000_000
BEGIN_US: Final = 1_717_200_000_000_000
NOT_SCALED: Final = frozenset(
    (
        *("n_accounts", "n_days", "n_models", "n_dialects", "n_addresses", "n_systems"),
        *("first_us", "last_us", "has_corpora", "n_owners"),
        *("dealt_log10_p", "resent_log10_p", "shift_log10_e"),
    )
)
"""Columns that do not grow with the number of requests."""

BARE_SHARE: Final = 0.2
"""Share of opening prompts that come without a system prompt."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work; pairs are the parameters of a beta distribution over subjects."""

    share: float
    words: float
    answer_tokens: float
    single_turn: tuple[float, float]
    template: tuple[float, float]
    distinct: tuple[float, float]
    cosine: tuple[float, float]


KINDS: Final[Mapping[str, Kind]] = {
    "chat": Kind(0.40, 35, 260, (3, 6), (0.6, 14), (8, 1), (2, 40)),
    "one template": Kind(0.30, 220, 120, (40, 1), (30, 1), (12, 1), (12, 14)),
    "code": Kind(0.15, 420, 380, (5, 3), (2, 8), (9, 1), (6, 20)),
    "retrieval": Kind(0.15, 700, 200, (12, 2), (9, 3), (10, 1), (6, 18)),
}


@dataclass(frozen=True, slots=True)
class Habit:
    """How often ordinary subjects do something: a few often, the rest hardly ever."""

    heavy_share: float
    heavy: tuple[float, float]
    rest: tuple[float, float]


HABITS: Final[Mapping[str, Habit]] = {
    "n_elicits_reasoning": Habit(0.10, (1, 6), (0.3, 60)),
    "n_asks_grading": Habit(0.03, (1, 5), (0.3, 100)),
    "n_training_wording": Habit(0.02, (1, 12), (0.2, 120)),
    "n_synthesises_prompts": Habit(0.03, (1, 12), (0.2, 120)),
    "n_is_probe": Habit(0.05, (1, 12), (0.4, 40)),
    "n_fed_back": Habit(0.15, (1, 6), (0.3, 40)),
    "n_rare_shared": Habit(0.05, (1, 10), (0.3, 60)),
    "n_corpus_train": Habit(0.04, (1, 8), (0.1, 200)),
    "n_corpus_test": Habit(0.02, (2, 2), (0.1, 200)),
    "n_logprobs": Habit(0.04, (1, 4), (0.02, 200)),
}


def ordinary(n: int = N_ORDINARY, seed: int = SEED) -> Units:
    """Make up an ordinary population.

    Parameters
    ----------
    n : int
        Number of subjects.
    seed : int

    Returns
    -------
    Units
        With every column of `stillwatch.profiles.expressions.PROFILES` and those that are added
        later; subjects are single accounts.
    """
    rng = np.random.default_rng(seed)
    kinds = list(KINDS.values())
    kind = rng.choice(len(kinds), n, p=[k.share for k in kinds])
    columns = _volume(rng, n)
    columns |= _shape(rng, kind, columns)
    columns |= _habits(rng, columns)
    columns |= _timing(rng, columns)
    return Units(tuple(f"ordinary-{i:04d}" for i in range(n)), columns)


def _volume(rng: np.random.Generator, n: int) -> dict[str, Floats]:
    requests = np.clip(np.round(rng.lognormal(np.log(300), 1.0, n)), 20, 20_000)
    readable = np.where(rng.random(n) < 0.1, rng.binomial(requests.astype(int), 0.8), requests)
    days = np.minimum(1 + rng.binomial(WINDOW_DAYS - 1, rng.beta(2, 1.5, n)), requests)
    first = BEGIN_US + np.round(rng.random(n) * (WINDOW_DAYS - days) * DAY_US)
    return {
        "n_requests": requests,
        "n_readable": readable.astype(float),
        "n_accounts": np.ones(n),
        "n_failed": rng.binomial(requests.astype(int), 0.02).astype(float),
        "n_refused": rng.binomial(requests.astype(int), rng.beta(0.3, 40, n)).astype(float),
        "n_days": days.astype(float),
        "first_us": first,
        "last_us": first + np.round((days - 0.5) * DAY_US),
        "n_models": 1.0 + rng.binomial(3, 0.2, n),
        "n_dialects": 1.0 + rng.poisson(1.5, n),
        "n_addresses": 1.0 + rng.poisson(3, n),
    }


def _shape(
    rng: np.random.Generator, kind: np.ndarray[tuple[int], np.dtype[np.int64]], v: dict[str, Floats]
) -> dict[str, Floats]:
    """Draw the kind of work: lengths, turns, templates, topics."""
    kinds = list(KINDS.values())
    read = v["n_readable"].astype(int)
    n = read.size

    def drawn(name: str) -> Floats:
        pair = np.array([getattr(k, name) for k in kinds])[kind]
        return rng.beta(pair[:, 0], pair[:, 1])

    words = read * np.array([k.words for k in kinds])[kind] * rng.lognormal(0, 0.5, n)
    answer = np.array([k.answer_tokens for k in kinds])[kind] * rng.lognormal(0, 0.5, n)
    output = v["n_requests"] * answer
    template = np.maximum(rng.binomial(read, drawn("template")), 1)
    distinct = drawn("distinct")
    cosine = drawn("cosine")
    direction = rng.normal(size=(n, len(TOPIC_COLUMNS)))
    direction /= np.linalg.norm(direction, axis=1, keepdims=True)
    noise = rng.normal(size=direction.shape) / np.sqrt(len(TOPIC_COLUMNS))
    sums = (read * np.sqrt(cosine))[:, None] * direction
    sums += np.sqrt(read * (1 - cosine))[:, None] * noise
    topics = np.round(sums * TOPIC_SCALE)
    prompts = np.maximum(np.round(read * distinct), 1)
    single = rng.binomial(read, drawn("single_turn"))
    return {
        "input_tokens": np.round(words * 1.4),
        "output_tokens": np.round(output),
        "prompt_words": np.round(words),
        "answer_words": np.round(output * 0.7),
        "n_single_turn": single.astype(float),
        "n_bare": np.round(BARE_SHARE * single),
        "n_prompts": prompts,
        "n_conversations": np.maximum(np.round(prompts * rng.beta(6, 3, n)), 1),
        "n_systems": 1.0 + rng.poisson(0.8, n),
        "n_template": template.astype(float),
        "n_swept": np.maximum(np.round(template * distinct), 1),
        "n_topics": read.astype(float),
        **{name: topics[:, i] for i, name in enumerate(TOPIC_COLUMNS)},
        "n_openings": np.minimum(template // 20, 3).astype(float),
    }


def _habits(rng: np.random.Generator, v: dict[str, Floats]) -> dict[str, Floats]:
    """Draw what prompts ask for and contain."""
    n = v["n_requests"].size
    made: dict[str, Floats] = {}
    for name, habit in HABITS.items():
        heavy = rng.random(n) < habit.heavy_share
        often = np.where(heavy, rng.beta(*habit.heavy, n), rng.beta(*habit.rest, n))
        made[name] = rng.binomial(v["n_readable"].astype(int), often).astype(float)
    graded = rng.binomial(made["n_fed_back"].astype(int), 0.03).astype(float)
    repeats = rng.beta(8, 2, n)
    return made | {
        "n_fed_back_graded": graded,
        "n_train_items": np.ceil(made["n_corpus_train"] * repeats),
        "n_test_items": np.ceil(made["n_corpus_test"] * repeats),
        "has_corpora": np.ones(n),
    }


def _timing(rng: np.random.Generator, v: dict[str, Floats]) -> dict[str, Floats]:
    """Draw what depends on when requests came; single accounts have no dealt stream."""
    n = v["n_requests"].size
    a_day = rng.poisson(v["n_requests"] / v["n_days"]).astype(float)
    mover = rng.random(n) < 0.1
    often = np.where(mover, rng.beta(1, 4, n), rng.beta(0.3, 20, n))
    before = rng.random(n) < 0.8
    moved = rng.binomial(a_day.astype(int), often).astype(float)
    resent = -np.log10(rng.uniform(size=n))
    return {
        "n_release_day": np.where(before & (a_day > 0), a_day, np.nan),
        "n_release_moved": np.where(before & (a_day > 0), moved, np.nan),
        "dealt_log10_p": np.full(n, np.nan),
        "n_owners": np.ones(n),
        "resent_log10_p": np.where(v["n_refused"] > 0, resent, np.nan),
        "shift_log10_e": np.where(v["n_days"] >= 6, rng.exponential(0.3, n), np.nan),
    }


def reference(units: Units, seed: int = SEED) -> Reference:
    """Make a population the ordinary subjects that others are compared with."""
    return Reference(units, find(units, seed))


def middle(units: Units) -> Units:
    """Return the most central subject, scaled to `EXAMPLE_REQUESTS` requests.

    Central in the logarithm of every column that all subjects have.
    """
    known = [v for v in units.columns.values() if not np.isnan(v).any()]
    logs = np.stack([np.sign(v) * np.log1p(np.abs(v)) for v in known], axis=1)
    spread = logs.std(axis=0)
    distance = np.abs((logs - np.median(logs, axis=0)) / np.where(spread > 0, spread, 1.0))
    chosen = units.take(np.array([int(distance.sum(axis=1).argmin())]))
    factor = EXAMPLE_REQUESTS / chosen["n_requests"]
    whole = {"n_readable", "n_topics"}
    scaled = {
        name: values
        if name in NOT_SCALED
        else np.full(1, float(EXAMPLE_REQUESTS))
        if name in whole
        else np.round(values * factor)
        for name, values in chosen.columns.items()
    }
    return Units(("example",), scaled)


def subject_of(example: Example, units: Units) -> Units:
    """Return the subject that an example describes: the middle one, with columns replaced."""
    base = middle(units)
    return base.with_columns(**{k: np.full(1, float(v)) for k, v in example.columns.items()})


def outcome_of(detector: Detector, subject: Units, ordinary_subjects: Reference) -> str:
    """Return what a detector answers on one subject that is not in the reference."""
    found = judge({detector.id: detector}, subject, ordinary_subjects, np.zeros(1, dtype=bool))
    return found.reasons(0)[0].outcome
