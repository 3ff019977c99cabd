"""Phrases: how a model opens, closes and turns its answers, whatever it is asked."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from stillwatch.audit.resemblance.agreement import Floats, beyond_everybody, cosines
from stillwatch.audit.resemblance.examples import drawn, silent
from stillwatch.audit.resemblance.kinds import Abstained, Example
from stillwatch.audit.resemblance.panel import Panel
from stillwatch.audit.resemblance.spoken import Hashes, Ints, Spoken, counts_by

WIDTH: Final = 3
LEAST_SHARE: Final = 0.02
"""Share of some model's answers in which a phrase must stand to be a habit."""
LEAST_TIMES: Final = 3
FEWEST_PHRASES: Final = 20
_OPENING: Final = np.uint64(0x4F50454E)
_ENDING: Final = np.uint64(0x454E4453)


@dataclass(frozen=True)
class Phrases:
    """Runs of three words, openings and endings apart, by the share of answers that hold them."""

    id: str = "phrases"
    title: str = "opens, closes and turns its answers with the same phrases"
    innocent: str = "Phrases spread through public data sets of models' answers."
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
        answers, hashes = _phrases(said)
        is_own = answers >= said.n_prompts  # the prompts stand first
        times = counts_by(answers[is_own] - said.n_prompts, hashes[is_own], said.n_prompts)
        n_answered = panel.answered.sum(axis=1)
        if (n_answered == 0).any():
            return Abstained("a model answered nothing")
        least = np.maximum(LEAST_TIMES, LEAST_SHARE * n_answered)
        shares = times.habits(least) / n_answered[:, None]
        if shares.shape[1] < FEWEST_PHRASES:
            return Abstained(f"fewer than {FEWEST_PHRASES} phrases come again")
        habits = np.sqrt(shares)
        return beyond_everybody(cosines(habits - habits.mean(axis=0)))


def _phrases(said: Spoken) -> tuple[Ints, Hashes]:
    """Return each run of three words with the answer that it stands in."""
    answers, grams = said.answer_of(WIDTH), said.grams(WIDTH)
    whole = answers >= 0
    long = np.flatnonzero(np.diff(said.starts) >= WIDTH)
    first, last = said.starts[long], said.starts[long + 1] - WIDTH
    return (
        np.concatenate((answers[whole], long, long)),
        np.concatenate((grams[whole], grams[first] ^ _OPENING, grams[last] ^ _ENDING)),
    )


LIKENESS = Phrases()
