"""What a detector is, and what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np

from stillwatch.baselines.units import Bools, Floats, Units
from stillwatch.core.registry import discover

Outcome = Literal["fired", "quiet", "abstained"]
Family = Literal["content", "shape", "timing", "identity"]
FIRE_P: Final = 0.01
"""A detector is said to fire at or below this tail probability. Verdicts do not use it."""
PRIOR_REQUESTS: Final = 10.0
"""Requests added to the denominator of a rate, so that five of five is not yet 'all'."""

UNKNOWN: Final[Mapping[str, str]] = {
    "n_requests": "the number of requests is not known",
    "n_readable": "it is not known which prompts can be read",
    "n_topics": "no prompt can be read",
    "n_logprobs": "the log does not tell who asked for log-probabilities",
    "has_corpora": "no public corpus was given (--corpus)",
    "n_rare_shared": "rare passages are counted for single accounts only, where prompts are read",
    "dealt_log10_p": "too few accounts, too few days, or one declared organization",
    "n_owners": "no account names its organization (--accounts)",
    "n_release_day": "no model was released while it was active",
    "resent_log10_p": "no refused prompt of it came again elsewhere",
    "shift_log10_e": "too few days with enough prompts that can be read",
}
"""What it means that a column is unknown, in words; plug-ins' own columns go by name."""


@dataclass(frozen=True, slots=True)
class Example:
    """A worked case: the columns of one subject, and what the detector must answer.

    Columns that are not named are taken from the middle of an ordinary population
    (`stillwatch.detectors.examples`); NaN means unknown.
    """

    name: str
    columns: Mapping[str, float]
    outcome: Outcome


@dataclass(frozen=True)
class Detector:
    """One behaviour, one statistic, one stated null.

    Attributes
    ----------
    id, version : str
        Stored with every finding; changed behaviour means a new version.
    title, behaviour : str
        For people; `behaviour` completes "this subject ...".
    family : str
        Kind of evidence.
    null : str
        The null hypothesis under which the p-value is a tail probability.
    needs : tuple of str
        Columns without which it abstains.
    min_requests : int
        Fewer requests than this, and it abstains.
    resolution : float
        In units of the statistic; a smaller difference means nothing.
    statistic : callable
        `Units` to ndarray, shape (n,); higher is more suspicious, NaN abstains.
    sentence : callable
        One subject's columns to a sentence that states the figures.
    exact : bool
        Whether the statistic is -log10 of a p-value that needs no baseline.
    catches, misses, false_positives, runbook : str
        Shown in docs, report and console.
    references : tuple of str
    examples : tuple of Example
        At least one each that fires, stays quiet, abstains.
    parameters : mapping
        Stored with every finding.
    """

    id: str
    version: str
    title: str
    behaviour: str
    family: Family
    null: str
    needs: tuple[str, ...]
    statistic: Callable[[Units], Floats]
    sentence: Callable[[Mapping[str, float]], str]
    catches: str
    misses: str
    false_positives: str
    runbook: str
    references: tuple[str, ...]
    examples: tuple[Example, ...]
    resolution: float = 0.02
    min_requests: int = 20
    exact: bool = False
    parameters: Mapping[str, float | int | str] = field(default_factory=dict)

    def measure(self, units: Units) -> Floats:
        """Return the statistic of each subject, NaN where the detector abstains; shape (n,)."""
        values = np.array(self.statistic(units), dtype=float)
        values[~self._judged(units)] = np.nan
        return values

    def _judged(self, units: Units) -> Bools:
        enough: Bools = units.count("n_requests") >= self.min_requests
        for name in self.needs:
            enough &= ~np.isnan(units[name])
        return enough

    def abstention(self, row: Mapping[str, float]) -> str:
        """Say why the detector abstains on a subject."""
        missing = [name for name in self.needs if np.isnan(row.get(name, np.nan))]
        if missing:
            unknown = "; ".join(UNKNOWN.get(name, f"{name} unknown") for name in missing)
            return f"cannot judge: {unknown}"
        n = np.nan_to_num(row.get("n_requests", 0.0))
        if n < self.min_requests:
            return f"cannot judge: {n:.0f} requests, {self.min_requests} needed"
        return "cannot judge: too little of what it looks at"


def rate(part: Floats, whole: Floats) -> Floats:
    """Return part / (whole + `PRIOR_REQUESTS`), shape (n,)."""
    out: Floats = part / (whole + PRIOR_REQUESTS)
    return out


def registry() -> dict[str, Detector]:
    """Return every detector by id: those in `builtin` and those of other distributions."""
    return discover("stillwatch.detectors.builtin", "DETECTOR", "stillwatch.detectors", Detector)
