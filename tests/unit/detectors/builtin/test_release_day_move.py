import numpy as np

from stillwatch.baselines.units import Units
from stillwatch.detectors.builtin.release_day_move import sentence, statistic


def units(**columns: list[float]) -> Units:
    n = len(next(iter(columns.values())))
    return Units(tuple("abcdef"[:n]), {k: np.array(v, float) for k, v in columns.items()})


def test_share_that_moved() -> None:
    subjects = units(n_release_day=[90, 5, 4, np.nan, 90], n_release_moved=[45, 5, 4, 3, np.nan])
    np.testing.assert_allclose(statistic(subjects), [0.45, 5 / 15, np.nan, np.nan, 0.0])


def test_sentence() -> None:
    said = sentence({"n_release_day": 90.0, "n_release_moved": 45.0})
    assert said.startswith("45 of 90 requests in the day after")
