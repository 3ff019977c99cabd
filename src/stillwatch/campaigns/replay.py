"""Judge the subjects of a finished scan again: as they were, and as they might have been.

What a scan keeps of each subject is the profile that it was judged on. With the ordinary
subjects' profiles, the same detectors and the same seed, every figure of a verdict follows again,
and so does what it would be if something were otherwise. What is ordinary is held as it was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from stillwatch.baselines.conformal import rank_p
from stillwatch.baselines.peers import find, spread_of
from stillwatch.baselines.units import Bools, Floats, Ints, Units
from stillwatch.campaigns.judging import (
    Calibration,
    Judged,
    Verdict,
    account_verdict,
    calibration_on,
    campaign_verdict,
    verdicts_from,
)
from stillwatch.campaigns.signal import Family
from stillwatch.detectors.detector import FIRE_P, Detector
from stillwatch.detectors.findings import Findings, Reference, judge

N_NEAREST: Final = 5


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was, or would have been, decided about one subject; NaN if it could not be judged."""

    p: float
    q: float
    n_fired: int
    verdict: Verdict


@dataclass(frozen=True)
class Side:
    """All subjects of one kind.

    Attributes
    ----------
    inside : ndarray of bool, shape (n,)
        Which of them are among the ordinary ones.
    families : sequence, length n, or None
        Families of link evidence of each campaign; None for accounts.
    """

    findings: Findings
    inside: Bools
    judged: Judged
    families: Sequence[Sequence[Family]] | None = None

    def position(self, subject: str) -> int:
        """Return the row of a subject."""
        return self.findings.units.subjects.index(subject)

    def at(self, i: int, fdr: float) -> Judgement:
        """Return what is decided about subject i at a false discovery rate."""
        p, q = float(self.judged.p_value[i]), float(self.judged.q_value[i])
        n_fired = sum(bool(column[i] <= FIRE_P) for column in self.findings.p_value.values())
        if self.families is None:
            return Judgement(p, q, n_fired, account_verdict(p, q, fdr, n_fired))
        verdict = campaign_verdict(p, q, fdr, families=self.families[i], n_fired=n_fired)
        return Judgement(p, q, n_fired, verdict)

    def needed_p(self, i: int, fdr: float) -> float:
        """Return the largest p-value at which subject i would have a q-value of at most `fdr`.

        Benjamini and Hochberg's step-up with the subject's own p-value at 0 rejects R of n; any
        p-value up to `fdr` R / n leaves that so.
        """
        p = self.judged.p_value.copy()
        p[i] = 0.0
        ranked = np.sort(p[~np.isnan(p)])
        level = fdr * np.arange(1, ranked.size + 1) / ranked.size
        return float(level[ranked <= level][-1])


@dataclass(frozen=True)
class Replay:
    """A finished scan, judged again.

    Attributes
    ----------
    own : Findings
        On the ordinary subjects themselves.
    calibration : Calibration
    accounts : Side
    campaigns : Side or None
        None without campaigns.
    seed : int
    """

    own: Findings
    calibration: Calibration
    accounts: Side
    campaigns: Side | None
    seed: int

    def without(self, detector: str) -> "Replay":
        """Judge again as if one detector did not exist."""
        own = self.own.without(detector)
        calibration = calibration_on(self.calibration.reference, own.score(), self.seed)
        sides = [
            None
            if side is None
            else _side(side.findings.without(detector), calibration, side.inside, side.families)
            for side in (self.accounts, self.campaigns)
        ]
        assert sides[0] is not None
        return Replay(own, calibration, sides[0], sides[1], self.seed)

    def fires_above(self, detector: str, side: Side, i: int) -> float | None:
        """Return the statistic beyond which a detector fires on subject i.

        None if no statistic would do: too few (other) ordinary subjects are known to say that
        fewer than one in a hundred shows as much.
        """
        group, name = int(side.findings.group[i]), side.findings.units.subjects[i]
        one = self.own.detectors[detector]
        if one.exact:
            return float(-np.log10(FIRE_P))
        ordinary, of = self.own.statistic[detector], self.own.group
        spreads = {g: spread_of(g, ordinary, of, one.resolution) for g in {group, *of.tolist()}}
        z = np.array(
            [
                np.nan if side.inside[i] and own == name else (v - spreads[g][0]) / spreads[g][1]
                for v, g, own in zip(ordinary, of.tolist(), self.own.units.subjects, strict=True)
            ]
        )
        known = np.sort(z[~np.isnan(z)])[::-1]
        n_at_least = int(FIRE_P * (1 + known.size))
        if not n_at_least:
            return None
        middle, spread = spreads[group]
        return float(middle + spread * known[n_at_least - 1])

    def ordinary_p(self) -> Floats:
        """Return the tail probability of each ordinary subject among the others, shape (m,)."""
        scores = self.calibration.scores
        return rank_p(scores, scores, np.ones(scores.size, dtype=bool))

    def nearest(self, units: Units, i: int) -> Ints:
        """Return the ordinary subjects whose kind of work is nearest to subject i's, by row."""
        peers, ordinary = self.calibration.reference.peers, self.calibration.reference.units
        here = peers.standard(units.take(np.array([i])))
        far = ((peers.standard(ordinary) - here) ** 2).sum(axis=1)
        far[[name == units.subjects[i] for name in ordinary.subjects]] = np.inf
        order = np.argsort(far, kind="stable")
        nearest: Ints = order[np.isfinite(far[order])][:N_NEAREST].astype(np.int64)
        return nearest


def replay(
    detectors: Mapping[str, Detector],
    *,
    ordinary: Units,
    accounts: Units,
    campaigns: Units,
    families: Sequence[Sequence[Family]],
    within: bool,
    seed: int,
) -> Replay:
    """Judge the subjects of a finished scan again.

    Parameters
    ----------
    detectors : mapping of str to Detector
    ordinary : Units
        What the scan compared with, in its order.
    accounts, campaigns : Units
    families : sequence, one per campaign
        Families of its link evidence.
    within : bool
        Whether the ordinary subjects are accounts of the scan itself.
    seed : int
    """
    reference = Reference(ordinary, find(ordinary, seed))
    own = judge(detectors, ordinary, reference, np.ones(len(ordinary), dtype=bool))
    calibration = calibration_on(reference, own.score(), seed)
    known = set(ordinary.subjects) if within else set()
    inside = np.array([name in known for name in accounts.subjects], dtype=bool)
    together = None
    if len(campaigns):
        outside = np.zeros(len(campaigns), dtype=bool)
        found = judge(detectors, campaigns, reference, outside)
        together = _side(found, calibration, outside, families)
    alone = _side(judge(detectors, accounts, reference, inside), calibration, inside)
    return Replay(own, calibration, alone, together, seed)


def _side(
    findings: Findings,
    calibration: Calibration,
    inside: Bools,
    families: Sequence[Sequence[Family]] | None = None,
) -> Side:
    return Side(findings, inside, verdicts_from(findings, calibration, inside), families)
