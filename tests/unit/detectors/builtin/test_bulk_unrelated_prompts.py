import numpy as np

from stillwatch.baselines.units import Units
from stillwatch.detectors.builtin.bulk_unrelated_prompts import sentence, statistic


def units(**columns: list[float]) -> Units:
    n = len(next(iter(columns.values())))
    return Units(tuple("abcdef"[:n]), {k: np.array(v, float) for k, v in columns.items()})


def test_follow_ups_repeats_and_templates_do_not_count() -> None:
    subjects = units(
        n_accounts=[1, 5, 1, 1, 1],
        n_readable=[1000, 1000, 1000, 1000, 10],
        n_single_turn=[1000, 600, 1000, 1000, 10],
        n_bare=[1000, 600, 1000, 1000, 10],
        n_prompts=[990, 990, 40, 990, 10],
        n_swept=[5, 5, 5, 900, 0],
    )
    np.testing.assert_allclose(statistic(subjects), [985, 39, 35, 90, np.nan])


def test_sentence() -> None:
    row = {
        "n_readable": 1000.0,
        "n_single_turn": 980.0,
        "n_bare": 9.0,
        "n_prompts": 970.0,
        "n_swept": 5.0,
    }
    assert sentence(row).startswith("of 1,000 readable requests, 980 open a conversation, 9 of")
