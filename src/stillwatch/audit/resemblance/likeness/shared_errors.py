"""Shared errors: the same wrong answer, by how few models give it."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from stillwatch.audit.resemblance.agreement import Floats, beyond_everybody, shared_information
from stillwatch.audit.resemblance.examples import drawn, guessing
from stillwatch.audit.resemblance.expected import answers_meant, wrong_answers
from stillwatch.audit.resemblance.kinds import Abstained, Example
from stillwatch.audit.resemblance.panel import SUSPECT, Panel
from stillwatch.audit.resemblance.spoken import users

FEWEST_ERRORS: Final = 20
"""Wrong answers that teacher and suspect must each have given."""


@dataclass(frozen=True)
class SharedErrors:
    """Wrong answers in common, rare ones weighing more, beside how often both err."""

    id: str = "shared_errors"
    title: str = "gives the same rare wrong answers"
    innocent: str = "A wrong key in public tests, or in a text that both read, makes errors common."
    decides: bool = False

    def examples(self) -> tuple[Example, ...]:
        """See `stillwatch.audit.resemblance.kinds.Likeness`."""
        return (
            Example("a suspect that took over errors", guessing(is_copy=True), "alike"),
            Example("one more that guesses", guessing(is_copy=False), "unalike"),
            Example("no right answers are known", drawn(is_copy=True, n_controls=5), "abstains"),
        )

    def agreement(self, panel: Panel) -> Floats | Abstained:
        """See `stillwatch.audit.resemblance.kinds.Likeness`."""
        if not any(panel.expected):
            return Abstained("no right answers are known")
        given = answers_meant(panel)
        wrong = wrong_answers(panel, given)
        n_wrong = wrong.sum(axis=1)
        if n_wrong[: SUSPECT + 1].min() < FEWEST_ERRORS:
            return Abstained(f"teacher or suspect erred fewer than {FEWEST_ERRORS} times")
        numbers: dict[tuple[int, str], int] = {}
        models, prompts = np.nonzero(wrong)
        errors = np.array(
            [
                numbers.setdefault((int(j), given[i][j]), len(numbers))
                for i, j in zip(models, prompts, strict=True)
            ],
            dtype=np.uint64,
        )
        bits = shared_information(users(models, errors << np.uint64(16), panel.n_models))
        scale = np.sqrt(np.maximum(n_wrong, 1))
        return beyond_everybody(bits / scale[:, None] / scale[None, :])


LIKENESS = SharedErrors()
