"""Look at what a model finds likely, wherever its texts allow it."""

from collections.abc import Callable, Sequence
from typing import Final, Protocol

import numpy as np

from stillwatch.audit.provenance.logits import Likely
from stillwatch.audit.provenance.windows import Window
from stillwatch.core.errors import InputError
from stillwatch.marking.scheme import Tokens
from stillwatch.marking.scores import Floats

MOST_LIKELY: Final = 64
"""Likeliest tokens that are kept after each context."""
CELLS: Final = 1 << 26
"""Probabilities that a model works out at a time, over all of its vocabulary."""
MOST_AT_ONCE: Final = 64


class LanguageModel(Protocol):
    """A suspect whose probabilities can be seen."""

    @property
    def vocabulary(self) -> int:
        """Tokens that it tells apart."""
        ...

    @property
    def longest(self) -> int:
        """Tokens that it reads at most."""
        ...

    def likely(
        self, windows: Sequence[Tokens], limit: int, most: int
    ) -> list[tuple[Tokens, Floats]]:
        """Return the likeliest tokens after each token of some pieces of text.

        Parameters
        ----------
        windows : sequence of ndarrays of uint32
        limit : int
            Tokens from this one on are left out: no tokenizer knows them.
        most : int
            How many.

        Returns
        -------
        list of (tokens, probabilities)
            For each piece, both of shape (length, most); probabilities over all the vocabulary.
        """
        ...


def look(
    model: LanguageModel,
    windows: Sequence[Window],
    width: int,
    limit: int,
    on_tokens: Callable[[int], None] = lambda _: None,
) -> Likely:
    """Read pieces of text with a model, and keep what it finds likely at their places.

    Parameters
    ----------
    model : LanguageModel
    windows : sequence of Window
        At least one.
    width : int
        Tokens of a context.
    limit : int
        Size of the served tokenizer.
    on_tokens : callable
        Told after each batch how many tokens were read.

    Raises
    ------
    InputError
        The model knows fewer tokens than the texts hold, or its probabilities are no numbers.
    """
    highest = max(int(window.tokens.max()) for window in windows)
    if highest >= model.vocabulary:
        raise InputError(
            f"the texts hold token {highest}, the suspect knows {model.vocabulary}; "
            "is its tokenizer that of the served model?",
            field="vocab_size",
        )
    most = min(MOST_LIKELY, model.vocabulary, limit)
    by_length = sorted(range(len(windows)), key=lambda i: len(windows[i].tokens))
    rows: list[tuple[Tokens, Tokens, Floats]] = []
    done = 0
    while by_length:
        longest = len(windows[by_length[-1]].tokens)
        n = max(1, min(MOST_AT_ONCE, CELLS // (longest * model.vocabulary)))
        batch, by_length = [windows[i] for i in by_length[-n:]], by_length[:-n]
        found = model.likely([window.tokens for window in batch], limit, most)
        for window, (tokens, probabilities) in zip(batch, found, strict=True):
            at = window.places
            rows.append((window.contexts(width), tokens[at], probabilities[at]))
        done += sum(len(window.tokens) for window in batch)
        on_tokens(done)
    contexts, tokens, probabilities = (np.concatenate([row[i] for row in rows]) for i in range(3))
    return Likely(contexts, tokens, probabilities)
