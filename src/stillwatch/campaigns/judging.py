"""From findings to verdicts, on accounts alone and on campaigns.

The score of a subject is ranked among ordinary subjects (a conformal p-value), with a checked
generalised Pareto tail beyond them; the false discovery rate is controlled over lone accounts
and over campaigns separately (Benjamini and Hochberg 1995). Members of a flagged campaign
inherit its verdict.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from stillwatch.baselines.conformal import Tail, discoveries, fit_tail, floor_of, p_values
from stillwatch.baselines.peers import find
from stillwatch.baselines.units import Bools, Floats, Units
from stillwatch.campaigns.signal import Family, n_independent
from stillwatch.detectors.detector import Detector
from stillwatch.detectors.findings import Findings, Reference, judge

Verdict = Literal["flag", "watch", "clear", "abstain"]
MIN_REQUESTS: Final = 20
MIN_ORDINARY: Final = 40
WATCH_P: Final = 0.01
WATCH_CAMPAIGN_P: Final = 0.05
MAX_ROUNDS: Final = 5
MIN_FIRED: Final = 2


@dataclass(frozen=True)
class Calibration:
    """What ordinary subjects look like to all detectors together.

    Attributes
    ----------
    reference : Reference
    scores : ndarray, shape (m,)
        Scores of the ordinary subjects.
    tail : Tail or None
    trimmed : int
        Subjects left out because they would have been flagged themselves.
    """

    reference: Reference
    scores: Floats
    tail: Tail | None
    trimmed: int

    @property
    def p_floor(self) -> float:
        """Smallest p-value by rank."""
        return floor_of(int((~np.isnan(self.scores)).sum()))


@dataclass(frozen=True)
class Judged:
    """Findings and tail probabilities of n subjects."""

    findings: Findings
    score: Floats
    p_value: Floats
    q_value: Floats


def calibrate(
    detectors: Mapping[str, Detector], candidates: Units, fdr: float, seed: int
) -> tuple[Calibration, Bools]:
    """Calibrate on candidates for ordinary subjects; leave out those that stand out.

    Parameters
    ----------
    detectors : mapping of str to Detector
    candidates : Units
        Accounts with enough requests that belong to no cluster, m of them.
    fdr : float
        A candidate that would be flagged at this rate is left out, and so on until none is.
    seed : int

    Returns
    -------
    calibration : Calibration
    kept : ndarray of bool, shape (m,)

    Notes
    -----
    Leaving out t of m candidates that were ordinary after all makes later p-values too small
    by at most t / m; the report states both. A harvester left in makes them larger.
    """
    kept = np.ones(len(candidates), dtype=bool)
    for _ in range(MAX_ROUNDS):
        units = candidates.take(kept)
        reference = Reference(units, find(units, seed))
        findings = judge(detectors, candidates, reference, kept)
        scores = findings.score()
        tail = fit_tail(scores[kept], seed)
        q = discoveries(p_values(scores, scores[kept], kept, tail))
        standing_out = kept & (q <= fdr)
        if not standing_out.any() or kept.sum() - standing_out.sum() < MIN_ORDINARY:
            break
        kept &= ~standing_out
    trimmed = int((~kept).sum())
    return Calibration(reference, scores[kept], tail, trimmed), kept


def verdicts_on(
    detectors: Mapping[str, Detector], units: Units, calibration: Calibration, inside: Bools
) -> Judged:
    """Judge subjects against a calibration.

    Parameters
    ----------
    inside : ndarray of bool, shape (n,)
        Which subjects are among the ordinary ones of the calibration.
    """
    findings = judge(detectors, units, calibration.reference, inside)
    score = findings.score()
    score[units.count("n_requests") < MIN_REQUESTS] = np.nan
    p = p_values(score, calibration.scores, inside, calibration.tail)
    return Judged(findings, score, p, discoveries(p))


def account_verdict(p: float, q: float, fdr: float) -> Verdict:
    """Return the verdict on an account alone."""
    if np.isnan(p):
        return "abstain"
    if q <= fdr:
        return "flag"
    return "watch" if p <= WATCH_P else "clear"


def campaign_verdict(
    p: float, q: float, fdr: float, *, families: Sequence[Family], n_fired: int
) -> Verdict:
    """Return the verdict on a campaign.

    A flag needs two independent families of link evidence, and two detectors that fired: one odd
    habit of a company (it summarises what it had written) is not a campaign.
    """
    if np.isnan(p):
        return "abstain"
    if q <= fdr and n_independent(families) >= 2 and n_fired >= MIN_FIRED:
        return "flag"
    return "watch" if p <= WATCH_CAMPAIGN_P else "clear"
