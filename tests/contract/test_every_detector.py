"""What every detector must do, also one that another package ships."""

import json
import math
import re

import numpy as np
import pytest

from stillwatch.baselines.units import Units, concatenate
from stillwatch.detectors.detector import Detector, registry
from stillwatch.detectors.examples import (
    middle,
    ordinary,
    outcome_of,
    reference,
    subject_of,
)
from stillwatch.detectors.findings import Reference, judge

DETECTORS = registry()
WORKED = [
    pytest.param(detector, example, id=f"{detector.id}: {example.name}")
    for detector in DETECTORS.values()
    for example in detector.examples
]
N_HELD_OUT = 2_000
LEVELS = (0.01, 0.05, 0.1, 0.25, 0.5)
every_detector = pytest.mark.parametrize("detector", DETECTORS.values(), ids=DETECTORS.keys())


@pytest.fixture(scope="module")
def calibration() -> Reference:
    return reference(ordinary())


@pytest.fixture(scope="module")
def held_out() -> Units:
    return ordinary(N_HELD_OUT, seed=7)


@pytest.fixture(scope="module")
def odd() -> Units:
    """Ordinary subjects with holes, and subjects of nothing, of zeros, of enormous counts."""
    some = ordinary(60, seed=3)
    rng = np.random.default_rng(4)
    holes = {k: np.where(rng.random(60) < 0.3, np.nan, v) for k, v in some.columns.items()}
    one = middle(some)

    def filled(value: float) -> Units:
        return one.with_columns(**{name: np.full(1, value) for name in one.columns})

    return concatenate([Units(some.subjects, holes), filled(np.nan), filled(0.0), filled(1e12)])


def test_the_registry_has_the_behaviours_of_the_plan() -> None:
    assert len(DETECTORS) >= 12


@pytest.mark.parametrize(("detector", "example"), WORKED)
def test_worked_example_gets_its_outcome(detector, example, calibration) -> None:
    subject = subject_of(example, calibration.units)
    assert outcome_of(detector, subject, calibration) == example.outcome


@every_detector
def test_examples_show_every_outcome(detector: Detector) -> None:
    assert {e.outcome for e in detector.examples} == {"fired", "quiet", "abstained"}
    assert len({e.name for e in detector.examples}) == len(detector.examples) >= 3


@every_detector
def test_documentation_is_complete(detector: Detector) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", detector.id)
    for name in ("version", "title", "behaviour", "null", "catches", "misses"):
        assert getattr(detector, name).strip(), name
    assert detector.false_positives.strip() and detector.runbook.strip()
    assert detector.family in ("content", "shape", "timing", "identity")
    assert detector.needs and detector.references and all(r.strip() for r in detector.references)
    assert not detector.behaviour.endswith("."), "it completes a sentence"
    json.dumps(dict(detector.parameters))


@every_detector
def test_statistic_is_finite_or_nan(detector, odd, held_out) -> None:
    for units in (odd, held_out):
        values = detector.measure(units)
        assert values.shape == (len(units),)
        assert not np.isinf(values).any()
    assert np.isnan(detector.measure(odd)).any()


@every_detector
def test_abstention_has_a_reason(detector, odd, calibration) -> None:
    found = judge({detector.id: detector}, odd, calibration, np.zeros(len(odd), dtype=bool))
    answers = [found.reasons(i)[0] for i in range(len(odd))]
    abstained = [a for a in answers if a.outcome == "abstained"]
    assert abstained
    for answer in abstained:
        assert answer.p_value is None and answer.statistic is None
        assert re.fullmatch(r"cannot judge: .*\w.*", answer.sentence)
        assert "nan" not in answer.sentence.lower().split()
    for answer in answers:
        if answer.outcome != "abstained":
            assert answer.p_value is not None and 0 < answer.p_value <= 1


@every_detector
def test_order_and_company_of_subjects_do_not_matter(detector, odd) -> None:
    values = detector.measure(odd)
    order = np.random.default_rng(5).permutation(len(odd))
    np.testing.assert_array_equal(detector.measure(odd.take(order)), values[order])
    for i in (0, len(odd) // 2, len(odd) - 1):
        np.testing.assert_array_equal(detector.measure(odd.take(np.array([i]))), values[[i]])


@every_detector
def test_input_is_not_changed(detector, odd) -> None:
    copies = {name: values.copy() for name, values in odd.columns.items()}
    for values in odd.columns.values():
        values.flags.writeable = False
    detector.measure(odd)
    assert list(odd.columns) == list(copies)
    for name, before in copies.items():
        np.testing.assert_array_equal(odd[name], before)


@every_detector
def test_measured_values_may_be_written_to(detector, odd) -> None:
    first = detector.measure(odd)
    first[:] = 5.0
    assert not (detector.measure(odd) == 5.0).all()


@every_detector
def test_removing_a_needed_column_makes_it_abstain(detector, held_out, calibration) -> None:
    few = held_out.take(np.arange(30))
    for name in detector.needs:
        left = {k: v for k, v in few.columns.items() if k != name}
        without = Units(few.subjects, left)
        assert np.isnan(detector.measure(without)).all(), name
        found = judge({detector.id: detector}, without, calibration, np.zeros(30, dtype=bool))
        assert found.reasons(0)[0].outcome == "abstained"


@every_detector
def test_too_few_requests_make_it_abstain(detector, calibration) -> None:
    fires = next(e for e in detector.examples if e.outcome == "fired")
    subject = subject_of(fires, calibration.units)
    few = subject.with_columns(n_requests=np.full(1, detector.min_requests - 1.0))
    assert np.isnan(detector.measure(few)).all()


@every_detector
def test_sentence_renders_for_every_subject(detector, odd, held_out) -> None:
    rows = [units.row(i) for units in (odd, held_out.take(np.arange(50))) for i in range(50)]
    rows += [odd.row(i) for i in range(len(odd))] + [{}]
    for row in rows:
        sentence = detector.sentence(row)
        assert sentence.strip()
        assert not re.search(r"\b(nan|inf|none)\b|[{}]", sentence, re.IGNORECASE), sentence


@every_detector
def test_sentence_carries_the_figures(detector, calibration) -> None:
    """What fired and what stayed quiet cannot read alike."""
    said = {
        example.outcome: detector.sentence(subject_of(example, calibration.units).row(0))
        for example in detector.examples
        if example.outcome != "abstained"
    }
    assert said["fired"] != said["quiet"]
    assert re.search(r"\d", said["fired"])


@every_detector
def test_p_is_super_uniform_on_held_out_ordinary_subjects(detector, held_out, calibration) -> None:
    """P(p <= t) <= t; slack of four standard errors of both samples."""
    if detector.exact:
        check_exact(detector, held_out, calibration)
        return
    inside = np.zeros(len(held_out), dtype=bool)
    p = judge({detector.id: detector}, held_out, calibration, inside).p_value[detector.id]
    known = p[~np.isnan(p)]
    assert known.size > 100
    m = np.count_nonzero(~np.isnan(detector.measure(calibration.units)))
    assert known.min() >= 1 / (m + 1)
    for level in LEVELS:
        error = math.sqrt(level * (1 - level) * (1 / m + 1 / known.size))
        assert (known <= level).mean() <= level + 4 * error, level


def check_exact(detector: Detector, held_out: Units, calibration: Reference) -> None:
    """The statistic is -log10 of the p-value, whatever the ordinary subjects are."""
    fires = next(e for e in detector.examples if e.outcome == "fired")
    subject = subject_of(fires, calibration.units)
    statistic = detector.measure(subject)
    for baseline in (calibration, reference(held_out)):
        found = judge({detector.id: detector}, subject, baseline, np.zeros(1, dtype=bool))
        np.testing.assert_allclose(found.p_value[detector.id], 10.0**-statistic)
