"""Sites of the lexical mark as the tests see them: each place once, with what first stood there."""

from collections.abc import Sequence

import numpy as np

from stillwatch.marking.lexical import sites
from stillwatch.marking.pairs import Pairs


def site_pairs(answers: Sequence[str]) -> Pairs:
    """Return the different sites of several answers.

    A context is the word before (its hash) and the number of the pair; the token is the variant.
    Under the null the key's bit of a context is a fair coin whatever the text prefers. Both
    variants after one context would be one coin counted twice: only the first that came counts.

    Parameters
    ----------
    answers : sequence of str

    Returns
    -------
    Pairs
        ``n_tokens`` are words.
    """
    seen: dict[tuple[int, int], tuple[int, int]] = {}
    for number, answer in enumerate(answers):
        for site in sites(answer):
            seen.setdefault((site.before, site.pair), (site.which, number))
    contexts = np.array(list(seen), dtype=np.uint32).reshape(-1, 2)
    found = np.array(list(seen.values()), dtype=np.int64).reshape(-1, 2)
    n_words = sum(len(answer.split()) for answer in answers)
    times = np.ones(len(seen), dtype=np.int64)
    return Pairs(contexts, found[:, 0].astype(np.uint32), times, found[:, 1], n_words)
