import ibis
import numpy as np
import pytest

from stillwatch.baselines.units import Units
from stillwatch.detectors.detector import registry
from stillwatch.detectors.examples import (
    EXAMPLE_REQUESTS,
    N_ORDINARY,
    middle,
    ordinary,
    outcome_of,
    reference,
    subject_of,
)
from stillwatch.profiles.expressions import PROFILES
from stillwatch.sketches.schema import SKETCH_SCHEMA

ADDED_LATER = {
    "has_corpora",
    "n_rare_shared",
    "dealt_log10_p",
    "n_owners",
    "resent_log10_p",
    "shift_log10_e",
}


@pytest.fixture(scope="module")
def population() -> Units:
    return ordinary()


def test_columns_are_those_of_a_real_profile(population) -> None:
    schema = ibis.Schema.from_pyarrow(SKETCH_SCHEMA)
    sketches = ibis.table({**schema, "fed_back": "bool", "subject": "string"}, name="s")
    made = {column for make in PROFILES.values() for column in make(sketches).columns}
    assert set(population.columns) == made - {"subject"} | ADDED_LATER


def test_same_seed_same_population() -> None:
    one, two, other = ordinary(50, 1), ordinary(50, 1), ordinary(50, 2)
    for name, values in one.columns.items():
        np.testing.assert_array_equal(values, two[name])
    assert not np.array_equal(one["n_requests"], other["n_requests"])


def test_counts_are_possible(population) -> None:
    assert len(population) == N_ORDINARY == len(set(population.subjects))
    u = population
    for part, whole in [
        ("n_readable", "n_requests"),
        ("n_refused", "n_requests"),
        ("n_days", "n_requests"),
        ("n_single_turn", "n_readable"),
        ("n_template", "n_readable"),
        ("n_swept", "n_template"),
        ("n_prompts", "n_readable"),
        ("n_fed_back", "n_readable"),
        ("n_fed_back_graded", "n_fed_back"),
        ("n_asks_grading", "n_readable"),
        ("n_train_items", "n_corpus_train"),
        ("n_test_items", "n_corpus_test"),
        ("n_rare_shared", "n_readable"),
        ("first_us", "last_us"),
    ]:
        assert (u[part] <= u[whole]).all(), part
    known = ~np.isnan(u["n_release_day"])
    assert (u["n_release_moved"][known] <= u["n_release_day"][known]).all()
    for name, values in u.columns.items():
        assert not np.isinf(values).any()
        if not name.startswith("topic_"):
            assert (values[~np.isnan(values)] >= 0).all(), name


def test_ordinary_subjects_are_single_accounts_of_different_kinds(population) -> None:
    assert (population["n_accounts"] == 1).all()
    assert np.isnan(population["dealt_log10_p"]).all()
    used = np.bincount(reference(population).peers.assign(population))
    assert (used > 0).sum() >= 3


def test_middle_is_a_subject_of_round_size_and_ordinary_in_every_detector(population) -> None:
    one = middle(population)
    assert len(one) == 1
    assert one["n_requests"][0] == one["n_readable"][0] == EXAMPLE_REQUESTS
    baseline = reference(population)
    for detector in registry().values():
        assert outcome_of(detector, one, baseline) != "fired", detector.id


def test_subject_of_replaces_only_the_named_columns(population) -> None:
    example = registry()["rubric_grading"].examples[0]
    subject, one = subject_of(example, population), middle(population)
    for name in subject.columns:
        expected = example.columns.get(name, one[name][0])
        np.testing.assert_array_equal(subject[name], [expected])
