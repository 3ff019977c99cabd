"""Does the baseline still fit the accounts of a scan, and is it clean?"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from stillwatch.baselines import health
from stillwatch.baselines.conformal import discoveries
from stillwatch.baselines.dismissed import n_dismissed
from stillwatch.baselines.file import Baseline
from stillwatch.baselines.health import Comparison
from stillwatch.baselines.peers import FEATURES, features
from stillwatch.baselines.units import Bools, Floats
from stillwatch.campaigns.judging import MIN_ORDINARY, MIN_REQUESTS, p_beyond_core
from stillwatch.detectors.detector import Detector
from stillwatch.wiring.outcome import Outcome

DIALECT: Final = "same_dialect"
MOST_SHOWN: Final = 5
DAY_US: Final = 86_400_000_000
REBUILD: Final = (
    "Build a new one from recent traffic that you trust, over as many days as you scan: "
    "`stillwatch baseline build LOG... --out FILE`"
)


def baseline_health(
    outcome: Outcome, baseline: Baseline | None, seed: int
) -> dict[str, Any] | None:
    """Compare the accounts of a scan that are in no cluster with the baseline.

    Returns
    -------
    dict or None
        ``status`` (``fits``, ``drifted``, ``abstain``), ``accounts``, ``comparisons``,
        ``moved`` (list of what, then, now, distance, p_value), ``new_dialects``,
        ``contaminated`` (subjects of the baseline that would be flagged in it now, and how
        many of them are groups of linked accounts) and ``says`` (for people). None without a
        baseline file.
    """
    if baseline is None:
        return None
    units = outcome.population.units
    alone = outcome.linked.alone(len(units)) & (units.count("n_requests") >= MIN_REQUESTS)
    suspects = _contaminated(outcome, baseline, seed)
    found: dict[str, Any] = {"accounts": int(alone.sum()), "contaminated": suspects}
    if alone.sum() < MIN_ORDINARY:
        says = (
            f"Whether the baseline still fits cannot be told: {alone.sum()} accounts outside "
            f"groups have {MIN_REQUESTS} requests or more, {MIN_ORDINARY} are needed."
        )
        return {**found, "status": "abstain", "says": _join(says, _unclean(suspects))}
    compared = _compared(outcome, alone)
    moved = [one for one in compared if one.moved(len(compared) + 1)]
    fresh = _new_dialects(outcome, baseline, alone)
    status = "drifted" if moved or fresh else "fits"
    return {
        **found,
        "status": status,
        "comparisons": len(compared) + 1,
        "moved": [
            {name: getattr(one, name) for name in ("what", "then", "now", "distance", "p_value")}
            for one in moved
        ],
        "new_dialects": fresh,
        "says": _join(
            _drift(moved, fresh, int(alone.sum()), len(compared) + 1),
            _windows(outcome, baseline) if status == "drifted" else "",
            _unclean(suspects),
        ),
    }


def _compared(outcome: Outcome, alone: Bools) -> list[Comparison]:
    """Compare scores, what detectors measure, kinds of work, and amounts."""
    reference = outcome.calibration.reference
    then, now = reference.units, outcome.population.units.take(alone)
    samples: dict[str, tuple[Floats, Floats]] = {
        "score": (outcome.calibration.scores, outcome.alone.score[alone]),
        "requests per account": (then["n_requests"], now["n_requests"]),
    }
    for name, a, b in zip(FEATURES, features(then).T, features(now).T, strict=True):
        samples[name] = (a, b)
    detectors: Mapping[str, Detector] = outcome.alone.findings.detectors
    for name, detector in detectors.items():
        if not detector.exact:
            samples[f"what {name} measures"] = (detector.measure(then), detector.measure(now))
    peers = reference.peers
    far = health.far_from_peers(peers.distance(then), peers.distance(now))
    return sorted([*health.compare(samples), far], key=lambda one: one.p_value)


def _new_dialects(outcome: Outcome, baseline: Baseline, alone: Bools) -> list[float]:
    """Return the shares of the accounts that use clients which the baseline does not know."""
    held = outcome.population.held.get(DIALECT)
    known = baseline.popularity.get(DIALECT)
    if held is None or not known:
        return []
    pairs = np.unique(np.stack([held.account, held.value])[:, alone[held.account]], axis=1)
    holders = Counter(pairs[1].tolist())
    found = health.new_values(known, baseline.n_accounts, holders, int(alone.sum()))
    return sorted(found.values(), reverse=True)


def _contaminated(outcome: Outcome, baseline: Baseline, seed: int) -> dict[str, int]:
    """Count the subjects of the baseline that would be flagged now.

    Lone accounts and groups of linked accounts apart, as in a scan, beyond the lower nine tenths
    of the baseline's own scores.
    """
    n = len(baseline.units) - n_dismissed(baseline.header)
    detectors = outcome.alone.findings.detectors
    p = p_beyond_core(detectors, baseline.units.take(np.arange(n)), seed)
    group = np.arange(n) >= n - int(baseline.header.get("clusters", 0))
    groups, alone = (int((discoveries(p[who]) <= outcome.fdr).sum()) for who in (group, ~group))
    return {"subjects": alone + groups, "groups": groups}


def _drift(moved: Sequence[Comparison], fresh: Sequence[float], n: int, tests: int) -> str:
    if not moved and not fresh:
        return (
            f"The baseline still fits: {n} accounts outside groups differ from it in none of "
            f"{tests} respects by more than harvesters among them could ({health.LEVEL:.0%} "
            "level over all, Kolmogorov-Smirnov)."
        )
    parts = [f"{one.what} ({one.then:.3g}, now {one.now:.3g})" for one in moved[:MOST_SHOWN]]
    if len(moved) > MOST_SHOWN:
        parts.append(f"{len(moved) - MOST_SHOWN} more")
    if fresh:
        parts.append(
            f"{len(fresh)} clients that it does not know, the first used by {fresh[0]:.0%}"
        )
    said = f"The baseline no longer fits the {n} accounts outside groups: {'; '.join(parts)}."
    score = next((one for one in moved if one.what == "score"), None)
    if score is not None:
        effect = "too small: expect false alarms" if score.now > score.then else "too large"
        said += f" Their p-values are {effect}."
    return f"{said} {REBUILD}."


def _windows(outcome: Outcome, baseline: Baseline) -> str:
    begin, end = outcome.population.window
    then = baseline.header.get("window")
    if not then:
        return ""
    days_then, days_now = (max(b - a, 1) / DAY_US for a, b in (then, (begin, end)))
    if 0.5 <= days_now / days_then <= 2:
        return ""
    return (
        f"The baseline covers {days_then:.1f} days and this scan {days_now:.1f}: that alone can "
        "make the difference."
    )


def _unclean(suspects: Mapping[str, int]) -> str:
    if not suspects["subjects"]:
        return ""
    said = (
        f"{suspects['subjects']} subjects of the baseline stand out in it, and would be flagged now"
    )
    if suspects["groups"]:
        said += f", {suspects['groups']} of them groups of linked accounts"
    return f"{said}. If they are harvesters, others of their kind are missed."


def _join(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)
