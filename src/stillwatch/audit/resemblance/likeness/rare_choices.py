"""Rare words: what a model says on a prompt that few others say there."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from stillwatch.audit.resemblance.agreement import Floats, beyond_everybody, shared_information
from stillwatch.audit.resemblance.examples import drawn, silent
from stillwatch.audit.resemblance.kinds import Abstained, Example
from stillwatch.audit.resemblance.panel import Panel
from stillwatch.audit.resemblance.spoken import mixed, users

FEWEST_SHARED: Final = 20
"""Choices that each model must share with the others, on average over them."""


@dataclass(frozen=True)
class RareChoices:
    """Words of an answer that do not stand in its prompt, by how few models say them there."""

    id: str = "rare_choices"
    title: str = "chooses rare words on the same prompts"
    innocent: str = "Models that learned from the same texts, or share a base model, choose alike."
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
        answers = said.answer_of()
        is_word = said.is_word[said.words]
        answers, words = answers[is_word], said.grams(1)[is_word]
        model, prompt = np.divmod(answers, said.n_prompts)
        choices = mixed(words, prompt)
        asked = np.unique(choices[model == 0])
        own = (model > 0) & ~np.isin(choices, asked)
        use = users(model[own] - 1, choices[own], panel.n_models)
        bits = shared_information(use)
        np.fill_diagonal(bits, 0.0)
        if (use.sum(axis=1) < FEWEST_SHARED).any() or (bits.sum(axis=1) <= 0).any():
            return Abstained("a model shares too few words with the others")
        return beyond_everybody(np.log1p(bits))


LIKENESS = RareChoices()
