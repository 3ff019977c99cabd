"""Dismissed suspicions, handed back as ordinary.

An account that was flagged and turned out to be ordinary belongs among the ordinary ones. But it
was selected for having been flagged, so it is no exchangeable draw. With d of them beside m others,
the p-value of a subject that is more extreme than all of them is smaller by at most d / (m + d),
relatively; of every other subject it is larger. Their share is therefore capped.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from stillwatch.baselines.file import Baseline
from stillwatch.baselines.units import Units, concatenate
from stillwatch.core.errors import InputError

DISMISSED: Final = "dismissed"
MOST_SHARE: Final = 0.05
"""More than this of a baseline is not taken: p-values would be off by more than 1 in 20."""
WARN_SHARE: Final = 0.01


@dataclass(frozen=True, slots=True)
class Dismissal:
    """Why a subject is ordinary after all.

    Attributes
    ----------
    subject : str
        Hidden id, never a name.
    kind : str
        ``account`` or ``campaign``.
    reason, by, when : str
        Why, who said so, and when (ISO 8601).
    p_value : float or None
        At which it had stood out.
    """

    subject: str
    kind: str
    reason: str
    by: str
    when: str
    p_value: float | None

    def to_json(self) -> dict[str, Any]:
        """Return what the header of the baseline keeps."""
        return {name: getattr(self, name) for name in self.__slots__}


def hand_back(baseline: Baseline, units: Units, dismissals: Sequence[Dismissal]) -> Baseline:
    """Add dismissed subjects to the ordinary ones.

    Parameters
    ----------
    baseline : Baseline
    units : Units
        Their profiles, in the order of `dismissals`.
    dismissals : sequence of Dismissal

    Raises
    ------
    InputError
        One is in the baseline already, or their share would exceed `MOST_SHARE`.
    """
    known = set(baseline.units.subjects)
    names = [one.subject for one in dismissals]
    twice = [n for i, n in enumerate(names) if n in known or n in names[:i]]
    if twice:
        raise InputError(f"already in the baseline: {', '.join(twice)} (hidden id)")
    recorded = [*baseline.header.get(DISMISSED, ()), *(one.to_json() for one in dismissals)]
    n = len(baseline.units) + len(dismissals)
    if len(recorded) > MOST_SHARE * n:
        raise InputError(
            f"{len(recorded)} of {n} units would be dismissed suspicions; at most "
            f"{MOST_SHARE:.0%} can be, because they were selected for standing out. Build a new "
            "baseline from traffic that holds such accounts: `stillwatch baseline build`"
        )
    hidden = Units(tuple(names), units.columns)
    return replace(
        baseline,
        units=concatenate([baseline.units, hidden]),
        header={**baseline.header, DISMISSED: recorded},
        digest="",
    )


def n_dismissed(header: Mapping[str, Any]) -> int:
    """Return how many dismissed subjects a baseline holds."""
    return len(header.get(DISMISSED, ()))


def note(n: int, n_units: int) -> str:
    """Say what dismissed subjects among the units of a baseline do."""
    if not n:
        return ""
    were = "1 dismissed subject was" if n == 1 else f"{n} dismissed subjects were"
    said = (
        f"{were} handed back as ordinary. They were selected for standing out: p-values of "
        f"subjects more extreme than all of them are too small by at most {n / n_units:.2%} of "
        "their value; who is like them is found less easily."
    )
    if n > WARN_SHARE * n_units:
        said += f" They are more than {WARN_SHARE:.0%} of the baseline: build a new one soon."
    return said
