"""Do a suspect's choices agree with what a key had the teacher say?

The null is exact by the key's own randomness, whatever the suspect's habits: given which variant of
each canary it said, the served ones are independent draws, right one time in k. So the number of
agreements is a sum of independent coins of chances 1/k (Poisson-binomial), by convolution.

References
----------
Wang (1993), On the number of successes in independent trials.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stillwatch.audit.resemblance.phrase import names_phrase
from stillwatch.marking.canaries import Canary


@dataclass(frozen=True, slots=True)
class Caught:
    """What one model said to the canaries.

    Attributes
    ----------
    name : str
    n : int
        Canaries to which it said one variant and no other.
    n_agreeing : int
    expected : float
        Agreements of a model that knows nothing of the key, on average.
    log10_p : float
    log10_p_least : float
        What complete agreement would have given: more than this cannot be shown.
    """

    name: str
    n: int
    n_agreeing: int
    expected: float
    log10_p: float
    log10_p_least: float


def said_variant(answer: str, canary: Canary) -> str | None:
    """Return the variant that an answer says, None where it says none or several."""
    found = [one for one in canary.variants if names_phrase(answer, one)]
    return found[0] if len(found) == 1 else None


def caught(
    name: str, answers: Sequence[str], canaries: Sequence[Canary], served: Sequence[str]
) -> Caught:
    """Count how often a model says what the key had the teacher say.

    Parameters
    ----------
    name : str
    answers : sequence of str
        To each canary; empty where there is none.
    canaries : sequence of Canary
    served : sequence of str
        The variant of each that the key chose.
    """
    chances, n_agreeing = [], 0
    for answer, canary, chosen in zip(answers, canaries, served, strict=True):
        said = said_variant(answer, canary)
        if said is None:
            continue
        chances.append(1 / len(canary.variants))
        n_agreeing += said == chosen
    return Caught(
        name,
        len(chances),
        n_agreeing,
        float(sum(chances)),
        log10_tail(chances, n_agreeing),
        float(np.log10(chances).sum()) if chances else 0.0,
    )


def log10_tail(chances: Sequence[float], least: int) -> float:
    """Return log10 of the chance of at least so many successes among independent coins."""
    masses = np.ones(1)
    for chance in chances:
        masses = np.convolve(masses, (1 - chance, chance))
    tail = float(masses[least:].sum())
    return float(min(0.0, np.log10(tail)))
