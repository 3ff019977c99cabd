"""Count who was accused: by ordinary kind, over all ordinary accounts, by campaign."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from scipy import stats


@dataclass(frozen=True)
class Verdict:
    """What a method says of one account; `cluster` is what it was judged with."""

    label: str
    harvest: bool
    cluster: str
    accused: bool | None


@dataclass
class Tally:
    """The verdicts of one method."""

    verdicts: list[Verdict] = field(default_factory=list)

    def table(self) -> dict[str, Any]:
        """Return the shares, ready for JSON."""
        ordinary = [one for one in self.verdicts if not one.harvest]
        harvest = [one for one in self.verdicts if one.harvest]
        return {
            "ordinary": _by_label(ordinary),
            "ordinary_all": share(ordinary),
            "campaigns": _by_label(harvest),
            "campaigns_all": share(harvest),
        }


def _by_label(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    labels = sorted({one.label for one in verdicts})
    return {label: share([one for one in verdicts if one.label == label]) for label in labels}


def share(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Return the accused share with its exact binomial 95 % interval.

    Accounts that a method cannot judge count as not accused. `clusters` says how many independent
    judgements there were.
    """
    n, k = len(verdicts), sum(one.accused is True for one in verdicts)
    interval = [0.0, 1.0]
    if n:
        exact = stats.binomtest(k, n).proportion_ci(method="exact")
        interval = [round(float(exact.low), 4), round(float(exact.high), 4)]
    return {
        "n": n,
        "flagged": k,
        "share": round(k / n, 4) if n else None,
        "interval_95": interval,
        "not_judged": sum(one.accused is None for one in verdicts),
        "clusters": len({one.cluster for one in verdicts}),
    }
