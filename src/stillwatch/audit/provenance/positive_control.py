"""Do answers that were served under a key show its mark? Else no silence under it means anything.

A wrong key, month or tokenizer, or an engine that did not mark, makes every copy look innocent. The
test is the one as published (each pair once and alike), so that it rests on no table.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from stillwatch.audit.provenance.radioactivity import Candidate, assessed, familywise_log10_p
from stillwatch.audit.provenance.verdict import SCALE
from stillwatch.marking.contexts import ContextHash
from stillwatch.marking.pairs import Pairs
from stillwatch.marking.scheme import Scheme

NEEDED = SCALE[1][0]
"""Highest log10 of the p-value, corrected for the keys that were tried, that shows a mark."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What known answers show.

    Attributes
    ----------
    keys : tuple of (str, str)
        Name and epoch of each key whose mark they show.
    is_enough : bool
        Whether there were pairs enough to judge by.
    """

    keys: tuple[tuple[str, str], ...]
    is_enough: bool


def shown(
    pairs: Pairs, scheme: Scheme, candidates: Sequence[Candidate], hashing: ContextHash
) -> Shown:
    """Tell which keys' marks answers show that were served under one of them.

    Parameters
    ----------
    pairs : Pairs
        Of the answers.
    scheme : Scheme
    candidates : sequence of Candidate
        At least one; their tables are not looked at.
    hashing : ContextHash
    """
    plain = [assessed(pairs, scheme, replace(one, table=None), hashing).plain for one in candidates]
    is_enough = all(one.is_enough for one in plain)
    low = familywise_log10_p(np.array([one.log10_p for one in plain])) <= NEEDED
    found = [one for one, is_low in zip(candidates, low, strict=True) if is_low and is_enough]
    return Shown(tuple((one.name, one.epoch) for one in found), is_enough)
