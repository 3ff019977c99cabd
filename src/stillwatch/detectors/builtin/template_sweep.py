"""Template sweep: one skeleton, a new filling in every request, none sent twice."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from stillwatch.baselines.units import Floats, Units
from stillwatch.detectors.counts import CONTENT_PARAMETERS, number, of_readable, readable_share
from stillwatch.detectors.detector import Detector, Example


def statistic(units: Units) -> Floats:
    """Return the share of requests that share one piece of text, times how few are repeats.

    Parameters
    ----------
    units : Units

    Returns
    -------
    ndarray, shape (n,)
        n_swept / (n_readable + 10) * n_swept / n_template, in [0, 1).
    """
    swept, shared = units.count("n_swept"), units.count("n_template")
    return readable_share(units, "n_swept") * (swept / np.maximum(shared, 1.0))


def sentence(row: Mapping[str, float]) -> str:
    """State how many requests share a piece of text and how many of them differ."""
    return (
        f"{of_readable(row, 'n_template')} share one piece of text; "
        f"{number(row, 'n_swept')} of the prompts that do are distinct"
    )


DETECTOR: Final = Detector(
    id="template_sweep",
    version="1",
    title="Template sweep",
    behaviour="fills one prompt template with a different value in nearly every request",
    family="content",
    null=(
        "The subject's swept share, centred and scaled by its peer group (subjects with one "
        "template are a group of their own), is exchangeable with that of ordinary subjects."
    ),
    needs=("n_readable",),
    statistic=statistic,
    sentence=sentence,
    catches=(
        "A data set poured through one prompt without repeats, where accounts of the same kind "
        "of work use several prompts or send the same ones again."
    ),
    misses=(
        "Sweeps with many templates, with paraphrased instructions, or with repeats mixed in; "
        "and any sweep among peers that all sweep: a one-template application looks the same, "
        "so that this detector alone decides nothing."
    ),
    false_positives=(
        "Nearly every honest single-purpose application has a template: summaries, "
        "classification, extraction and translation over a backlog of documents."
    ),
    runbook=(
        "Look at what fills the slot: the customer's own records, or tasks and questions of "
        "every kind. See whether linked accounts fill the same template with disjoint values."
    ),
    references=(
        "Juuti et al. 2019, PRADA, arXiv:1805.02628",
        "Wang et al. 2023, Self-Instruct, arXiv:2212.10560",
    ),
    examples=(
        Example(
            "a subject of conversations: 398 of 400 requests are one template, all distinct",
            {"n_template": 398, "n_swept": 398, "n_prompts": 398},
            "fired",
        ),
        Example(
            "one shared prompt, sent again and again",
            {"n_template": 390, "n_swept": 12, "n_prompts": 12},
            "quiet",
        ),
        Example("few requests share anything", {"n_template": 14, "n_swept": 12}, "quiet"),
        Example("prompts are not in the log", {"n_readable": 0}, "abstained"),
    ),
    parameters=CONTENT_PARAMETERS,
)
