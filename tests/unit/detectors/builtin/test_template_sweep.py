import numpy as np

from stillwatch.baselines.units import Units
from stillwatch.detectors.builtin.template_sweep import sentence, statistic


def units(**columns: list[float]) -> Units:
    n = len(next(iter(columns.values())))
    return Units(tuple("abcdef"[:n]), {k: np.array(v, float) for k, v in columns.items()})


def test_repeats_count_against_a_sweep() -> None:
    subjects = units(
        n_readable=[90, 90, 90, 90],
        n_template=[80, 80, 80, np.nan],
        n_swept=[80, 40, 1, np.nan],
    )
    np.testing.assert_allclose(statistic(subjects), [0.8, 0.4 * 0.5, 0.01 / 80, 0.0])


def test_sentence() -> None:
    said = sentence({"n_readable": 90.0, "n_template": 80.0, "n_swept": 40.0})
    assert said == (
        "80 of 90 readable requests share one piece of text; 40 of the prompts that do are distinct"
    )
