"""Apply every detector to every subject: the findings, with their reasons."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from stillwatch.baselines.conformal import rank_p
from stillwatch.baselines.peers import PeerGroups, standardise
from stillwatch.baselines.units import Bools, Floats, Ints, Units
from stillwatch.detectors.detector import FIRE_P, Detector, Outcome

MOST_LOG10_P: Final = 300.0
"""No p-value is 0, however far a test goes."""
NOTHING_TO_COMPARE: Final = "cannot judge: it is not known of any ordinary subject"

MOST_EXCESS: Final = 1000.0
"""No detector adds more than about log(1000) to the score, however extreme."""
USUAL_WEIGHT: Final = 0.1
"""Weight of what 1 in 40 ordinary subjects exceeds: it only orders the ordinary ones."""
COMMON = 0.975
"""Share of ordinary subjects whose excess is below one unit of the score."""


@dataclass(frozen=True)
class Reference:
    """Ordinary subjects that others are compared with.

    Attributes
    ----------
    units : Units
        Profiles of ordinary subjects.
    peers : PeerGroups
    """

    units: Units
    peers: PeerGroups


@dataclass(frozen=True, slots=True)
class Finding:
    """One detector's answer on one subject."""

    detector: str
    version: str
    outcome: Outcome
    p_value: float | None
    statistic: float | None
    sentence: str


@dataclass(frozen=True)
class Findings:
    """All answers on n subjects.

    Attributes
    ----------
    units : Units
    group : ndarray of int64, shape (n,)
        Peer group of each subject.
    statistic, excess, p_value : dict of str to ndarray, shape (n,)
        By detector: its statistic; how far it exceeds the peers' median, in units of the excess
        that 1 in 40 ordinary subjects reaches; and its tail probability. NaN where it abstains.
    """

    detectors: Mapping[str, Detector]
    units: Units
    group: Ints
    statistic: Mapping[str, Floats]
    excess: Mapping[str, Floats]
    p_value: Mapping[str, Floats]

    def score(self) -> Floats:
        """Return each subject's summed evidence, shape (n,); NaN if every detector abstained.

        The sum over detectors of log(excess) where it is above 1, that is, beyond what 1 in 40
        ordinary subjects reaches, plus a tenth of log(1 + excess); each excess is capped at
        `MOST_EXCESS`. Several unusual behaviours count for more than one extreme. It is a ranking,
        not a probability: `stillwatch.baselines.conformal` turns it into one.
        """
        return self._summed(lambda excess: np.log(np.maximum(excess, 1.0))) + (
            USUAL_WEIGHT * self.crude_score()
        )

    def crude_score(self) -> Floats:
        """Return the sum of log(1 + excess), shape (n,); NaN if every detector abstained.

        It needs no unit that is right: a harvester inflates the unit that it is measured in, and
        stands out all the same if it does so in several detectors.
        """
        return self._summed(np.log1p)

    def contributions(self) -> dict[str, Floats]:
        """Return what each detector adds to the score, shape (n,) each; NaN where it abstains."""
        return {
            name: np.log(np.maximum(capped, 1.0)) + USUAL_WEIGHT * np.log1p(capped)
            for name, capped in (
                (name, np.clip(excess, 0.0, MOST_EXCESS)) for name, excess in self.excess.items()
            )
        }

    def without(self, detector: str) -> "Findings":
        """Return the findings as they would be if one detector did not exist."""

        def others(column: Mapping[str, Any]) -> dict[str, Any]:
            return {name: values for name, values in column.items() if name != detector}

        return Findings(
            others(self.detectors),
            self.units,
            self.group,
            others(self.statistic),
            others(self.excess),
            others(self.p_value),
        )

    def _summed(self, weigh: Callable[[Floats], Floats]) -> Floats:
        excess = np.stack([self.excess[name] for name in self.excess])
        known = ~np.isnan(excess)
        table = np.where(known, weigh(np.clip(excess, 0.0, MOST_EXCESS)), 0.0)
        return np.where(known.any(axis=0), table.sum(axis=0), np.nan)

    def reasons(self, i: int) -> list[Finding]:
        """Return what each detector says of subject i, strongest first."""
        row = self.units.row(i)
        found = []
        for name, detector in self.detectors.items():
            p, value = float(self.p_value[name][i]), float(self.statistic[name][i])
            if np.isnan(p):
                why = detector.abstention(row) if np.isnan(value) else NOTHING_TO_COMPARE
                found.append(Finding(name, detector.version, "abstained", None, None, why))
                continue
            outcome: Outcome = "fired" if p <= FIRE_P else "quiet"
            found.append(Finding(name, detector.version, outcome, p, value, detector.sentence(row)))
        return sorted(found, key=lambda f: (f.p_value is None, f.p_value or 0.0, f.detector))


def judge(
    detectors: Mapping[str, Detector],
    units: Units,
    reference: Reference,
    inside: Bools,
) -> Findings:
    """Let every detector answer on every subject.

    Parameters
    ----------
    detectors : mapping of str to Detector
    units : Units
        Subjects under judgement, n of them.
    reference : Reference
        Ordinary subjects.
    inside : ndarray of bool, shape (n,)
        Which subjects are themselves in the reference.
    """
    group = reference.peers.assign(units)
    ordinary_group = reference.peers.assign(reference.units)
    statistic: dict[str, Floats] = {}
    excess: dict[str, Floats] = {}
    p_value: dict[str, Floats] = {}
    for name, detector in detectors.items():
        values = detector.measure(units)
        statistic[name] = values
        if detector.exact:
            excess[name] = values / -np.log10(1 - COMMON)
            p_value[name] = np.power(10.0, -np.clip(values, 0.0, MOST_LOG10_P))
            continue
        ordinary = detector.measure(reference.units)
        own = standardise(ordinary, ordinary_group, ordinary, ordinary_group, detector.resolution)
        excess[name] = standardise(values, group, ordinary, ordinary_group, detector.resolution)
        p_value[name] = rank_p(excess[name], own, inside)
        excess[name] /= _common_excess(own)
    return Findings(detectors, units, group, statistic, excess, p_value)


def _common_excess(ordinary: Floats) -> float:
    """Return the excess that 1 in 40 ordinary subjects reaches, at least one spread."""
    known = ordinary[~np.isnan(ordinary)]
    return max(1.0, float(np.quantile(known, COMMON))) if known.size else 1.0


def fired(findings: Sequence[Finding]) -> list[str]:
    """Return the detectors that fired."""
    return [finding.detector for finding in findings if finding.outcome == "fired"]
