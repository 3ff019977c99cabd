"""What the report says of a whole scan: headline, next steps, certainty, limits."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.reports import wording
from stillwatch.reports.tables import ScanTables
from stillwatch.reports.wording import (
    NOT_KNOWN,
    count,
    day,
    dollars,
    known,
    percent,
    plural,
    probability,
)

LIMITS: Final = (
    "No detector can be complete: whoever knows what is measured can, in theory, take outputs "
    "in a way that none of this sees.",
    "Someone who merely stores other people's ordinary traffic, a reseller for instance, "
    "cannot be seen from content at all.",
    "Paraphrased or translated copies of public corpora are recognised badly or not at all.",
)
"""Said where the summary names no limits."""
ALWAYS: Final = (
    "'Clear' means 'nothing found', never 'innocent'.",
    "Where a log holds no content, or only hashes of it, every content detector abstains.",
    "A linked cluster may be a company. That its accounts are one actor says nothing about intent.",
)

_LEADING: Final = re.compile(r"\d{1,15}(?= )", re.ASCII)


@dataclass(frozen=True, slots=True)
class Totals:
    """Who is flagged and what they took; None where a figure is not known."""

    campaigns: int
    members: int
    alone: int
    watch_campaigns: int
    accounts: int
    judged: int
    output_tokens: float | None
    list_price_usd: float | None
    share: float | None

    @property
    def flagged(self) -> int:
        """Flagged accounts, in campaigns or alone."""
        return self.members + self.alone


def flagged_campaigns(campaigns: pa.Table) -> list[str]:
    """Return the ids of flagged campaigns, the surest first."""
    return [str(name) for name in ranked(campaigns, "flag")["campaign"].to_pylist()]


def ranked(table: pa.Table, verdict: str) -> pa.Table:
    """Return the rows with one verdict, lowest q-value first, then most output tokens."""
    chosen = table.filter(pc.equal(table["verdict"], verdict))
    name = "campaign" if "accounts" in table.column_names else "account"
    keys = [("q_value", "ascending"), ("output_tokens", "descending"), (name, "ascending")]
    return chosen.sort_by(keys)


def totals(tables: ScanTables) -> Totals:
    """Count who is flagged and what they took."""
    accounts = tables.accounts
    flagged = ranked(accounts, "flag")
    alone = flagged_alone(tables).num_rows
    exposure = flagged["exposure"].combine_chunks()
    tokens = pc.sum(exposure.field("output_tokens")).as_py()
    everything = pc.sum(accounts["output_tokens"]).as_py()
    verdicts = accounts["verdict"].to_pylist()
    watched = tables.campaigns["verdict"].to_pylist().count("watch")
    return Totals(
        campaigns=len(flagged_campaigns(tables.campaigns)),
        members=flagged.num_rows - alone,
        alone=alone,
        watch_campaigns=watched,
        accounts=len(verdicts),
        judged=len(verdicts) - verdicts.count("abstain"),
        output_tokens=tokens,
        list_price_usd=pc.sum(exposure.field("list_price_usd")).as_py(),
        share=tokens / everything if tokens is not None and everything else None,
    )


def outside(accounts: pa.Table, campaigns: pa.Table) -> pa.Table:
    """Keep the accounts that are in none of the campaigns."""
    inside = pc.is_in(accounts["campaign"], campaigns["campaign"].combine_chunks())
    return accounts.filter(pc.invert(inside))


def flagged_alone(tables: ScanTables) -> pa.Table:
    """Return the flagged accounts that no flagged campaign holds, surest first."""
    return outside(ranked(tables.accounts, "flag"), ranked(tables.campaigns, "flag"))


def headline(t: Totals) -> str:
    """Say in one sentence what happened."""
    if not t.accounts:
        return "There was no account to judge."
    if not t.judged:
        return f"No verdict: too little is known of {plural(t.accounts, 'account')} to judge any."
    if not t.flagged and not t.campaigns:
        return f"Nothing flagged among {plural(t.judged, 'account')} that could be judged."
    who = []
    if t.campaigns:
        who.append(f"{plural(t.campaigns, 'campaign')} of {plural(t.members, 'account')}")
    if t.alone:
        who.append(plural(t.alone, "single account" if t.campaigns else "account"))
    verb = "is" if t.campaigns + t.alone == 1 else "are"
    return f"{' and '.join(who)} {verb} flagged for what looks like harvesting."


def taken(t: Totals) -> str:
    """Say how much the flagged took; empty if none is flagged."""
    if not t.flagged:
        return ""
    if t.output_tokens is None:
        return "How much they took is not known: the log has no token counts."
    worth = (
        "" if known(t.list_price_usd) is None else f", {dollars(t.list_price_usd)} at list price"
    )
    part = "" if t.share is None else f", {percent(t.share)} of all output in this scan"
    return f"They took {count(t.output_tokens)} output tokens{worth}{part}."


def next_steps(t: Totals, summary: Mapping[str, Any]) -> list[str]:
    """Say what to do now, in order."""
    steps = []
    if t.flagged:
        steps += [
            "Read the cards below, surest first. Check each against what innocent behaviour "
            "would look the same: a licence, an evaluation, a customer whom you know.",
            "Look at a sample of these accounts' traffic under your own access rules. This "
            "report holds no prompts and no answers.",
            "Take the mildest step that stops the loss, and name the clause. For a customer "
            "who may do this, set exempt_until in the accounts table and scan again.",
        ]
    elif t.accounts:
        steps.append("There is nobody to act against on this evidence.")
    if t.watch_campaigns or summary.get("counts", {}).get("watch"):
        steps.append("Do not act on the watch list. Scan again when more days are in.")
    if (summary.get("baseline_health") or {}).get("status") == "drifted":
        steps.append(
            "Build a new baseline and scan again before acting on a lone account: the one used "
            "no longer fits (see below)."
        )
    if t.accounts and _bulk(summary):
        steps.append(
            "Build a baseline from traffic that you trust (stillwatch baseline build LOG... "
            "--out FILE) and scan again with --baseline FILE: verdicts get surer."
        )
    return steps


def _bulk(summary: Mapping[str, Any]) -> bool:
    return (summary.get("baseline") or {}).get("kind") == "bulk"


def certainty(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Say how sure the verdicts are, as pairs of term and explanation."""
    base = summary.get("baseline") or {}
    fdr, m = known(summary.get("fdr")), base.get("units")
    asked = NOT_KNOWN
    if fdr is not None:
        asked = (
            f"{percent(fdr)}: of those flagged, at most this share is expected to be ordinary "
            "(false discovery rate), if the baseline is what it should be."
        )
    rows = [("Level asked", asked), ("Compared with", _compared(base))]
    if m is not None:
        floor = known(base.get("p_floor")) or 1 / (m + 1)
        rows.append(
            (
                "Smallest p-value",
                f"{plural(m, 'ordinary unit')} to compare with: comparison alone cannot show a "
                f"p-value below 1/{m + 1:,} = {probability(floor)}. A smaller one here rests on "
                "tests that need no baseline, or on the tail model.",
            )
        )
    rows.append(("Tail model", _tail(base.get("tail_model"))))
    if base.get("contamination_note"):
        rows.append(("If the baseline is not clean", told(base["contamination_note"])))
    health = summary.get("baseline_health") or {}
    if health.get("says"):
        rows.append(("Does the baseline still fit", told(health["says"])))
    if base.get("peer_groups") is not None:
        rows.append(("Peer groups", _groups(base["peer_groups"])))
    return rows


def _tail(tail: object) -> str:
    if not tail:
        return "None was used."
    if not isinstance(tail, Mapping):
        return f"{told(tail)}. It is a model, not a count."
    facts = {key.replace("_", " "): x for key, x in tail.items() if key not in ("model", "used")}
    said = f"{wording.sentence(told(tail.get('model')))[:-1]} ({told(facts)})"
    if tail.get("used") is False:
        return f"{said}: fitted, but not used, because it failed its check."
    return f"{said}. p-values beyond the comparison rest on it; it is a model, not a count."


def _groups(groups: object) -> str:
    if isinstance(groups, Sequence) and not isinstance(groups, str):
        return f"{len(groups)}: {'; '.join(str(name) for name in groups)}"
    return told(groups)


def _compared(base: Mapping[str, Any]) -> str:
    if base.get("kind") == "bulk":
        return (
            "The bulk of this very population, because no baseline file was given. What that "
            "costs: if harvesters are many here, they pass for ordinary and are missed; and "
            "ordinary accounts of a rare kind have few peers to be compared with."
        )
    if base.get("kind") == "file":
        return f"A baseline file, digest {str(base.get('digest') or NOT_KNOWN)[:16]}."
    return NOT_KNOWN


def told(value: object) -> str:
    """Write a value of the summary on one line."""
    if value is None or value == "":
        return NOT_KNOWN
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {told(item)}" for key, item in value.items()) or "none"
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence):
        return ", ".join(told(item) for item in value) or "none"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def window(summary: Mapping[str, Any]) -> str:
    """Write the span of the data, in days."""
    span = summary.get("window") or {}
    ends = [_day(span.get(end)) for end in ("start", "end")]
    return " to ".join(ends) if ends[0] != ends[1] else ends[0]


def merged(reasons: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Put together reasons that differ only in their leading number, commonest first.

    ``15 requests; 20 are needed`` and ``4 requests; 20 are needed`` become ``4 to 15
    requests; 20 are needed``.
    """
    counts: Counter[str] = Counter()
    figures: dict[str, set[int]] = defaultdict(set)
    for reason, n in reasons:
        found = _LEADING.match(reason)
        rest = reason[found.end() :] if found else reason
        counts[rest] += n
        if found:
            figures[rest].add(int(found[0]))
    out = []
    for rest, n in counts.items():
        low, high = min(figures[rest], default=None), max(figures[rest], default=None)
        span = "" if low is None else f"{low}" if low == high else f"{low} to {high}"
        out.append((span + rest, n))
    return sorted(out, key=lambda pair: (-pair[1], pair[0]))


def _day(value: object) -> str:
    if isinstance(value, datetime):
        return day(value)
    return value[:10] if isinstance(value, str) and value else NOT_KNOWN


def limits(summary: Mapping[str, Any]) -> list[str]:
    """Say what this scan cannot see: what no scan can, then what this one could not."""
    return list(dict.fromkeys([*(summary.get("limits") or LIMITS), *ALWAYS]))
