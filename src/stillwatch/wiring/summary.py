"""What is written to summary.json: counts, levels, versions, digests, timings, limits."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from stillwatch import __version__
from stillwatch.baselines import dismissed
from stillwatch.baselines.file import Baseline
from stillwatch.baselines.units import Units
from stillwatch.core.keyed import KeyedHash
from stillwatch.events.accounts import ignored_columns
from stillwatch.wiring.health import baseline_health
from stillwatch.wiring.inputs import Read
from stillwatch.wiring.outcome import Outcome

LIMITS: Final = (
    "No detector can be complete: someone who knows the detectors and has enough accounts can "
    "stay below any of them.",
    "Someone who merely stores other people's ordinary traffic cannot be seen from content.",
    "A p-value says how rare the behaviour is among ordinary accounts, not what it is for. "
    "Research, evaluation and resale can look the same; ask before you act.",
    "Paraphrased templates, private seed prompts and accounts that share nothing rare are "
    "linked less well or not at all.",
)
SIGNAL_COLUMNS: Final = {
    "prompts (content detectors and links)": "n_readable",
    "client addresses (infrastructure links); give --edge": "n_addresses",
    "client and parameters (request-shape links)": "n_dialects",
    "output tokens (exposure)": "output_tokens",
}


def summarise(
    outcome: Outcome,
    baseline: Baseline | None,
    *,
    read: Read,
    counts: Mapping[str, int],
    key: KeyedHash,
    engine: str,
    seed: int,
    seconds: Mapping[str, float],
) -> dict[str, Any]:
    """Return the summary of a scan."""
    start, end = (
        (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)).isoformat()
        for us in outcome.population.window
    )
    return {
        "stillwatch": __version__,
        "seed": seed,
        "fdr": outcome.fdr,
        "engine": engine,
        "window": {"start": start, "end": end},
        "counts": dict(counts),
        "content_states": read.content_states,
        "sources": read.sources,
        "files": read.files,
        "baseline": _baseline(outcome, baseline),
        "baseline_health": baseline_health(outcome, baseline, seed),
        "detectors": [
            {"id": d.id, "version": d.version, "parameters": dict(d.parameters)}
            for d in outcome.alone.findings.detectors.values()
        ],
        "digests": {
            "inputs": read.digests,
            "terms": outcome.terms.name,
            "key_fingerprint": key.fingerprint,
        },
        "timings": dict(seconds),
        "limits": list(LIMITS),
        "missing_signals": _missing(outcome),
        "ignored_account_columns": []
        if outcome.population.accounts is None
        else ignored_columns(outcome.population.accounts),
    }


def _baseline(outcome: Outcome, baseline: Baseline | None) -> dict[str, Any]:
    calibration = outcome.calibration
    units = len(calibration.reference.units)
    tail = calibration.tail
    n_dismissed = 0 if baseline is None else dismissed.n_dismissed(baseline.header)
    if baseline is None:
        total = units + calibration.trimmed
        note = (
            f"No baseline file: {units} accounts of this very log that are in no cluster stand "
            f"for what is ordinary. {calibration.trimmed} of {total} that stood out were left "
            "out; were they ordinary after all, p-values would be too small by at most "
            f"{calibration.trimmed / max(total, 1):.4f}. Harvesters that stayed in make "
            "p-values too large: a scan without a baseline misses more."
        )
    else:
        header = baseline.header
        note = (
            f"Built from {header['candidates']} accounts, of which {header['trimmed']} stood "
            "out and were left out; were they ordinary after all, p-values would be too small "
            f"by at most {header['trimmed'] / max(header['candidates'], 1):.4f}. Each harvester "
            f"left among the {units} raises the smallest possible p-value by 1/{units + 1}."
        )
        most = header.get("contaminated_at_most")
        if most is not None:
            note += (
                f" At most {most:.1%} of them (95 % confidence) lie beyond what the tail of the "
                "lower nine tenths of scores explains."
            )
        note = f"{note} {dismissed.note(n_dismissed, units)}".strip()
    return {
        "kind": "bulk" if baseline is None else "file",
        "digest": "" if baseline is None else baseline.digest,
        "units": units,
        "dismissed": n_dismissed,
        "p_floor": calibration.p_floor,
        "peer_groups": list(calibration.reference.peers.names),
        "contamination_note": note,
        "tail_model": None
        if tail is None
        else {
            "model": "generalised Pareto beyond the largest ordinary score",
            "shape": tail.shape,
            "scale": tail.scale,
            "threshold": tail.threshold,
            "exceedances": tail.n_exceedances,
            "held_out_check_p": tail.check_p,
            "used": tail.accepted,
        },
    }


def _missing(outcome: Outcome) -> list[str]:
    units: Units = outcome.population.units
    missing = [name for name, column in SIGNAL_COLUMNS.items() if not units.count(column).any()]
    if outcome.population.accounts is None:
        missing.append("account facts (identity links, exemptions); give --accounts")
    if not outcome.population.has_corpora:
        missing.append("public corpora (known-corpus coverage); give --corpus")
    return missing
