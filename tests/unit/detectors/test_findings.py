from dataclasses import replace

import numpy as np
import pytest

from stillwatch.baselines.units import Units
from stillwatch.detectors.detector import Detector, registry
from stillwatch.detectors.examples import ordinary, reference
from stillwatch.detectors.findings import Finding, fired, judge

NAMES = ("reasoning_elicitation", "resent_after_refusal", "rubric_grading")


@pytest.fixture(scope="module")
def baseline():
    return reference(ordinary(120, seed=1))


@pytest.fixture
def detectors() -> dict[str, Detector]:
    found = registry()
    return {name: found[name] for name in NAMES}


def suspects(baseline) -> Units:
    """Three subjects: one that asks for grades, one with a timing p-value, one unreadable."""
    three = baseline.units.take(np.array([5, 6, 7]))
    nan = np.nan
    return three.with_columns(
        n_requests=np.array([500.0, 500.0, 500.0]),
        n_readable=np.array([500.0, 500.0, 0.0]),
        n_asks_grading=np.array([490.0, 0.0, 0.0]),
        n_elicits_reasoning=np.zeros(3),
        resent_log10_p=np.array([nan, 5.0, nan]),
    )


def outside(units: Units) -> np.ndarray:
    return np.zeros(len(units), dtype=bool)


def test_outcomes(baseline, detectors) -> None:
    units = suspects(baseline)
    found = judge(detectors, units, baseline, outside(units))
    said = [{f.detector: f.outcome for f in found.reasons(i)} for i in range(3)]
    assert said[0] == {
        "rubric_grading": "fired",
        "reasoning_elicitation": "quiet",
        "resent_after_refusal": "abstained",
    }
    assert said[1]["resent_after_refusal"] == "fired"
    assert set(said[2].values()) == {"abstained"}
    assert fired(found.reasons(0)) == ["rubric_grading"]


def test_reasons_come_strongest_first_and_abstentions_last(baseline, detectors) -> None:
    units = suspects(baseline)
    answers = judge(detectors, units, baseline, outside(units)).reasons(0)
    assert [a.detector for a in answers] == [
        "rubric_grading",
        "reasoning_elicitation",
        "resent_after_refusal",
    ]
    assert answers[0].sentence.startswith("490 of 500 readable requests")
    assert answers[0].p_value == 1 / 121
    assert answers[-1] == Finding(
        "resent_after_refusal",
        detectors["resent_after_refusal"].version,
        "abstained",
        None,
        None,
        "cannot judge: no refused prompt of it came again elsewhere",
    )


def test_exact_detectors_need_no_baseline_and_abstaining_is_not_a_p_of_one(
    baseline, detectors
) -> None:
    units = suspects(baseline)
    found = judge(detectors, units, baseline, outside(units))
    np.testing.assert_allclose(found.p_value["resent_after_refusal"], [np.nan, 1e-5, np.nan])
    assert not (found.p_value["resent_after_refusal"] == 1.0).any()


def test_no_p_value_is_zero(baseline, detectors) -> None:
    units = suspects(baseline).with_columns(resent_log10_p=np.array([1e6, 400.0, 0.0]))
    found = judge(detectors, units, baseline, outside(units))
    assert (found.p_value["resent_after_refusal"] > 0).all()


def test_a_subject_inside_the_reference_is_compared_with_the_others(baseline, detectors) -> None:
    inside = np.ones(len(baseline.units), dtype=bool)
    found = judge(detectors, baseline.units, baseline, inside)
    p = found.p_value["rubric_grading"]
    known = p[~np.isnan(p)]
    assert known.min() >= 1 / known.size
    excess = found.excess["rubric_grading"]
    highest = int(np.nanargmax(excess))
    assert p[highest] == pytest.approx(1 / known.size)


def test_nothing_to_compare_with_is_an_abstention_with_its_own_reason(baseline, detectors) -> None:
    bare = {k: v for k, v in baseline.units.columns.items() if k != "n_asks_grading"}
    unknown = Units(baseline.units.subjects, bare | {"n_readable": np.zeros(120)})
    units = suspects(baseline)
    found = judge(detectors, units, replace(baseline, units=unknown), outside(units))
    answer = next(f for f in found.reasons(0) if f.detector == "rubric_grading")
    assert answer.outcome == "abstained"
    assert answer.sentence == "cannot judge: it is not known of any ordinary subject"


def test_score_adds_evidence_and_is_unknown_where_all_abstain(baseline, detectors) -> None:
    units = suspects(baseline)
    found = judge(detectors, units, baseline, outside(units))
    expected = sum(
        np.log(max(found.excess[name][0], 1.0)) + 0.1 * np.log1p(max(found.excess[name][0], 0.0))
        for name in detectors
        if not np.isnan(found.excess[name][0])
    )
    score = found.score()
    assert score[0] == pytest.approx(expected) and score[0] > 0
    assert np.isnan(score[2])


def test_score_ignores_what_is_below_the_peers(baseline, detectors) -> None:
    found = judge(detectors, baseline.units, baseline, np.ones(120, dtype=bool))
    assert (found.score() >= 0).all()


def test_contributions_add_up_to_the_score(baseline, detectors) -> None:
    found = judge(detectors, suspects(baseline), baseline, outside(suspects(baseline)))
    adds = found.contributions()
    assert set(adds) == set(NAMES)
    total = np.nansum(np.stack([*adds.values()]), axis=0)
    np.testing.assert_allclose(total[:2], found.score()[:2])
    assert np.isnan([adds[name][2] for name in NAMES]).all() and np.isnan(found.score()[2])


def test_without_a_detector_is_never_having_had_it(baseline, detectors) -> None:
    units = suspects(baseline)
    less = judge(detectors, units, baseline, outside(units)).without("rubric_grading")
    some = {name: one for name, one in detectors.items() if name != "rubric_grading"}
    fresh = judge(some, units, baseline, outside(units))
    np.testing.assert_array_equal(less.score(), fresh.score())
    assert less.reasons(0) == fresh.reasons(0)
