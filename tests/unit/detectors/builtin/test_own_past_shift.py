import numpy as np

from stillwatch.baselines.units import Units
from stillwatch.detectors.builtin.own_past_shift import DETECTOR, sentence, statistic


def units(**columns: list[float]) -> Units:
    n = len(next(iter(columns.values())))
    return Units(tuple("abcdef"[:n]), {k: np.array(v, float) for k, v in columns.items()})


def test_statistic_is_the_martingale() -> None:
    subjects = units(shift_log10_e=[4.0, 0.0, np.nan])
    np.testing.assert_array_equal(statistic(subjects), [4.0, 0.0, np.nan])


def test_it_is_ranked_among_peers_because_honest_work_drifts() -> None:
    assert not DETECTOR.exact and DETECTOR.resolution == 0.3


def test_sentence_gives_odds_and_days() -> None:
    said = sentence({"shift_log10_e": 4.0, "n_days": 20.0})
    assert "20 active days" in said and "10,000.0 to 1" in said
    assert sentence({"n_days": 3.0}) == "the topics of its 3 active days cannot be compared"
