"""model-equality-testing's two-sample test, on recorded answers.

Its null is that two samples of completions come from one distribution: the right question for an
endpoint that should serve a given model, and the wrong one for a student, which differs from its
teacher whatever it learned from it. Run as its description says: ``run_two_sample_test`` with the
Hamming kernel on Unicode code points, and a permutation p-value.

The data hold one answer to each prompt, and the package compares answers to the same prompt of one
sample with each other: with one answer each there is nothing to compare (0 / 0). So all prompts
are taken as one; each model's sample has prompts of its own, drawn at random from the same 805,
under which the permutation test is valid.
"""

import io
from collections.abc import Sequence
from contextlib import redirect_stderr
from typing import Any, Final

import numpy as np
import torch
from model_equality_testing.algorithm import run_two_sample_test
from model_equality_testing.distribution import CompletionSample
from model_equality_testing.utils import pad_to_length, tokenize_unicode

from bench.provenance_peers.answers import Answers
from bench.provenance_peers.counting import at_level, pairwise
from bench.provenance_peers.pairs import Pair, models_of

LEVEL: Final = 0.05
"""At which its description decides."""
CHARACTERS: Final = 1000
"""Of each completion; its description loads its own data so."""


def p_value(one: Sequence[str], other: Sequence[str], permutations: int) -> float:
    """Return its p-value of two samples of texts."""
    with redirect_stderr(io.StringIO()):  # it draws a progress bar for each test
        p, _ = run_two_sample_test(
            _sample(one),
            _sample(other),
            pvalue_type="permutation_pvalue",
            stat_type="mmd_hamming",
            b=permutations,
        )
    return float(p)


def _sample(texts: Sequence[str]) -> CompletionSample:
    """Return texts as the package has them; small integers, so that it compares them faster."""
    points = tokenize_unicode([text[:CHARACTERS] for text in texts])
    points = np.minimum(pad_to_length(points, L=CHARACTERS), np.iinfo(np.int16).max)
    return CompletionSample(
        prompts=np.zeros(len(texts), dtype=np.int16), completions=points.astype(np.int16), m=1
    )


def compared(
    answers: Answers, pairs: Sequence[Pair], n_prompts: int, permutations: int, seed: int
) -> list[float]:
    """Return the p-value of each pair; the two models answer different prompts."""
    rng, found = np.random.default_rng(seed), []
    torch.manual_seed(seed)
    for one in pairs:
        drawn = rng.permutation(len(answers.prompts))[: 2 * n_prompts]
        teacher, student = answers.by_model[one.teacher], answers.by_model[one.student]
        found.append(
            p_value(
                [teacher[k] for k in drawn[:n_prompts]],
                [student[k] for k in drawn[n_prompts:]],
                permutations,
            )
        )
    return found


def measured(
    answers: Answers,
    known: Sequence[Pair],
    innocent: Sequence[Pair],
    *,
    n_prompts: int,
    permutations: int,
    seed: int,
) -> dict[str, Any]:
    """Return how often it rejects: student and teacher, innocent pairs, a model and itself."""
    same = [Pair(name, name) for name in models_of([*known, *innocent])]
    p_known, p_innocent, p_same = (
        compared(answers, some, n_prompts, permutations, seed + k)
        for k, some in enumerate((known, innocent, same))
    )

    def reads(rejects: bool, p_values: Sequence[float]) -> list[bool | None]:
        return [(p <= LEVEL) is rejects for p in p_values]

    return {
        "n_prompts_of_each": n_prompts,
        "permutations": permutations,
        "characters": CHARACTERS,
        "seed": seed,
        "rejected": {
            "documented": at_level(p_known, LEVEL),
            "innocent": at_level(p_innocent, LEVEL),
            "same_model": at_level(p_same, LEVEL),
        },
        "read_as_student_if_rejected": pairwise(reads(True, p_known), reads(True, p_innocent)),
        "read_as_student_if_not_rejected": pairwise(
            reads(False, p_known), reads(False, p_innocent)
        ),
        "p_values": {"documented": p_known, "innocent": p_innocent, "same_model": p_same},
    }
