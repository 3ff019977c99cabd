"""Style: small words, punctuation, formatting and length, whatever is said."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from stillwatch.audit.resemblance.agreement import Floats, beyond_everybody, cosines
from stillwatch.audit.resemblance.examples import drawn, silent
from stillwatch.audit.resemblance.kinds import Abstained, Example
from stillwatch.audit.resemblance.panel import Panel
from stillwatch.audit.resemblance.spoken import Spoken

N_COMMON: Final = 200
"""Most common words and marks, by the mean over models of their share."""
FEWEST_WORDS: Final = 500
"""Words that each model must have said."""
FARTHEST: Final = 3.0
"""Standard deviations of the panel beyond which a habit counts no more."""


@dataclass(frozen=True)
class Style:
    """Shares of the commonest words and marks, and lengths, in deviations from the panel."""

    id: str = "style"
    title: str = "writes with the same small words, marks, formatting and length"
    innocent: str = "Instructions, a shared base model and the fashion of a year shape style."
    decides: bool = True

    def examples(self) -> tuple[Example, ...]:
        """See `stillwatch.audit.resemblance.kinds.Likeness`."""
        return (
            Example("a suspect that heard the teacher", drawn(is_copy=True), "alike"),
            Example("one more voice", drawn(is_copy=False), "unalike"),
            Example("nobody says a thing", silent(), "abstains"),
        )

    def agreement(self, panel: Panel) -> Floats | Abstained:
        """See `stillwatch.audit.resemblance.kinds.Likeness`."""
        said = panel.spoken
        n_words = said.lengths[1:].sum(axis=1)
        if (n_words < FEWEST_WORDS).any():
            return Abstained(f"a model said fewer than {FEWEST_WORDS} words")
        shares = _uses(said)[1:] / n_words[:, None]
        means = shares.mean(axis=0)
        words = np.array(said.vocabulary)
        common = np.lexsort((words, -means))[:N_COMMON]
        habits = np.column_stack((np.sqrt(shares[:, common]), _lengths(panel)))
        spread = habits.std(axis=0)
        known = spread > 0
        deviations = (habits[:, known] - habits[:, known].mean(axis=0)) / spread[known]
        return beyond_everybody(cosines(np.clip(deviations, -FARTHEST, FARTHEST)))


def _uses(said: Spoken) -> np.ndarray:
    """Return how often each model uses each word, shape (n, n_words)."""
    bounds = said.starts[:: said.n_prompts]
    n = len(said.vocabulary)
    return np.stack([np.bincount(said.words[a:b], minlength=n) for a, b in pairwise(bounds)])


def _lengths(panel: Panel) -> np.ndarray:
    """Return mean and spread of the logarithm of each model's lengths, shape (n, 2)."""
    logs = np.log1p(panel.spoken.lengths[1:].astype(np.float64))
    given = np.where(panel.answered, logs, np.nan)
    return np.column_stack((np.nanmean(given, axis=1), np.nanstd(given, axis=1)))


LIKENESS = Style()
