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

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from model_equality_testing.algorithm import run_two_sample_test
from model_equality_testing.distribution import CompletionSample
from model_equality_testing.pvalue import EmpiricalPvalueCalculator
from model_equality_testing.utils import pad_to_length, tokenize_unicode

from bench.provenance_peers.answers import Answers
from bench.provenance_peers.counting import at_level, pairwise
from bench.provenance_peers.pairs import Pair, models_of

LEVEL: Final = 0.05
"""At which its description decides."""
CHARACTERS: Final = 1000
"""Of each completion; its description loads its own data so."""
Points = npt.NDArray[np.int16]


def p_value(one: Points, other: Points, permutations: int, rng: np.random.Generator) -> float:
    """Return its p-value of two samples of texts.

    Statistic and p-value are the package's; the statistics of the permutations are handed to it
    through its own ``get_pvalue``, for it computes every kernel anew for each (see `permuted`).
    """
    null = permuted(np.concatenate([one, other]), len(one), permutations, rng)
    p, _ = run_two_sample_test(
        _sample(one),
        _sample(other),
        get_pvalue=EmpiricalPvalueCalculator(null),
        stat_type="mmd_hamming",
    )
    return float(p)


def permuted(
    both: Points, n_first: int, permutations: int, rng: np.random.Generator
) -> npt.NDArray[np.float64]:
    """Return the statistic for random splits of a sample, shape (permutations,).

    The same statistic as the package's ``mmd_hamming`` of one prompt: means of the kernel within
    each part without the diagonal, less twice the mean between the parts.
    """
    n, width = both.shape
    kernel = np.zeros((n, n))
    for k, row in enumerate(both):
        kernel[k, k:] = np.count_nonzero(both[k:] == row, axis=1)
    kernel = np.maximum(kernel, kernel.T) / width
    np.fill_diagonal(kernel, 0.0)
    first = np.zeros((permutations, n))
    for row in first:
        row[rng.choice(n, n_first, replace=False)] = 1.0
    rest = 1.0 - first
    n_rest = n - n_first
    to_first, to_rest = first @ kernel, rest @ kernel
    return np.asarray(
        (to_first * first).sum(1) / (n_first * (n_first - 1))
        - 2 * (to_first * rest).sum(1) / (n_first * n_rest)
        + (to_rest * rest).sum(1) / (n_rest * (n_rest - 1))
    )


def points_of(texts: Sequence[str]) -> Points:
    """Return texts as the package has them, code points padded with -1, in small integers."""
    points = pad_to_length(tokenize_unicode([text[:CHARACTERS] for text in texts]), L=CHARACTERS)
    return np.asarray(np.minimum(points, np.iinfo(np.int16).max), dtype=np.int16)


def _sample(points: Points) -> CompletionSample:
    return CompletionSample(prompts=np.zeros(len(points), dtype=np.int16), completions=points, m=1)


def as_described(answers: Answers, names: Sequence[str], n_prompts: int) -> list[float]:
    """Return p-values of models beside themselves, one answer to each prompt, prompts told apart."""
    found = []
    for name in names:
        points = points_of(answers.by_model[name][:n_prompts])
        prompts = np.arange(n_prompts, dtype=np.int16)
        sample = CompletionSample(prompts=prompts, completions=points, m=n_prompts)
        with np.errstate(invalid="ignore"):
            p, _ = run_two_sample_test(
                sample, sample, pvalue_type="permutation_pvalue", stat_type="mmd_hamming", b=20
            )
        found.append(float(p))
    return found


def compared(
    answers: Answers, pairs: Sequence[Pair], n_prompts: int, permutations: int, seed: int
) -> list[float]:
    """Return the p-value of each pair; the two models answer different prompts."""
    rng, found = np.random.default_rng(seed), []
    points = {name: points_of(answers.by_model[name]) for name in models_of(pairs)}
    for one in pairs:
        drawn = rng.permutation(len(answers.prompts))[: 2 * n_prompts]
        teacher, student = points[one.teacher], points[one.student]
        found.append(
            p_value(teacher[drawn[:n_prompts]], student[drawn[n_prompts:]], permutations, rng)
        )
    return found


def measured(
    answers: Answers,
    known: Sequence[Pair],
    innocent: Sequence[Pair],
    *,
    n_same: int,
    n_prompts: int,
    permutations: int,
    seed: int,
) -> dict[str, Any]:
    """Return how often it rejects: student and teacher, innocent pairs, a model and itself."""
    names = models_of([*known, *innocent])
    picked = np.random.default_rng(seed).permutation(len(names))[:n_same]
    same = [Pair(names[k], names[k]) for k in picked]
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
        "as_described_one_answer_a_prompt": {
            "same_model_p_values": as_described(answers, models_of(known)[:5], 50)
        },
        "p_values": {"documented": p_known, "innocent": p_innocent, "same_model": p_same},
    }
