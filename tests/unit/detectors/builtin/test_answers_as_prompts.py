import numpy as np

from stillwatch.baselines.units import Units
from stillwatch.detectors.builtin.answers_as_prompts import sentence, statistic


def units(**columns: list[float]) -> Units:
    n = len(next(iter(columns.values())))
    return Units(tuple("abcdef"[:n]), {k: np.array(v, float) for k, v in columns.items()})


def test_shrunk_share_of_readable_requests() -> None:
    subjects = units(n_readable=[90, 40, 19], n_fed_back=[45, np.nan, 19])
    np.testing.assert_allclose(statistic(subjects), [0.45, 0.0, np.nan])


def test_sentence() -> None:
    said = sentence({"n_readable": 90.0, "n_fed_back": 45.0})
    assert said.startswith("45 of 90 readable requests carry text that an earlier answer")
