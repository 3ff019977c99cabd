import numpy as np

from stillwatch.baselines.units import Units
from stillwatch.detectors.builtin.dealt_stream import DETECTOR, sentence, statistic


def units(**columns: list[float]) -> Units:
    n = len(next(iter(columns.values())))
    return Units(tuple("abcdef"[:n]), {k: np.array(v, float) for k, v in columns.items()})


def test_single_accounts_are_not_judged() -> None:
    subjects = units(n_accounts=[1, 2, 5, np.nan], dealt_log10_p=[3.0, 2.5, np.nan, 3.0])
    np.testing.assert_array_equal(statistic(subjects), [np.nan, 2.5, np.nan, np.nan])


def test_statistic_is_a_p_value() -> None:
    assert DETECTOR.exact and DETECTOR.resolution == 1.0 and DETECTOR.min_requests == 20


def test_sentence() -> None:
    said = sentence({"n_accounts": 5.0, "dealt_log10_p": 3.0})
    assert "its 5 accounts" in said and said.endswith("1 in 1,000")
    assert "an unknown chance" in sentence({"n_accounts": 5.0})
