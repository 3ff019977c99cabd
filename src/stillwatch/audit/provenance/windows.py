"""Places in texts at which a suspect's probabilities may be looked at without convicting a copier.

A suspect's probabilities look at all that stands before a place. Where the texts carry the mark,
that depends on the key: a model that repeats what followed the same context earlier, as every good
model does (induction), finds a marked token likely and has learned nothing. So a place counts only
where its context stands nowhere before it in its text, prompt included.

Then the argument is exact. What stands before a place was sampled under scores of other contexts
alone; so the suspect's probabilities there, and whether the place is there at all, are
independent of the scores of its own context. What follows the place is not looked at. Texts must
be whole, and no text may lead to another one.

References
----------
Olsson et al. (2022), "In-context learning and induction heads", arXiv 2209.11895.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from stillwatch.marking.pairs import Ints, row_hash
from stillwatch.marking.scheme import Tokens

LONGEST: Final = 128
"""Tokens that a suspect reads at a time, unless it reads fewer."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text that a suspect reads.

    Attributes
    ----------
    prompt : ndarray of uint32
        What stands before it; read, and not tried. Empty where there is none.
    tokens : ndarray of uint32
    """

    prompt: Tokens
    tokens: Tokens


@dataclass(frozen=True, slots=True)
class Window:
    """A piece of a text.

    Attributes
    ----------
    tokens : ndarray of uint32, shape (n,)
        What the suspect reads.
    places : ndarray of int64, shape (m,)
        Where the contexts end after which its probabilities count, ascending.
    """

    tokens: Tokens
    places: Ints

    def contexts(self, width: int) -> Tokens:
        """Return the contexts that end at its places, shape (m, width)."""
        found: Tokens = self.tokens[self.places[:, None] + np.arange(1 - width, 1)]
        return found


def windows_of(texts: Sequence[Text], width: int, longest: int = LONGEST) -> list[Window]:
    """Cut texts into pieces.

    Parameters
    ----------
    texts : sequence of Text
    width : int
        Tokens of a context.
    longest : int
        Tokens of a piece at most; more than ``width``.

    Returns
    -------
    list of Window
        Those that have a place.
    """
    found = []
    for text in texts:
        whole = np.concatenate((text.prompt, text.tokens)).astype(np.uint32)
        places = _fresh(whole, width)
        places = places[places >= len(text.prompt) + width - 1]
        start = max(0, len(text.prompt) - longest // 2)
        for begin in range(start, len(whole), longest):
            inside = places[(places >= begin + width - 1) & (places < begin + longest)]
            if len(inside):
                found.append(Window(whole[begin : begin + longest], inside - begin))
    return found


def _fresh(tokens: Tokens, width: int) -> Ints:
    """Return where contexts end that stand there for the first time."""
    if len(tokens) < width:
        return np.empty(0, np.int64)
    rows = np.lib.stride_tricks.sliding_window_view(tokens, width)
    _, first = np.unique(row_hash(rows), return_index=True)
    return np.sort(first).astype(np.int64) + width - 1
