"""What the report says of one campaign or account."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.reports.catalogue import Catalogue, Entry, title_of
from stillwatch.reports.tables import FAMILIES_OUT
from stillwatch.reports.wording import Confidence, confidence, known, sentence

MOST_MEMBERS: Final = 50
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reason:
    """One detector's answer, with what is known of the detector."""

    title: str
    detector: str
    version: str
    outcome: str
    p_value: float | None
    sentence: str
    clause: str | None


@dataclass(frozen=True, slots=True)
class FamilyLine:
    """What one family of evidence gives, and what remains without it.

    Attributes
    ----------
    name : str
    n_links : int
    strongest_bits, remaining_bits : float or None
        None if not known.
    counted : bool
        Whether the campaign counts it: links of too few members are shown, not counted.
    share : float
        Share of the campaign's bits that would be lost without it, 0 to 1.
    signals : list of str
    """

    name: str
    n_links: int
    strongest_bits: float | None
    remaining_bits: float | None
    counted: bool
    share: float
    signals: list[str]


@dataclass(frozen=True, slots=True)
class Card:
    """One campaign or lone account, ready to be shown."""

    row: Row
    name: str
    accounts: Sequence[str]
    n_accounts: int
    sure: Confidence
    fired: list[Reason]
    other: list[Reason]
    families: list[FamilyLine]
    innocent: list[tuple[str, str]]
    steps: list[tuple[str, str]]
    rests_on: str

    @property
    def clauses(self) -> list[str]:
        """Clauses of the terms that are concerned."""
        given = list(self.row.get("clauses") or [])
        return list(dict.fromkeys(given or [r.clause for r in self.fired if r.clause]))


def reasons_of(row: Row, known_as: Catalogue) -> list[Reason]:
    """Return a subject's reasons, strongest first, abstentions last."""
    out = [
        Reason(
            title_of(known_as, r["detector"]),
            r["detector"],
            r["version"] or "?",
            r["outcome"] or "abstained",
            known(r["p_value"]),
            sentence(r["sentence"] or ""),
            r["clause"],
        )
        for r in row["reasons"] or []
    ]
    return sorted(out, key=lambda r: (r.p_value is None, r.p_value or 0.0, r.detector))


def family_lines(row: Row, links: Sequence[Row], known_as: Catalogue) -> list[FamilyLine]:
    """Return what each family of a campaign's links gives, strongest first."""
    found: dict[str, list[Row]] = defaultdict(list)
    for link in links:
        found[link["family"]].append(link)
    total, without = known(row["bits"]), row["without"] or {}
    out = []
    for name in FAMILIES_OUT:
        if name not in found and name not in (row["families"] or []):
            continue
        remaining = known(without.get(name))
        lost = 0.0 if remaining is None or not total else (total - remaining) / total
        of_family = [known(link["bits"]) or 0.0 for link in found[name]]
        signals = sorted({title_of(known_as, link["signal"]) for link in found[name]})
        share = min(max(lost, 0.0), 1.0)
        strongest = max(of_family, default=None)
        counted = name in (row["families"] or [])
        out.append(FamilyLine(name, len(of_family), strongest, remaining, counted, share, signals))
    return sorted(out, key=lambda line: (not line.counted, -line.share))


def rests_on(lines: Sequence[FamilyLine], total: float | None) -> str:
    """Say how much the campaign depends on one family of evidence."""
    counted = [line for line in lines if line.counted]
    measured = [line for line in counted if line.remaining_bits is not None]
    if len(counted) == 1:
        return f"All of it is {counted[0].name} evidence: one family alone, too little to act on."
    if total is None or not measured:
        return "What would remain without each family is not known."
    weakest = min(measured, key=lambda line: line.remaining_bits or 0.0)
    left = weakest.remaining_bits or 0.0
    if left <= 0:
        return f"It rests on {weakest.name} evidence: without it no link remains."
    if left >= total / 2:
        return (
            f"It does not hang on one family: without {weakest.name} evidence, which weighs most, "
            f"{left:.1f} of {total:.1f} bits remain."
        )
    return (
        f"It rests most on {weakest.name} evidence; without it {left:.1f} of {total:.1f} bits "
        "remain."
    )


def card(row: Row, links: Sequence[Row], known_as: Catalogue, most: int = MOST_MEMBERS) -> Card:
    """Gather what is known of a campaign (a row with ``accounts``) or of a lone account."""
    is_campaign = "accounts" in row
    members = list(row["accounts"] or []) if is_campaign else [row["account"]]
    reasons = reasons_of(row, known_as)
    fired = [r for r in reasons if r.outcome == "fired"]
    lines = family_lines(row, links, known_as) if is_campaign else []
    used = [r.detector for r in fired] + sorted({str(link["signal"]) for link in links})
    entries = [known_as[name] for name in used if name in known_as]
    ordinary = "a cluster of ordinary accounts" if is_campaign else "an ordinary account"
    return Card(
        row=row,
        name=row["campaign"] if is_campaign else row["account"],
        accounts=members[:most],
        n_accounts=len(members),
        sure=confidence(row["q_value"], row["p_value"], ordinary),
        fired=fired,
        other=[r for r in reasons if r.outcome != "fired"],
        families=lines,
        innocent=_grouped((e, e.innocent) for e in entries),
        steps=_grouped((e, e.runbook) for e in entries),
        rests_on=rests_on(lines, known(row["bits"])) if is_campaign else "",
    )


def _grouped(entries: Iterable[tuple[Entry, str]]) -> list[tuple[str, str]]:
    """Return titles and texts; those with the same text stand together."""
    titles: dict[str, list[str]] = defaultdict(list)
    for entry, text in entries:
        if text:
            titles[text].append(entry.title)
    return [(", ".join(names), text) for text, names in titles.items()]


def links_by_campaign(links: pa.Table, names: Sequence[str]) -> dict[str, list[Row]]:
    """Return the links of some campaigns, by campaign."""
    out: dict[str, list[Row]] = {name: [] for name in names}
    chosen = links.filter(pc.is_in(links["campaign"], pa.array(list(names), pa.string())))
    for link in chosen.to_pylist():
        out[link["campaign"]].append(link)
    return out
