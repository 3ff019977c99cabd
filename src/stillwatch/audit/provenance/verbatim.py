"""Passages that repeat word for word what was served: copied, resold or learned by heart.

A text that quotes marked answers carries the mark without anybody having been trained. So what
rests on such passages alone is no evidence of training.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from stillwatch.marking.contexts import ContextHash, ContextTable
from stillwatch.marking.scheme import Tokens

RUN: Final = 32
"""Contexts one after another that were all served, from which a passage counts as repeated."""
LEAST_WIDTH: Final = 3
"""Narrower contexts are served so often that a run of them means nothing."""
PASSAGE: Final = 4
"""Tokens of the contexts that are kept beside those of a mark with narrower ones."""


def repeats(
    answers: Sequence[Tokens], width: int, table: ContextTable, hashing: ContextHash
) -> npt.NDArray[np.bool_]:
    """Tell which answers hold a passage that was served, shape (n_answers,).

    An answer that is too short for such a passage counts where all of its contexts were served.

    Parameters
    ----------
    answers : sequence of ndarrays of uint32
    width : int
        Tokens of a context; where it is below `LEAST_WIDTH`, no answer is said to repeat anything.
    table : ContextTable
        All that was served to whom the key belongs.
    hashing : ContextHash
    """
    found = np.zeros(len(answers), dtype=bool)
    if width < LEAST_WIDTH:
        return found
    for i, answer in enumerate(answers):
        if len(answer) > width:  # of a served answer, the last context has no token after it
            windows = np.lib.stride_tricks.sliding_window_view(answer[:-1], width)
            served = table.served(hashing.many(windows)) > 0
            run = min(RUN, len(served))
            found[i] = bool((np.convolve(served, np.ones(run), "valid") == run).any())
    return found
