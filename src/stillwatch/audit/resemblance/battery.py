"""Run the tests of likeness on a panel and say what may be said: corroboration, never more."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from stillwatch.audit.resemblance.agreement import Floats
from stillwatch.audit.resemblance.kinds import Abstained, Likeness
from stillwatch.audit.resemblance.panel import SUSPECT, TEACHER, Panel, without_copies
from stillwatch.audit.resemblance.ranks import Place, combined, place_of

Strength = Literal["corroborates", "does not corroborate", "cannot tell"]
OnTest = Callable[[str, int, int], None]
"""Told a test's title, how many were done before, and of how many."""

LEVEL: Final = 0.01
"""Fixed, so that no level can be chosen to fit."""
FEWEST_CONTROLS: Final = round(1 / LEVEL) - 1
"""With fewer no p-value at `LEVEL` exists."""
FEWEST_PROMPTS: Final = 50
"""Prompts that teacher and suspect must both have answered."""
LEAST_ANSWERED: Final = 0.5
"""Share of those that a control must have answered to be one."""
MOST_COPIED: Final = 0.05
"""Share of the suspect's answers that may repeat the teacher's word for word."""


@dataclass(frozen=True, slots=True)
class Tested:
    """What one test found.

    Attributes
    ----------
    id, title, innocent : str
    decides : bool
    suspect : Place or None
        Of the suspect among the controls, by likeness to the teacher; None where it abstained.
    teacher : Place or None
        Of the teacher among the controls, by likeness to the suspect.
    reason : str
        Why it abstained; empty where it did not.
    """

    id: str
    title: str
    innocent: str
    decides: bool
    suspect: Place | None
    teacher: Place | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What the tests say together.

    Attributes
    ----------
    strength : str
    reason : str
        Why nothing can be told; empty where something can.
    suspect, teacher : Place or None
        By the combined score, both ways; None where no deciding test could judge.
    scores : tuple of float
        Combined likeness to the teacher of the suspect, then of each control.
    tests : tuple of Tested
    n_prompts : int
        That teacher and suspect both answered.
    n_copied : int
        Answers of the suspect that repeat the teacher's, left out.
    dropped : tuple of str
        Controls that answered too little.
    """

    strength: Strength
    reason: str
    suspect: Place | None
    teacher: Place | None
    scores: tuple[float, ...]
    tests: tuple[Tested, ...]
    n_prompts: int
    n_copied: int
    dropped: tuple[str, ...]

    @property
    def teacher_rank(self) -> int | None:
        """The teacher's place among what is near to the suspect."""
        return None if self.teacher is None else self.teacher.rank

    @property
    def p(self) -> float | None:
        """The larger of both places' p-values: each must be the teacher's and suspect's nearest."""
        if self.suspect is None or self.teacher is None:
            return None
        return max(self.suspect.p, self.teacher.p)


def untold(_title: str, _done: int, _total: int) -> None:
    """Tell nobody."""


def examine(panel: Panel, tests: Mapping[str, Likeness], *, on_test: OnTest = untold) -> Found:
    """Compare a suspect with controls by their likeness to a teacher.

    Both ways: the suspect must be nearer to the teacher than the controls are, and the teacher
    nearer to the suspect. Either alone calls models that lie near to everybody.

    Parameters
    ----------
    panel : Panel
    tests : mapping of str to Likeness
        See `stillwatch.audit.resemblance.kinds.all_likenesses`.
    on_test : callable
        Told before each.
    """
    common = panel.answered[TEACHER] & panel.answered[SUSPECT]
    n_prompts = int(common.sum())
    shares = panel.answered[:, common].mean(axis=1) if n_prompts else np.zeros(panel.n_models)
    kept = [i for i in range(panel.n_models) if i <= SUSPECT or shares[i] >= LEAST_ANSWERED]
    dropped = tuple(name for i, name in enumerate(panel.names) if i not in kept)
    own, n_copies = without_copies(panel.only(kept))
    n_copied = int(n_copies[SUSPECT])
    heard: list[Tested] = []
    towards, back = [], []
    if n_prompts and len(kept) > SUSPECT + 1:
        for done, test in enumerate(tests.values()):
            on_test(test.title, done, len(tests))
            agreement = test.agreement(own)
            heard.append(_tested(test, agreement))
            if test.decides and not isinstance(agreement, Abstained):
                towards.append(agreement[SUSPECT:, TEACHER])
                back.append(np.delete(agreement[:, SUSPECT], SUSPECT))
    scores = combined(towards) if towards else np.empty(0)
    suspect = place_of(scores) if towards else None
    teacher = place_of(combined(back)) if back else None
    reason = _why_not(n_prompts, n_copied, len(kept) - 2, bool(towards))
    strength: Strength = "cannot tell"
    if not reason and suspect is not None and teacher is not None:
        is_near = max(suspect.p, teacher.p) <= LEVEL
        strength = "corroborates" if is_near else "does not corroborate"
    return Found(
        strength,
        reason,
        suspect,
        teacher,
        tuple(map(float, scores)),
        tuple(heard),
        n_prompts,
        n_copied,
        dropped,
    )


def _tested(test: Likeness, agreement: Floats | Abstained) -> Tested:
    if isinstance(agreement, Abstained):
        return Tested(
            test.id, test.title, test.innocent, test.decides, None, None, agreement.reason
        )
    return Tested(
        test.id,
        test.title,
        test.innocent,
        test.decides,
        place_of(agreement[SUSPECT:, TEACHER]),
        place_of(np.delete(agreement[:, SUSPECT], SUSPECT)),
    )


def _why_not(n_prompts: int, n_copied: int, n_controls: int, could: bool) -> str:
    if n_prompts < FEWEST_PROMPTS:
        return (
            f"teacher and suspect both answered {n_prompts} prompts; {FEWEST_PROMPTS} are the least"
        )
    if n_copied > MOST_COPIED * n_prompts:
        return (
            f"{n_copied} of the suspect's answers repeat the teacher's word for word: reselling, a "
            "cache, or answers of the teacher on the web look like this; none of them is training"
        )
    if n_controls < FEWEST_CONTROLS:
        return (
            f"with {n_controls} controls no p below 1/{n_controls + 1} may be claimed, and the "
            f"level is {LEVEL}: {FEWEST_CONTROLS} controls are the least"
        )
    return "" if could else "no test that decides could judge"
