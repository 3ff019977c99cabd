from dataclasses import replace

import numpy as np
import pytest

from stillwatch.baselines.dismissed import DISMISSED
from stillwatch.baselines.file import Baseline
from stillwatch.baselines.units import Units, concatenate
from stillwatch.campaigns.buckets import Held
from stillwatch.campaigns.judging import calibrate, verdicts_on
from stillwatch.detectors import detector as detector_registry
from stillwatch.detectors.examples import ordinary
from stillwatch.wiring.health import DIALECT, baseline_health
from stillwatch.wiring.linking import Linked

DETECTORS = detector_registry.registry()
DAY = 86_400_000_000
N = 400


@pytest.fixture(scope="module")
def everybody() -> Units:
    return ordinary(2 * N, seed=4)


@pytest.fixture
def examine(scanned, everybody):
    """Judge accounts against a baseline of the first half; return the health of it."""

    def call(now: Units, then: Units | None = None, header=None, popularity=None, held=None):
        then = everybody.take(np.arange(N)) if then is None else then
        told = {"clusters": 0, "window": [0, 14 * DAY], **(header or {})}
        baseline = Baseline(then, popularity or {}, len(then), told)
        calibration, _ = calibrate(DETECTORS, then, 0.0, 0)
        judged = verdicts_on(DETECTORS, now, calibration, np.zeros(len(now), dtype=bool))
        population = replace(scanned.population, units=now, held=held or {}, window=(0, 14 * DAY))
        outcome = replace(
            scanned.outcome,
            population=population,
            linked=Linked((), (), Units((), {})),
            calibration=calibration,
            alone=judged,
        )
        found = baseline_health(outcome, baseline, 0)
        assert found is not None
        return found

    return call


@pytest.fixture
def others(everybody) -> Units:
    return everybody.take(np.arange(N, 2 * N))


def test_the_other_half_of_one_population_fits(examine, others) -> None:
    found = examine(others)
    assert found["status"] == "fits" and found["moved"] == [] and found["accounts"] == N
    assert found["says"].startswith("The baseline still fits: 400 accounts")


def test_other_customers_do_not_fit_and_what_moved_is_said(examine, others) -> None:
    longer = others.with_columns(prompt_words=others["prompt_words"] * 6)
    found = examine(longer)
    assert found["status"] == "drifted"
    assert "words per prompt (log)" in {one["what"] for one in found["moved"]}
    assert "stillwatch baseline build" in found["says"]


def test_habits_that_everybody_has_taken_up_make_false_alarms(examine, others) -> None:
    every = others["n_readable"] * 0.5
    found = examine(others.with_columns(n_elicits_reasoning=every))
    moved = {one["what"]: one for one in found["moved"]}
    assert "what reasoning_elicitation measures" in moved
    assert moved["score"]["now"] > moved["score"]["then"]
    assert "too small: expect false alarms" in found["says"]


def test_few_harvesters_are_no_drift(examine, others) -> None:
    wild = others["n_elicits_reasoning"].copy()
    wild[:20] = others["n_readable"][:20]
    assert examine(others.with_columns(n_elicits_reasoning=wild))["status"] == "fits"


def test_few_accounts_are_not_judged_by(examine, others) -> None:
    found = examine(others.take(np.arange(30)))
    assert found["status"] == "abstain" and "30 accounts outside groups" in found["says"]


def test_another_length_of_window_is_named(examine, others) -> None:
    fewer = {name: others[name] / 8 for name in ("n_requests", "n_readable")}
    found = examine(others.with_columns(**fewer), header={"window": [0, 100 * DAY]})
    assert found["status"] == "drifted"
    assert "covers 100.0 days and this scan 14.0" in found["says"]


def test_a_client_that_became_popular_is_noticed(examine, others) -> None:
    held = Held(np.arange(100), np.where(np.arange(100) < 60, 7, 8))
    known = {DIALECT: {8: 40}}
    found = examine(others, popularity=known, held={DIALECT: held})
    assert found["new_dialects"] == [0.15] and found["status"] == "drifted"
    assert "1 clients that it does not know, the first used by 15%" in found["says"]


def test_a_baseline_that_holds_what_would_be_flagged_is_warned_of(
    examine, everybody, others
) -> None:
    clean = everybody.take(np.arange(N))
    wild = clean.take(np.arange(12))
    loud = {
        name: wild["n_readable"]
        for name in ("n_elicits_reasoning", "n_asks_grading", "n_training_wording",
                     "n_synthesises_prompts", "n_corpus_train")
    }  # fmt: skip
    dirty = concatenate([clean, wild.with_columns(**loud)])
    before = examine(others)["contaminated"]
    found = examine(others, then=dirty, header={"clusters": 12})
    assert found["contaminated"]["groups"] == 12
    assert found["contaminated"]["subjects"] >= 12 > before["subjects"]
    assert "12 of them groups of linked accounts" in found["says"]
    dismissed = examine(others, then=dirty, header={DISMISSED: [{}] * 12})
    assert dismissed["contaminated"] == before


def test_without_a_baseline_there_is_nothing_to_say(scanned) -> None:
    assert baseline_health(scanned.outcome, None, 0) is None
