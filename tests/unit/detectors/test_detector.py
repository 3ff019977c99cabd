import numpy as np
import pytest

from stillwatch.baselines.units import Units
from stillwatch.detectors.detector import UNKNOWN, Detector, rate, registry


def made(**changes) -> Detector:
    settings = {
        "id": "made_up",
        "version": "1",
        "title": "Made up",
        "behaviour": "does something",
        "family": "content",
        "null": "n",
        "needs": ("a", "b"),
        "statistic": lambda units: units.count("a") * 2,
        "sentence": lambda row: "s",
        "catches": "c",
        "misses": "m",
        "false_positives": "f",
        "runbook": "r",
        "references": ("x",),
        "examples": (),
    }
    return Detector(**(settings | changes))


def units(**columns: list[float]) -> Units:
    n = len(next(iter(columns.values())))
    return Units(tuple("abcdef"[:n]), {k: np.array(v, float) for k, v in columns.items()})


def test_rate_shrinks_small_counts() -> None:
    got = rate(np.array([5.0, 500.0, 0.0]), np.array([5.0, 500.0, 0.0]))
    np.testing.assert_allclose(got, [5 / 15, 500 / 510, 0.0])


def test_measure_abstains_on_unknown_columns_and_on_few_requests() -> None:
    nan = np.nan
    subjects = units(n_requests=[20, 19, 50, 50, nan], a=[1, 1, nan, 1, 1], b=[0, 0, 0, nan, 0])
    np.testing.assert_array_equal(made().measure(subjects), [2.0, nan, nan, nan, nan])


def test_measure_accepts_statistics_of_whole_numbers_and_of_the_columns_themselves() -> None:
    subjects = units(n_requests=[20, 5], a=[1, 1], b=[0, 0])
    whole = made(statistic=lambda u: np.ones(len(u), dtype=np.int64))
    np.testing.assert_array_equal(whole.measure(subjects), [1.0, np.nan])
    itself = made(statistic=lambda u: u["a"])
    itself.measure(subjects)
    np.testing.assert_array_equal(subjects["a"], [1.0, 1.0])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"n_requests": 50.0, "a": 1.0}, "cannot judge: b unknown"),
        ({"n_requests": 50.0}, "cannot judge: a unknown; b unknown"),
        ({"n_requests": 19.0, "a": 1.0, "b": 1.0}, "cannot judge: 19 requests, 20 needed"),
        ({"n_requests": np.nan, "a": 1.0, "b": 1.0}, "cannot judge: 0 requests, 20 needed"),
        ({"n_requests": 50.0, "a": 1.0, "b": 1.0}, "cannot judge: too little of what it looks at"),
    ],
)
def test_abstention_names_what_is_missing(row, reason) -> None:
    assert made().abstention(row) == reason


def test_no_column_name_is_shown_to_people() -> None:
    for detector in registry().values():
        if detector.statistic.__module__.startswith("stillwatch."):
            assert set(detector.needs) <= set(UNKNOWN), detector.id
            assert "_" not in detector.abstention({"n_requests": 50.0})


def test_registry_is_keyed_by_id_and_each_file_is_named_after_its_detector() -> None:
    found = registry()
    assert list(found) == sorted(found)
    for name, detector in found.items():
        assert detector.id == name
        if detector.statistic.__module__.startswith("stillwatch."):
            assert detector.statistic.__module__ == f"stillwatch.detectors.builtin.{name}"
