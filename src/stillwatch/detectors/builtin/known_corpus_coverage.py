"""Known-corpus coverage: the subject works its way through public training sets."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from stillwatch.baselines.units import Floats, Units
from stillwatch.detectors.counts import (
    CONTENT_PARAMETERS,
    MIN_READABLE,
    number,
    of_readable,
    per_account,
)
from stillwatch.detectors.detector import Detector, Example

RESOLUTION: Final = 10.0
"""Ten items more or less mean nothing: people do their homework."""


def statistic(units: Units) -> Floats:
    """Return the number of distinct train-split items per account; NaN without a corpus index.

    Parameters
    ----------
    units : Units

    Returns
    -------
    ndarray, shape (n,)
        Higher is more suspicious. It is how much was taken, whatever else was sent beside it.

    Notes
    -----
    Test-split items are left out on purpose: lawful evaluators run the test split.
    """
    known = ~np.isnan(units["has_corpora"]) & (units["n_readable"] >= MIN_READABLE)
    return np.where(known, per_account(units, units.count("n_train_items")), np.nan)


def sentence(row: Mapping[str, float]) -> str:
    """State how many items of which split were sent."""
    return (
        f"{number(row, 'n_train_items')} distinct items of the training splits of known public "
        f"corpora in {of_readable(row, 'n_corpus_train')}; items of test splits "
        f"({number(row, 'n_test_items')}) are not counted"
    )


DETECTOR: Final = Detector(
    id="known_corpus_coverage",
    version="2",
    title="Known-corpus coverage",
    behaviour="sends many distinct items of the training splits of public corpora",
    family="content",
    null=(
        "The subject's number of distinct training-split items, centred and scaled by its peer "
        "group, is exchangeable with that of ordinary subjects."
    ),
    needs=("n_readable", "has_corpora"),
    statistic=statistic,
    sentence=sentence,
    catches=(
        "Public instruction or exercise sets sent item by item to collect an answer to each, "
        "also inside templates, as long as a run of the item's words is left whole."
    ),
    misses=(
        "Private seed sets, corpora missing from the index, items that were paraphrased or "
        "translated first, and the test splits, which are never counted."
    ),
    false_positives=(
        "Teachers and students who work through a public exercise set; developers who tune "
        "prompts on a training split; a search product over documents that a corpus copied. "
        "Few-shot examples repeat the same few items and hardly count, because items are "
        "counted once."
    ),
    runbook=(
        "See which corpora and what part of each were covered, and whether any item was sent "
        "twice. Ask whether the licence names evaluation or research. Compare with linked "
        "accounts: disjoint parts of one corpus belong together."
    ),
    references=(
        "Broder 1997, On the resemblance and containment of documents, section 2",
        "Orekondy et al. 2019, Knockoff Nets, arXiv:1812.02766",
        "MITRE ATLAS AML.T0024.002, Extract AI Model",
    ),
    examples=(
        Example(
            "340 of 400 requests are distinct items of a training split",
            {"n_train_items": 340, "n_corpus_train": 345, "has_corpora": 1},
            "fired",
        ),
        Example(
            "an evaluator runs a whole test split",
            {"n_train_items": 0, "n_corpus_train": 0, "n_test_items": 390, "n_corpus_test": 390},
            "quiet",
        ),
        Example(
            "one few-shot example stands in every prompt",
            {"n_train_items": 5, "n_corpus_train": 400, "has_corpora": 1},
            "quiet",
        ),
        Example("no corpus index was loaded", {"has_corpora": float("nan")}, "abstained"),
        Example("prompts are not in the log", {"n_readable": 0}, "abstained"),
    ),
    resolution=RESOLUTION,
    parameters=CONTENT_PARAMETERS,
)
