import numpy as np

from stillwatch.baselines.units import Units
from stillwatch.detectors.builtin.capability_breadth import sentence, statistic
from stillwatch.sketches.schema import TOPIC_COLUMNS


def units(**columns: list[float]) -> Units:
    n = len(next(iter(columns.values())))
    return Units(tuple("abcdef"[:n]), {k: np.array(v, float) for k, v in columns.items()})


def topics(n: float, first: float, second: float = 0.0) -> Units:
    rest = {name: [0.0] for name in TOPIC_COLUMNS[2:]}
    return units(n_topics=[n], topic_00=[first], topic_01=[second], **rest)


def test_same_topic_everywhere_is_narrowest() -> None:
    np.testing.assert_allclose(statistic(topics(40, 40 * 100.0)), [-1.0])


def test_two_unrelated_halves() -> None:
    """Of 40 * 39 ordered pairs, 2 * 20 * 19 are alike and the rest have cosine 0."""
    np.testing.assert_allclose(statistic(topics(40, 2000.0, 2000.0)), [-(2 * 20 * 19) / (40 * 39)])


def test_too_few_prompts() -> None:
    assert np.isnan(statistic(topics(19, 1900.0))).all()


def test_sentence_has_no_minus_zero() -> None:
    said = sentence(topics(400, 0.0).row(0))
    assert said.startswith("the topics of 400 prompts have a mean cosine of 0.00 ")
    assert "cannot be compared" in sentence({})
