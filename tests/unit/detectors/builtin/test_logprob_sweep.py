import numpy as np

from stillwatch.baselines.units import Units
from stillwatch.detectors.builtin.logprob_sweep import DETECTOR, sentence, statistic


def units(**columns: list[float]) -> Units:
    n = len(next(iter(columns.values())))
    return Units(tuple("abcdef"[:n]), {k: np.array(v, float) for k, v in columns.items()})


def test_share_of_all_requests() -> None:
    subjects = units(n_requests=[90, 90, np.nan], n_logprobs=[45, np.nan, 3])
    np.testing.assert_allclose(statistic(subjects), [0.45, 0.0, np.nan])


def test_unknown_count_abstains() -> None:
    subjects = units(n_requests=[90, 90], n_logprobs=[45, np.nan])
    np.testing.assert_allclose(DETECTOR.measure(subjects), [0.45, np.nan])


def test_sentence() -> None:
    said = sentence({"n_requests": 90.0, "n_logprobs": 45.0})
    assert said.startswith("45 of 90 requests are recorded as asking")
