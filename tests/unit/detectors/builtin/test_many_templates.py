import numpy as np

from stillwatch.baselines.units import Units
from stillwatch.detectors.builtin.many_templates import sentence, statistic


def units(**columns: list[float]) -> Units:
    n = len(next(iter(columns.values())))
    return Units(tuple("abcdef"[:n]), {k: np.array(v, float) for k, v in columns.items()})


def test_openings_are_counted_where_prompts_are_known() -> None:
    subjects = units(n_accounts=[4, 1, 1], n_readable=[100, 100, 5], n_openings=[40, np.nan, 3])
    np.testing.assert_allclose(statistic(subjects), [10, 0, np.nan])


def test_sentence() -> None:
    said = sentence({"n_readable": 400.0, "n_openings": 140.0})
    assert said.startswith("140 openings of prompts") and "400 readable" in said
