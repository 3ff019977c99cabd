import numpy as np

from stillwatch.baselines.units import Units
from stillwatch.detectors.builtin.pipeline_stages import sentence, statistic


def units(**columns: list[float]) -> Units:
    n = len(next(iter(columns.values())))
    return Units(tuple("abcdef"[:n]), {k: np.array(v, float) for k, v in columns.items()})


def test_stages_add_up() -> None:
    subjects = units(
        n_readable=[90, 90, 5],
        n_fed_back_graded=[10, np.nan, 5],
        n_synthesises_prompts=[20, np.nan, 5],
        n_training_wording=[30, 1, 5],
    )
    np.testing.assert_allclose(statistic(subjects), [0.6, 0.01, np.nan])


def test_sentence_gives_each_stage() -> None:
    said = sentence(
        {
            "n_readable": 90.0,
            "n_fed_back_graded": 10.0,
            "n_synthesises_prompts": 20.0,
            "n_training_wording": 30.0,
        }
    )
    assert said.startswith("of 90 readable requests, 20 have new prompts made, 10 have")
    assert said.endswith("30 speak of training data")
