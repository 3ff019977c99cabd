"""Claims of identity: who a model says that it is."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from stillwatch.audit.resemblance.agreement import Floats, beyond_everybody, cosines
from stillwatch.audit.resemblance.examples import claiming, drawn
from stillwatch.audit.resemblance.kinds import Abstained, Example
from stillwatch.audit.resemblance.panel import SUSPECT, TEACHER, Panel
from stillwatch.audit.resemblance.phrase import names_phrase

FEWEST_ASKED: Final = 3
"""Prompts that ask who answers, and that teacher and suspect both answered."""


@dataclass(frozen=True)
class Identity:
    """Names of models and vendors in answers to prompts that ask for them."""

    id: str = "identity"
    title: str = "claims to be the same"
    innocent: str = "The open web is full of models' claims to be a famous one."
    decides: bool = False

    def examples(self) -> tuple[Example, ...]:
        """See `stillwatch.audit.resemblance.kinds.Likeness`."""
        return (
            Example("a suspect with the teacher's name", claiming(is_copy=True), "alike"),
            Example("a suspect with another's name", claiming(is_copy=False), "unalike"),
            Example("nobody was asked", drawn(is_copy=True, n_controls=5), "abstains"),
        )

    def agreement(self, panel: Panel) -> Floats | Abstained:
        """See `stillwatch.audit.resemblance.kinds.Likeness`."""
        asked = np.flatnonzero(np.array(panel.asks, dtype=bool))
        common = panel.answered[TEACHER] & panel.answered[SUSPECT]
        if not panel.identities or common[asked].sum() < FEWEST_ASKED:
            return Abstained(f"fewer than {FEWEST_ASKED} prompts ask who answers")
        shares = np.array(
            [
                [np.mean([names_phrase(each[j], name) for j in asked]) for name in panel.identities]
                for each in panel.answers
            ]
        )
        if not shares[[TEACHER, SUSPECT]].any(axis=1).all():
            return Abstained("teacher or suspect names none of the identities")
        return beyond_everybody(cosines(shares))


LIKENESS = Identity()
