"""From test results to a verdict, on a scale that is fixed before anybody looks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from scipy.stats import norm

from stillwatch.audit.provenance.radioactivity import (
    KeyTest,
    familywise_log10_p,
    together_log10_e,
)
from stillwatch.marking.scores import Floats

Strength = Literal["strong evidence", "evidence", "weak", "no evidence", "cannot tell"]

SCALE: Final[tuple[tuple[float, Strength], ...]] = (
    (-6.0, "strong evidence"),
    (-4.0, "evidence"),
    (-2.0, "weak"),
)
"""Highest log10 of the family-wise p-value, or lowest log10 of the e-value below zero, of each."""
FOUND: Final = ("strong evidence", "evidence")
REPEATED: Final = (
    "The marks stand in passages that repeat word for word what was served. Quoting, reselling and "
    "learning by heart look alike; without these passages there is no evidence of training."
)
SHORT: Final = "Too little of the text can be judged: collect more, or where contexts were served."
UNMEASURED: Final = (
    "The text leans to no key, but this says nothing: what a copy would have shown is not known "
    "for this mark, or not without the tables of served contexts, or not for answers asked for at "
    "such a temperature, or not where somebody looked early."
)
COPY_EFFECTS: Final[Mapping[str, Mapping[float, float]]] = {
    "transformers_green": {0.7: 0.15, 1.0: 0.08},
    "vllm_gumbel": {0.5: 0.5, 1.0: 0.19},
    "sglang_gumbel": {0.5: 0.5, 1.0: 0.19},
}
"""By the temperature at which it was asked: standard deviations for each root of an effective pair
that no small student of nothing but marked answers fell short of, at lengths from 1,000 to 35,000
tokens, weighted by the contexts served (docs/provenance-quality.md; SGLang's rule chooses as vLLM's
does). Unweighted they show far less. Only what is said of power rests on it."""
SEEN: Final = 0.9
"""Power from which "no evidence" may be said."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """An account whose answers the suspect learned from, as far as one can tell.

    Attributes
    ----------
    name, epoch : str
    log10_p : float
        Family-wise, over all keys tried (Holm); of its e-value where somebody looked early.
    """

    name: str
    epoch: str
    log10_p: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an audit found.

    Attributes
    ----------
    strength : str
        See `SCALE`; "cannot tell" where there is too little to judge by.
    log10_p : float
        Family-wise p-value of the best key of those with pairs enough to judge by.
    log10_e : float
        e-value of "none of the keys", the mean over keys; valid at whatever length one stopped.
    sources : tuple of Attribution
        Keys whose own family-wise p-value (of their e-value, where somebody looked early) is at
        most that of "evidence".
    smallest_share : float or None
        Share of the effect of a suspect trained wholly on marked answers that would have been
        seen with power `SEEN` at the level of "evidence"; None where nothing could be.
    sentence : str
    """

    strength: Strength
    log10_p: float
    log10_e: float
    sources: tuple[Attribution, ...]
    smallest_share: float | None
    sentence: str


def copy_effect_of(scheme: str, temperatures: Sequence[float]) -> float | None:
    """Return what a copy shows at least; None where no copy was measured.

    Parameters
    ----------
    scheme : str
    temperatures : sequence of float
        At which a suspect was asked. Between two at which copies were measured, the lower effect
        counts; of none, the lowest of all, which takes for granted that it was between these.
    """
    measured = COPY_EFFECTS.get(scheme, {})
    asked = temperatures or tuple(measured)
    around = []
    for one in asked:
        below = [at for at in measured if at <= one]
        above = [at for at in measured if at >= one]
        if not below or not above:
            return None
        around += [measured[max(below)], measured[min(above)]]
    return min(around, default=None)


def judge(
    tests: Sequence[KeyTest],
    accounts: Sequence[KeyTest] = (),
    *,
    copy_effect: float | None,
    looked_often: bool = False,
) -> Verdict:
    """Judge the tests of all keys that were tried.

    Parameters
    ----------
    tests : sequence of KeyTest
        One for each key; at least one.
    accounts : sequence of KeyTest
        Where accounts share a key: one for each, on contexts that were served to it alone.
    copy_effect : float or None
        See `copy_effect_of`; None where no copy was ever measured under the scheme, or not
        without tables of served contexts, or not at the temperature at which was asked.
    looked_often : bool
        Whether somebody looked before all was collected: then only the e-value counts, of which
        nobody measured what a copy shows.
    """
    best = float(_corrected(tests, looked_often=False).min())
    evalue = together_log10_e(np.array([test.log10_e for test in tests]))
    share = None if looked_often else _smallest_share(tests, copy_effect)
    measure = min(0.0, -evalue) if looked_often else best
    strength = _strength(measure)
    is_enough = any(test.sum.is_enough for test in tests)
    if not is_enough or (strength == "no evidence" and (share is None or share > 1.0)):
        strength = "cannot tell"
    found = _sources(accounts or tests, looked_often) if strength in FOUND else ()
    sentence = UNMEASURED if is_enough and share is None else _short(share)
    if strength != "cannot tell":
        sentence = _sentence(strength, found, share)
    return Verdict(strength, best, evalue, found, share, sentence)


def held_back(verdict: Verdict, rest: Verdict) -> Verdict:
    """Hold back what rests on passages which repeat what was served.

    Parameters
    ----------
    verdict : Verdict
        On the whole text.
    rest : Verdict
        On the text without the answers that hold such a passage.

    Returns
    -------
    Verdict
        Where there is evidence without them: that verdict, so that no account is named, and no
        evidence called strong, for what was only repeated. Else "cannot tell".
    """
    if verdict.strength not in FOUND:
        return verdict
    if rest.strength in FOUND:
        return replace(rest, smallest_share=verdict.smallest_share)
    return replace(verdict, strength="cannot tell", sources=(), sentence=REPEATED)


def _corrected(tests: Sequence[KeyTest], looked_often: bool) -> Floats:
    """Return log10 of family-wise p-values; a key with too few pairs says nothing, but was tried.

    An e-value e is a p-value of 1 / e, at whatever length one stopped.
    """
    own = [-test.log10_e if looked_often else test.sum.log10_p for test in tests]
    enough = [test.sum.is_enough for test in tests]
    return familywise_log10_p(np.minimum(np.where(enough, own, 0.0), 0.0))


def _sources(tests: Sequence[KeyTest], looked_often: bool) -> tuple[Attribution, ...]:
    corrected = _corrected(tests, looked_often)
    return tuple(
        Attribution(test.name, test.epoch, float(p))
        for test, p in sorted(zip(tests, corrected, strict=True), key=lambda pair: pair[1])
        if p <= SCALE[1][0]
    )


def _strength(log10_p: float) -> Strength:
    for most, name in SCALE:
        if log10_p <= most:
            return name
    return "no evidence"


def _smallest_share(tests: Sequence[KeyTest], copy_effect: float | None) -> float | None:
    """Return the smallest effect that would have been seen, as a share of a copy's."""
    effective = max(test.by_contexts.n_effective for test in tests)
    if effective == 0.0 or copy_effect is None:
        return None
    n_tried = sum(1 if test.sum is test.by_contexts else 2 for test in tests)
    needed = norm.isf(10 ** SCALE[1][0] / n_tried) + norm.ppf(SEEN)
    return float(needed / (copy_effect * np.sqrt(effective)))


def _short(share: float | None) -> str:
    """Say that there is too little, and how many pairs are needed: as the square of the effect."""
    if share is None or share <= 1.0:
        return SHORT
    return (
        f"Too little of the text can be judged to notice a copy: some {share**2:,.1f} times as "
        "many effective pairs are needed. Ask more different prompts, where contexts were served."
    )


def _sentence(strength: Strength, sources: tuple[Attribution, ...], share: float | None) -> str:
    names = ", ".join(dict.fromkeys(source.name for source in sources))
    if strength in FOUND:
        whose = f"served to {names}" if names else "served here; which account's cannot be told"
        return (
            f"The text is consistent with training on text that was {whose}. "
            "This does not exclude that the text came to the suspect by another way."
        )
    if strength == "weak":
        return (
            "The text leans to a key a little, as innocent texts now and then do. Do not act on it."
        )
    return (
        "No key is leaned to. The text is enough to notice, nine times in ten, a suspect that "
        f"leans {share:.0%} as much as the weakest small student of only marked answers; what "
        "leans less would be missed. Absence of evidence is not evidence of absence: marks can be "
        "removed."
    )
