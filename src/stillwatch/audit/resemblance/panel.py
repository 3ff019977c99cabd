"""What likeness is judged on: answers of a teacher, a suspect and controls to the same prompts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from stillwatch.audit.resemblance.spoken import Spoken, spoken

TEACHER: Final = 0
SUSPECT: Final = 1
MOST_CANNED: Final = 2
"""Prompts to which a model may give one and the same text before it counts as no answer."""
COPY_WORDS: Final = 20
"""Words from which two models do not give the same answer by chance."""


@dataclass(frozen=True)
class Panel:
    """Answers of n models to m prompts.

    Attributes
    ----------
    names : tuple of str, length n
        Teacher, suspect, then the controls.
    prompts : tuple of str, length m
    answers : tuple of tuples of str, n of m
        Empty where a model gave no answer.
    expected : tuple of str, length m
        The right answer; empty where there is none.
    identities : tuple of str
        Names of models and vendors that count as claims of identity.
    asks : tuple of bool, length m
        Which prompts ask who answers.
    """

    names: tuple[str, ...]
    prompts: tuple[str, ...]
    answers: tuple[tuple[str, ...], ...]
    expected: tuple[str, ...] = ()
    identities: tuple[str, ...] = ()
    asks: tuple[bool, ...] = ()

    @property
    def n_models(self) -> int:
        """Number of models, teacher and suspect among them."""
        return len(self.names)

    @cached_property
    def answered(self) -> npt.NDArray[np.bool_]:
        """Which model answered which prompt, shape (n, m)."""
        return np.array([[bool(one) for one in each] for each in self.answers], dtype=bool).reshape(
            self.n_models, len(self.prompts)
        )

    @cached_property
    def spoken(self) -> Spoken:
        """The prompts' words, as those of a model in front, then each model's."""
        return spoken((self.prompts, *self.answers))

    def only(self, models: Sequence[int]) -> "Panel":
        """Return the panel of some models, in the order given."""
        return replace(
            self,
            names=tuple(self.names[i] for i in models),
            answers=tuple(self.answers[i] for i in models),
        )


def panel_of(
    prompts: Sequence[str],
    answers: Mapping[str, Sequence[str]],
    *,
    expected: Sequence[str] = (),
    identities: Sequence[str] = (),
    asks: Sequence[bool] = (),
) -> Panel:
    """Return a panel without canned answers.

    An answer that a model gives word for word to more than `MOST_CANNED` prompts is a refusal, an
    error or a greeting; it counts as none.

    Parameters
    ----------
    prompts : sequence of str
    answers : mapping of str to sequences of str
        By model, for each prompt; teacher first, then suspect, then controls.
    expected, identities, asks : sequences
        See `Panel`.
    """
    free = [
        not (any(expected) and expected[j]) and not (any(asks) and asks[j])
        for j in range(len(prompts))
    ]
    return Panel(
        tuple(answers),
        tuple(prompts),
        tuple(_own(each, free) for each in answers.values()),
        tuple(expected) or ("",) * len(prompts),
        tuple(identities),
        tuple(asks) or (False,) * len(prompts),
    )


def _own(answers: Sequence[str], free: Sequence[bool]) -> tuple[str, ...]:
    """Empty what is canned; prompts with one right answer, or that ask who answers, are not."""
    said = [" ".join(one.split()) for one in answers]
    times = Counter(text for text, is_free in zip(said, free, strict=True) if is_free)
    return tuple(
        answer if text and (not is_free or times[text] <= MOST_CANNED) else ""
        for answer, text, is_free in zip(answers, said, free, strict=True)
    )


def without_copies(panel: Panel) -> tuple[Panel, npt.NDArray[np.int64]]:
    """Take away answers that repeat the teacher's word for word.

    Reselling, a cache, or the teacher's answers on the web look like this; none is training. All
    models are treated alike, so that ranks stay ranks.

    Returns
    -------
    panel : Panel
    n_copies : ndarray of int64, shape (n,)
        Answers that were taken away from each model; 0 for the teacher.
    """
    lengths = panel.spoken.lengths[1:]
    teacher = [" ".join(one.lower().split()) for one in panel.answers[TEACHER]]
    answers, counts = [panel.answers[TEACHER]], [0]
    for i in range(1, panel.n_models):
        same = [
            lengths[i, j] >= COPY_WORDS and " ".join(one.lower().split()) == teacher[j]
            for j, one in enumerate(panel.answers[i])
        ]
        counts.append(sum(same))
        answers.append(
            tuple(
                "" if is_copy else one for one, is_copy in zip(panel.answers[i], same, strict=True)
            )
        )
    counted = np.array(counts, dtype=np.int64)
    return (replace(panel, answers=tuple(answers)) if counted.any() else panel), counted
