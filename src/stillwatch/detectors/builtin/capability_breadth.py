"""Capability breadth: prompts on everything, where peers keep to their own business."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from stillwatch.baselines.peers import mean_cosine
from stillwatch.baselines.units import Floats, Units
from stillwatch.detectors.counts import number
from stillwatch.detectors.detector import Detector, Example
from stillwatch.sketches.schema import TOPIC_COLUMNS, TOPIC_SCALE

MIN_TOPICS: Final = 20
RESOLUTION: Final = 0.02


def statistic(units: Units) -> Floats:
    """Return minus the mean cosine between the topic vectors of a subject's prompts.

    Parameters
    ----------
    units : Units

    Returns
    -------
    ndarray, shape (n,)
        In [-1, about 0]; higher is broader. NaN below `MIN_TOPICS` prompts with a topic.
    """
    return np.where(units.count("n_topics") >= MIN_TOPICS, -mean_cosine(units), np.nan)


def sentence(row: Mapping[str, float]) -> str:
    """State how alike the prompts are."""
    one = Units(("subject",), {name: np.array([value]) for name, value in row.items()})
    alike = float(mean_cosine(one)[0])
    how = "cannot be compared" if np.isnan(alike) else f"have a mean cosine of {alike:z.2f}"
    return f"the topics of {number(row, 'n_topics')} prompts {how} (1 is one topic, 0 is any topic)"


def _sums(length: float) -> dict[str, float]:
    """Return sums of 400 topic vectors that add up to a given length."""
    return {name: length if name == "topic_00" else 0.0 for name in TOPIC_COLUMNS}


DETECTOR: Final = Detector(
    id="capability_breadth",
    version="1",
    title="Breadth of capability",
    behaviour="asks about a wider spread of topics than subjects that do the same kind of work",
    family="content",
    null=(
        "The subject's topic spread, centred and scaled by its peer group, is exchangeable with "
        "that of ordinary subjects."
    ),
    needs=("n_topics",),
    statistic=statistic,
    sentence=sentence,
    catches=(
        "Sweeps over many skills or subjects through one account or campaign whose shape is "
        "otherwise that of an application."
    ),
    misses=(
        "Narrow harvests of one skill, and broad ones that look like general chat, which is "
        "broad by nature. Topics are hashed words: paraphrase and language count as topic."
    ),
    false_positives=(
        "Resellers, gateways and chat products that put many people's prompts behind one "
        "account; general assistants; benchmark suites."
    ),
    runbook=(
        "See whether the breadth comes from many end users or from one program: end-user "
        "fields, system prompts, hours of the day."
    ),
    references=(
        "Kesarwani et al. 2018, Model Extraction Warning in MLaaS Paradigm, arXiv:1711.07221",
        "Orekondy et al. 2019, Knockoff Nets, arXiv:1812.02766",
        "Weinberger et al. 2009, Feature Hashing, arXiv:0902.2206",
    ),
    examples=(
        Example(
            "long one-template prompts on unrelated topics",
            {
                "n_topics": 400,
                **_sums(0.0),
                "n_template": 398,
                "n_swept": 398,
                "n_single_turn": 400,
                "prompt_words": 90_000,
            },
            "fired",
        ),
        Example(
            "every prompt on one topic",
            {"n_topics": 400, **_sums(390.0 * TOPIC_SCALE)},
            "quiet",
        ),
        Example("too few prompts with words", {"n_topics": 12, **_sums(300.0)}, "abstained"),
        Example("no topics known", {"n_topics": float("nan")}, "abstained"),
    ),
    resolution=RESOLUTION,
    parameters={"min_topics": MIN_TOPICS},
)
