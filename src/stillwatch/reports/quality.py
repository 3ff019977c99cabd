"""How often each detector was measured to fire, on ordinary accounts and on campaigns."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from scipy import stats

FILE: Final = "detectors.json"
"""What the bench counted, packed beside this module."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of those that were judged fired.

    Attributes
    ----------
    fired, n, abstained : int
        Those that abstained are not among the n.
    """

    fired: int
    n: int
    abstained: int

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the share."""
        found = stats.binomtest(self.fired, self.n).proportion_ci(method="wilson")
        return float(found.low), float(found.high)

    def __str__(self) -> str:
        """Write the share, its interval, and what it was counted on."""
        if not self.n:
            return f"abstained on all {self.abstained:,}" if self.abstained else "not measured"
        low, high = self.interval
        abstained = f"; abstained on {self.abstained:,}" if self.abstained else ""
        return (
            f"{100 * self.fired / self.n:.1f} % ({self.fired:,} of {self.n:,}, 95 % interval "
            f"{100 * low:.1f} to {100 * high:.1f} %{abstained})"
        )


@dataclass(frozen=True, slots=True)
class Quality:
    """What was measured of one detector.

    Attributes
    ----------
    ordinary : Share
        Of ordinary accounts, each alone.
    campaigns : Share
        Of campaigns, each as one subject.
    by_kind : mapping of str to Share
    commit, data : str
        Of what, and on what.
    """

    ordinary: Share
    campaigns: Share
    by_kind: Mapping[str, Share]
    commit: str
    data: str


def measured() -> dict[str, Quality]:
    """Return what was measured of each detector, by id; empty if nothing was."""
    packed = resources.files("stillwatch.reports").joinpath(FILE)
    return parsed(json.loads(packed.read_text("utf-8"))) if packed.is_file() else {}


def parsed(found: Mapping[str, Any]) -> dict[str, Quality]:
    """Read the counts of the bench."""
    return {
        name: Quality(
            _side(counts, "ordinary"),
            _side(counts, "campaign"),
            {
                kind: Share(one["fired"], one["fired"] + one["quiet"], one["abstained"])
                for kind, one in counts["by_kind"].items()
            },
            str(found["commit"]),
            str(found["data"]),
        )
        for name, counts in found["detectors"].items()
    }


def _side(counts: Mapping[str, Any], side: str) -> Share:
    return Share(counts[f"fired_{side}"], counts[f"n_{side}"], counts[f"abstained_{side}"])
