import numpy as np

from stillwatch.baselines.units import Units
from stillwatch.detectors.builtin.known_corpus_coverage import sentence, statistic


def units(**columns: list[float]) -> Units:
    n = len(next(iter(columns.values())))
    return Units(tuple("abcdef"[:n]), {k: np.array(v, float) for k, v in columns.items()})


def test_distinct_train_items_count_however_much_else_was_sent() -> None:
    subjects = units(
        n_accounts=[1, 1, 1, 1],
        n_readable=[90, 90, 90, 10],
        n_train_items=[50, np.nan, 50, 9],
        n_test_items=[0, 80, 0, 0],
        has_corpora=[1, 1, np.nan, 1],
    )
    np.testing.assert_allclose(statistic(subjects), [50.0, 0.0, np.nan, np.nan])


def test_sentence_tells_the_splits_apart() -> None:
    row = {"n_readable": 90.0, "n_train_items": 50.0, "n_corpus_train": 60.0, "n_test_items": 7.0}
    said = sentence(row)
    assert said.startswith("50 distinct items of the training splits")
    assert "in 60 of 90 readable requests" in said and "(7) are not counted" in said
