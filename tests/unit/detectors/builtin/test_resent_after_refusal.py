import numpy as np

from stillwatch.baselines.units import Units
from stillwatch.detectors.builtin.resent_after_refusal import DETECTOR, sentence, statistic
from stillwatch.profiles.relations import RESEND_WINDOW_US


def units(**columns: list[float]) -> Units:
    n = len(next(iter(columns.values())))
    return Units(tuple("abcdef"[:n]), {k: np.array(v, float) for k, v in columns.items()})


def test_statistic_is_the_p_value_of_the_time_test() -> None:
    subjects = units(resent_log10_p=[6.0, np.nan])
    np.testing.assert_array_equal(statistic(subjects), [6.0, np.nan])
    assert DETECTOR.exact


def test_window_is_the_one_that_resends_are_counted_in() -> None:
    assert DETECTOR.parameters["window_s"] == RESEND_WINDOW_US / 1_000_000


def test_sentence() -> None:
    said = sentence({"resent_log10_p": 6.0})
    assert "within 120 s" in said and said.endswith("1 in 1,000,000")
