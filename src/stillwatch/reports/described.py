"""All that is known of one detector, in sections."""

import math

from stillwatch.detectors.detector import FIRE_P, UNKNOWN, Detector, Example
from stillwatch.reports.quality import Quality, Share
from stillwatch.reports.sections import Section, Table
from stillwatch.reports.wording import sentence


def described(detector: Detector, quality: Quality | None) -> list[Section]:
    """Describe a detector.

    Parameters
    ----------
    detector : Detector
    quality : Quality or None
        None if it was not measured.
    """
    basis = (
        "It needs no baseline: the statistic is -log10 of a p-value"
        if detector.exact
        else "The p-value is a rank among ordinary subjects; differences below "
        f"{detector.resolution:g} mean nothing"
    )
    parameters = ", ".join(f"{name} = {value}" for name, value in detector.parameters.items())
    unknown = [UNKNOWN.get(name, f"{name} unknown") for name in detector.needs]
    return [
        Section(
            "What it sees",
            [
                f"{detector.id}, version {detector.version}, {detector.family} evidence. It fires "
                f"(p <= {FIRE_P:g}) when a subject {detector.behaviour}.",
                sentence(detector.catches),
            ],
        ),
        Section(
            "Null hypothesis",
            [sentence(detector.null), sentence(basis), f"Parameters: {parameters or 'none'}."],
        ),
        Section("Measured quality", *_quality(quality)),
        Section("What it misses", [sentence(detector.misses)]),
        Section("What innocently looks like it", [sentence(detector.false_positives)]),
        Section("What to check next", [sentence(detector.runbook)]),
        Section(
            "When it abstains",
            [f"Below {detector.min_requests} requests, or where {' or where '.join(unknown)}."],
        ),
        Section(
            "Worked examples",
            ["One subject among a made-up ordinary population; the tests run each."],
            [Table(("example", "columns", "answer"), [_example(e) for e in detector.examples])],
        ),
        Section("References", list(detector.references)),
    ]


def _quality(quality: Quality | None) -> tuple[list[str], list[Table]]:
    if quality is None:
        return ["Not measured."], []
    said = [
        f"Fired on ordinary accounts: {quality.ordinary}. On campaigns, each judged as one "
        f"subject: {quality.campaigns}.",
        f"Counted on {quality.data}; commit {quality.commit}.",
    ]
    rows = [(kind, *_cells(share)) for kind, share in quality.by_kind.items()]
    columns = ("kind", "fired#", "judged#", "95 % interval#", "abstained#")
    return said, [Table(columns, rows)]


def _cells(share: Share) -> tuple[str, str, str, str]:
    low, high = share.interval if share.n else (math.nan, math.nan)
    interval = f"{100 * low:.1f} to {100 * high:.1f} %" if share.n else "-"
    return f"{share.fired:,}", f"{share.n:,}", interval, f"{share.abstained:,}"


def _example(example: Example) -> tuple[str, str, str]:
    shown = [
        f"{name} {'unknown' if math.isnan(value) else f'{value:g}'}"
        for name, value in example.columns.items()
        if not name.startswith("topic_")
    ]
    return example.name, ", ".join(shown), example.outcome
