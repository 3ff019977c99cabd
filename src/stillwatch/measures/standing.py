"""What a verdict calls for, given what is done about the account already."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from stillwatch.measures.measure import Measure, Rung


@dataclass(frozen=True, slots=True)
class Policy:
    """What is proposed on which verdict, and what needs nobody's approval.

    Attributes
    ----------
    flagged, watched : Rung, optional
        Proposed for accounts with that verdict; None: nothing.
    acts_alone : frozenset of Rung
        In force at once; every other rung waits for a person.
    lasts_us : int
    delay_ms : int
        Of `Rung.SLOW`.
    output_per_answer : int, optional
        Of `Rung.NARROW`, in tokens.
    """

    flagged: Rung | None
    watched: Rung | None
    acts_alone: frozenset[Rung]
    lasts_us: int
    delay_ms: int = 0
    output_per_answer: int | None = None


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A verdict on one account that may call for a measure."""

    account: str
    verdict: Literal["flag", "watch"]
    reason: str
    case: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A measure that should be taken."""

    account: str
    rung: Rung
    reason: str
    case: str
    acts_alone: bool


def due(
    suspicions: Iterable[Suspicion],
    standing: Mapping[str, Sequence[Measure]],
    policy: Policy,
    now_us: int,
) -> list[Proposal]:
    """Return the measures that verdicts call for and that are not there yet.

    An account is left alone while a measure of that rung or a higher one is proposed or in force
    on it, and for as long as one would have lasted that a person ended: who undid it decided.

    Parameters
    ----------
    suspicions : iterable of Suspicion
    standing : mapping of str to sequence of Measure
        Every measure of an account, ended ones too.
    policy : Policy
    now_us : int
        Epoch microseconds.
    """
    found = []
    for one in suspicions:
        rung = policy.flagged if one.verdict == "flag" else policy.watched
        if rung is None:
            continue
        there = standing.get(one.account, ())
        if any(each.rung >= rung and now_us < each.expires_us for each in there):
            continue
        found.append(Proposal(one.account, rung, one.reason, one.case, rung in policy.acts_alone))
    return found
