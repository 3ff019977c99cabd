"""What a suspect was asked with: to repeat it shows no learning.

Only prompts up to that of the answer count. A later prompt may have been chosen by somebody who had
looked at scores: were an earlier pair left out for it, its bet would be withdrawn after the outcome
is known, and the e-process would be none.
"""

from dataclasses import replace

import numpy as np

from stillwatch.marking.contexts import Hashes
from stillwatch.marking.pairs import Pairs, row_hash
from stillwatch.marking.scheme import Flags


def without_quotes(pairs: Pairs, asked: Pairs, *, sites: bool = False) -> tuple[Pairs, int]:
    """Leave out pairs that stood in a prompt before they first came in an answer, or in its own.

    A pair that came first in an answer and then in a prompt counts as if it came once.

    Parameters
    ----------
    pairs : Pairs
        Of the answers.
    asked : Pairs
        Of the prompts, one for each answer, in the same order; empty where unknown.
    sites : bool
        Whether a context in a prompt is quoted whatever follows it: of the lexical mark, where only
        one variant is kept of each text.

    Returns
    -------
    Pairs
    int
        How many were left out.
    """
    known, wanted = (_hashes(one, sites) for one in (asked, pairs))
    if not len(known):
        return pairs, 0
    order = np.argsort(known)
    place = order[np.minimum(np.searchsorted(known[order], wanted), len(known) - 1)]
    stood = known[place] == wanted
    quoted = stood & (asked.answer[place] <= pairs.answer)
    times = np.where(stood, 1, pairs.times)
    return replace(pairs, times=times).only(~quoted), int(quoted.sum())


def not_asked(reference: Pairs, asked: Pairs, said: Pairs) -> Pairs:
    """Return a reference without what stands in prompts, but for what the suspect said before."""
    known, own, wanted = (_hashes(one, sites=False) for one in (asked, said, reference))
    found: Flags = ~np.isin(wanted, known) | np.isin(wanted, own)
    return reference.only(found)


def _hashes(pairs: Pairs, sites: bool) -> Hashes:
    rows = pairs.contexts if sites else np.column_stack((pairs.contexts, pairs.tokens))
    return row_hash(rows)
