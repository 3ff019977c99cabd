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

from stillwatch.baselines.conformal import (
    MIN_EXCEEDANCES,
    Tail,
    discoveries,
    fit_tail,
    floor_of,
    p_values,
)
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
CORE_SHARE: Final = 0.9
"""Share of the candidates that is taken as ordinary while it is decided about the rest."""
CORE_TAIL_BEGINS: Final = 0.7
MOST_BEYOND: Final = 600.0
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
        Candidates that stand out from the core at this false discovery rate are left out.
    seed : int

    Returns
    -------
    calibration : Calibration
    kept : ndarray of bool, shape (m,)

    Notes
    -----
    Leaving out t of m candidates that were ordinary after all makes later p-values too small
    by at most t / m; the report states both. A harvester left in makes them larger, and hides
    others of its kind: the unit of a score is what 1 in 40 ordinary subjects reach. So whoever
    scores high is first compared with the 90 % that do not.
    """
    kept = ~(discoveries(p_beyond_core(detectors, candidates, seed)) <= fdr)
    reference, found = _compared(detectors, candidates, kept, seed)
    return calibration_on(reference, found.score()[kept], seed, int((~kept).sum())), kept


def calibration_on(
    reference: Reference, scores: Floats, seed: int, trimmed: int = 0
) -> Calibration:
    """Calibrate on the scores of ordinary subjects, in the order of the reference."""
    return Calibration(reference, scores, fit_tail(scores, seed), trimmed)


def p_beyond_core(detectors: Mapping[str, Detector], candidates: Units, seed: int) -> Floats:
    """Return tail probabilities of subjects beyond the 90 % of them that score lowest.

    Returns
    -------
    ndarray, shape (m,)
        See `_p_of_tail`; NaN if the 90 % are fewer than `MIN_ORDINARY`.
    """
    everybody = np.ones(len(candidates), dtype=bool)
    _, found = _compared(detectors, candidates, everybody, seed)
    first = found.crude_score()
    core = ~(first > _quantile(first, CORE_SHARE))
    if core.sum() < MIN_ORDINARY:
        return np.full(len(candidates), np.nan)
    _, found = _compared(detectors, candidates, core, seed)
    return _p_of_tail(found.crude_score())


def _compared(
    detectors: Mapping[str, Detector], candidates: Units, ordinary: Bools, seed: int
) -> tuple[Reference, Findings]:
    """Compare all candidates with those of them that are taken as ordinary."""
    units = candidates.take(ordinary)
    reference = Reference(units, find(units, seed))
    return reference, judge(detectors, candidates, reference, ordinary)


def _quantile(scores: Floats, share: float) -> float:
    known = scores[~np.isnan(scores)]
    return float(np.quantile(known, share)) if known.size else np.inf


def _p_of_tail(scores: Floats) -> Floats:
    """Return tail probabilities under an exponential tail of the core, shape (n,).

    Ranks cannot leave anybody out (the k-th of m has p = k/m, and q = 1), and a tail fitted to
    all is pulled out by those that it is to find. Scores above the core are therefore censored:
    the fit knows how many they are, not how high they go (maximum likelihood under type-II
    censoring; Lawless 2003, section 4.1). The scale is raised by two standard errors. NaN if
    too few scores are in the tail to fit it.
    """
    known = scores[~np.isnan(scores)]
    begin, end = _quantile(scores, CORE_TAIL_BEGINS), _quantile(scores, CORE_SHARE)
    seen = known[(known > begin) & (known <= end)] - begin
    if np.unique(seen).size < MIN_EXCEEDANCES:
        return np.full(scores.shape, np.nan)
    n_censored = int((known > end).sum())
    scale = (seen.sum() + n_censored * (end - begin)) / seen.size * (1 + 2 / np.sqrt(seen.size))
    share = ((known > begin).sum() + 1) / (known.size + 1)
    beyond = np.maximum(scores - begin, 0.0) / scale
    p = np.where(beyond > 0, share * np.exp(-np.minimum(beyond, MOST_BEYOND)), 1.0)
    return np.where(np.isnan(scores), np.nan, p)


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
    return verdicts_from(findings, calibration, inside)


def verdicts_from(findings: Findings, calibration: Calibration, inside: Bools) -> Judged:
    """Judge subjects on what the detectors said of them; see `verdicts_on`."""
    score = findings.score()
    score[findings.units.count("n_requests") < MIN_REQUESTS] = np.nan
    p = p_values(score, calibration.scores, inside, calibration.tail)
    return Judged(findings, score, p, discoveries(p))


def account_verdict(p: float, q: float, fdr: float, n_fired: int) -> Verdict:
    """Return the verdict on an account alone.

    A flag needs two detectors that fired: one odd habit, however extreme, is not a harvest.
    """
    if np.isnan(p):
        return "abstain"
    if q <= fdr and n_fired >= MIN_FIRED:
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
