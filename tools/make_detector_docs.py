"""Write docs/detectors.md from the registry; with --check, say whether it is stale.

Measured quality is what the bench counted (bench/results/detectors.json). A detector that is not
in there is "not measured".
"""

import argparse
import math
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from stillwatch.detectors.detector import FIRE_P, Detector, Example, registry
from stillwatch.reports.quality import Quality, measured

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "detectors.md"
INTRODUCTION = f"""\
<!-- Written by tools/make_detector_docs.py from the registry; do not edit. -->
# Detectors

A detector looks at one behaviour of one subject (an account, or a campaign of linked accounts)
and answers with a tail probability under a stated null hypothesis, or abstains and says why.
It is said to fire at p <= {FIRE_P:g}. That is a word for the reader: verdicts combine all
detectors and control the false discovery rate, and no detector decides alone.

Names describe the behaviour that is seen, never an actor, an intent or a country.

No detector can be complete. A defence that only sees queries can be evaded in theory, and
someone who merely keeps the answers to other people's ordinary requests cannot be seen from
content at all.

Worked examples describe one subject among a made-up ordinary population
(`stillwatch.detectors.examples`); each is run by the tests.
"""


def quality(found: Quality | None) -> str:
    """Return the measured quality in a sentence, or "not measured"."""
    if found is None:
        return "not measured"
    return (
        f"Fired on ordinary accounts: {found.ordinary}; on campaigns, each as one subject: "
        f"{found.campaigns}"
    )


def figure(value: float) -> str:
    """Write a column of an example; NaN is unknown."""
    return "unknown" if math.isnan(value) else f"{value:g}"


def worked(example: Example) -> str:
    """Return an example as a row of a table; topic vectors are left out."""
    shown = {k: figure(v) for k, v in example.columns.items() if not k.startswith("topic_")}
    said = ", ".join(f"`{name}` {value}" for name, value in shown.items())
    return f"| {example.name} | {said} | {example.outcome} |"


def section(detector: Detector, found: Quality | None) -> Iterator[str]:
    """Yield the lines on one detector."""
    basis = (
        "needs no baseline; the statistic is -log10 of a p-value"
        if detector.exact
        else f"rank among ordinary subjects; differences below {detector.resolution:g} mean nothing"
    )
    parameters = ", ".join(
        f"`{k}` {v if isinstance(v, str) else figure(v)}"
        for k, v in sorted(detector.parameters.items())
    )
    yield from (f"## {detector.title}", "")
    yield from (
        f"`{detector.id}`, version {detector.version}, {detector.family} evidence. "
        f"It fires when a subject {detector.behaviour}.",
        "",
    )
    yield from (
        f"- **Null hypothesis.** {detector.null}",
        f"- **p-value.** {basis[0].upper()}{basis[1:]}.",
        f"- **Catches.** {detector.catches}",
        f"- **Misses.** {detector.misses}",
        f"- **Innocent behaviour that looks like it.** {detector.false_positives}",
        f"- **What to check next.** {detector.runbook}",
        f"- **Abstains** below {detector.min_requests} requests and where "
        f"{' or '.join(f'`{name}`' for name in detector.needs)} is unknown.",
        f"- **Parameters.** {parameters or 'none'}.",
        f"- **Measured quality.** {quality(found)}.",
        "",
    )
    yield from ("| Example | Columns | Answer |", "|---|---|---|")
    yield from map(worked, detector.examples)
    yield from ("", "References:", "")
    yield from (f"- {reference}" for reference in detector.references)
    yield ""


def page(detectors: Mapping[str, Detector], known: Mapping[str, Quality]) -> str:
    """Return the whole page."""
    counted = sorted({f"{one.data} (commit `{one.commit}`)" for one in known.values()})
    lines = [INTRODUCTION]
    if counted:
        lines += [f"Measured quality was counted on {'; '.join(counted)}.", ""]
    lines += ["| Detector | A subject ... | Evidence |", "|---|---|---|"]
    for d in detectors.values():
        anchor = d.title.lower().replace(" ", "-")
        lines.append(f"| [{d.title}](#{anchor}) | {d.behaviour} | {d.family} |")
    lines.append("")
    for detector in detectors.values():
        lines += section(detector, known.get(detector.id))
    return "\n".join(lines).rstrip() + "\n"


def main() -> int:
    """Write the page, or check it; 1 if it is stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="do not write; exit 1 if stale")
    parser.add_argument("--page", type=Path, default=PAGE)
    arguments = parser.parse_args()
    made = page(registry(), measured())
    if not arguments.check:
        arguments.page.write_text(made, encoding="utf-8")
        return 0
    if arguments.page.exists() and arguments.page.read_text(encoding="utf-8") == made:
        return 0
    print(f"{arguments.page.name} is stale: run python tools/make_detector_docs.py")
    return 1


if __name__ == "__main__":
    sys.exit(main())
