"""From verdicts to the tables that a scan writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from stillwatch.baselines.units import Units
from stillwatch.campaigns.judging import (
    MIN_REQUESTS,
    Calibration,
    Judged,
    Verdict,
    account_verdict,
    campaign_verdict,
)
from stillwatch.campaigns.signal import FAMILIES, Signal
from stillwatch.detectors.findings import Finding, fired
from stillwatch.reports import tables as out
from stillwatch.wiring.linking import Linked
from stillwatch.wiring.population import Population
from stillwatch.wiring.terms import Terms

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Outcome:
    """All that was judged.

    Attributes
    ----------
    alone : Judged
        Every account by itself, in the order of the population.
    together : Judged or None
        Every cluster, in the order of `linked`; None without clusters.
    """

    population: Population
    linked: Linked
    calibration: Calibration
    alone: Judged
    together: Judged | None
    fdr: float
    terms: Terms
    signals: Mapping[str, Signal]

    def campaign_verdicts(self) -> list[Verdict]:
        """Return the verdict on each cluster."""
        if self.together is None:
            return []
        return [
            campaign_verdict(
                float(self.together.p_value[i]),
                float(self.together.q_value[i]),
                self.fdr,
                families=list(cluster.bits),
                n_fired=len(fired(self.together.findings.reasons(i))),
            )
            for i, cluster in enumerate(self.linked.clusters)
        ]

    def exempt_campaigns(self) -> list[bool]:
        """Tell of each cluster whether all of its accounts are exempt at the end of the window."""
        exempt = _exempt_now(self.population)
        subjects = self.population.units.subjects
        return [all(subjects[m] in exempt for m in c.members) for c in self.linked.clusters]

    def campaign_of(self) -> dict[int, int]:
        """Return the cluster of each account that is in one, both by position."""
        return {m: i for i, c in enumerate(self.linked.clusters) for m in c.members.tolist()}


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _count(units: Units, name: str, i: int) -> int | None:
    value = units[name][i]
    return None if np.isnan(value) else int(value)


def _instant(us: float) -> datetime | None:
    if np.isnan(us):
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(us))


def _exposure(units: Units, i: int, terms: Terms) -> dict[str, Any]:
    tokens = _count(units, "output_tokens", i)
    price = terms.list_price_usd_per_million_output_tokens
    value = None if tokens is None or price is None else tokens * price / 1e6
    return {"output_tokens": tokens, "list_price_usd": value}


def _reason(finding: Finding, terms: Terms) -> dict[str, Any]:
    return {
        "detector": finding.detector,
        "version": finding.version,
        "p_value": finding.p_value,
        "statistic": finding.statistic,
        "outcome": finding.outcome,
        "sentence": finding.sentence,
        "clause": terms.clause_of(finding.detector) if finding.outcome == "fired" else None,
    }


def accounts_table(outcome: Outcome) -> pa.Table:
    """Return one row per account (`ACCOUNTS_OUT`)."""
    population, judged = outcome.population, outcome.alone
    verdicts, campaign_of = outcome.campaign_verdicts(), outcome.campaign_of()
    exempt, exempt_now = _exemptions(population), _exempt_now(population)
    rows = []
    for i, account in enumerate(population.units.subjects):
        p, q = float(judged.p_value[i]), float(judged.q_value[i])
        findings = judged.findings.reasons(i)
        verdict = account_verdict(p, q, outcome.fdr, len(fired(findings)))
        reasons = [_reason(f, outcome.terms) for f in findings]
        cluster = campaign_of.get(i)
        if cluster is not None and outcome.together is not None:
            inherited = verdicts[cluster]
            if inherited == "flag" or (inherited == "watch" and verdict in ("clear", "abstain")):
                verdict = inherited
                p, q = (
                    float(x[cluster]) for x in (outcome.together.p_value, outcome.together.q_value)
                )
            reasons.insert(0, _membership(outcome, cluster, inherited))
        until = exempt.get(account)
        exempted = account in exempt_now
        rows.append(
            {
                "account": account,
                "organization": population.organization[i],
                "n_requests": _count(population.units, "n_requests", i),
                "input_tokens": _count(population.units, "input_tokens", i),
                "output_tokens": _count(population.units, "output_tokens", i),
                "first_seen": _instant(population.units["first_us"][i]),
                "last_seen": _instant(population.units["last_us"][i]),
                "peer_group": outcome.calibration.reference.peers.names[judged.findings.group[i]],
                "p_value": _known(p),
                "q_value": _known(q),
                "score": None if np.isnan(p) else float(-np.log10(p)),
                "verdict": _shown(verdict, exempted),
                "campaign": None if cluster is None else outcome.linked.names[cluster],
                "reasons": reasons,
                "exposure": _exposure(population.units, i, outcome.terms),
                "exempt_until": until,
                "without_exemption": verdict if exempted else None,
                "abstain_reason": _abstention(population.units, i)
                if verdict == "abstain"
                else None,
            }
        )
    return pa.Table.from_pylist(rows, schema=out.ACCOUNTS_OUT)


def _shown(verdict: Verdict, exempted: bool) -> Verdict:
    """Return the verdict that counts: what is licensed is no alarm."""
    return "clear" if exempted and verdict in ("flag", "watch") else verdict


def _membership(outcome: Outcome, cluster: int, verdict: Verdict) -> dict[str, Any]:
    one = outcome.linked.clusters[cluster]
    assert outcome.together is not None
    families = ", ".join(f"{family} {bits:.1f} bits" for family, bits in one.bits.items())
    return {
        "detector": "campaign",
        "version": "1",
        "p_value": _known(float(outcome.together.p_value[cluster])),
        "statistic": sum(one.bits.values()),
        "outcome": "fired" if verdict == "flag" else "quiet",
        "sentence": (
            f"Linked with {one.members.size - 1} other accounts into "
            f"{outcome.linked.names[cluster]} ({families}); judged together."
        ),
        "clause": None,
    }


def _exemptions(population: Population) -> dict[str, datetime]:
    if population.accounts is None:
        return {}
    return {
        account: until
        for account, until in zip(
            population.accounts.column("account").to_pylist(),
            population.accounts.column("exempt_until").to_pylist(),
            strict=True,
        )
        if until is not None
    }


def _exempt_now(population: Population) -> set[str]:
    """Return the accounts whose exemption lasts to the end of the window."""
    end = _instant(population.window[1])
    assert end is not None
    return {account for account, until in _exemptions(population).items() if until >= end}


def _abstention(units: Units, i: int) -> str:
    n = units["n_requests"][i]
    if n < MIN_REQUESTS:
        return f"{n:.0f} requests; {MIN_REQUESTS} are needed"
    return "no detector could judge it, or too few ordinary accounts to compare with"


def campaigns_table(outcome: Outcome) -> pa.Table:
    """Return one row per cluster (`CAMPAIGNS_OUT` and ``without_exemption``)."""
    rows = []
    units = outcome.linked.units
    exempt = outcome.exempt_campaigns()
    for i, (cluster, verdict) in enumerate(
        zip(outcome.linked.clusters, outcome.campaign_verdicts(), strict=True)
    ):
        assert outcome.together is not None
        reasons = [_reason(f, outcome.terms) for f in outcome.together.findings.reasons(i)]
        rows.append(
            {
                "campaign": outcome.linked.names[i],
                "accounts": [outcome.population.units.subjects[m] for m in cluster.members],
                "n_requests": _count(units, "n_requests", i),
                "output_tokens": _count(units, "output_tokens", i),
                "first_seen": _instant(units["first_us"][i]),
                "last_seen": _instant(units["last_us"][i]),
                "p_value": _known(float(outcome.together.p_value[i])),
                "q_value": _known(float(outcome.together.q_value[i])),
                "verdict": _shown(verdict, exempt[i]),
                "without_exemption": verdict if exempt[i] else None,
                "families": list(cluster.bits),
                "reasons": reasons,
                "bits": sum(cluster.bits.values()),
                "without": {
                    family: cluster.without(family) if family in cluster.bits else None
                    for family in FAMILIES
                },
                "exposure": _exposure(units, i, outcome.terms),
                "clauses": sorted({r["clause"] for r in reasons if r["clause"]}),
            }
        )
    schema = out.CAMPAIGNS_OUT.append(pa.field("without_exemption", pa.string()))
    return pa.Table.from_pylist(rows, schema=schema)


def links_table(outcome: Outcome) -> pa.Table:
    """Return one row per link and family (`LINKS_OUT`)."""
    subjects = outcome.population.units.subjects
    rows = [
        {
            "account_a": subjects[link.a],
            "account_b": subjects[link.b],
            "bits": link.bits,
            "family": link.family,
            "signal": link.signal,
            "campaign": name,
        }
        for name, cluster in zip(outcome.linked.names, outcome.linked.clusters, strict=True)
        for link in cluster.links
    ]
    return pa.Table.from_pylist(rows, schema=out.LINKS_OUT)


def timeline_table(outcome: Outcome, accounts: pa.Table) -> pa.Table:
    """Return requests and tokens per day of flagged campaigns and of the rest."""
    flagged = {
        name
        for name, verdict, exempt in zip(
            outcome.linked.names,
            outcome.campaign_verdicts(),
            outcome.exempt_campaigns(),
            strict=True,
        )
        if verdict == "flag" and not exempt
    }
    subject_of: dict[str, str] = {}
    for account, campaign, verdict in zip(
        *(accounts.column(c).to_pylist() for c in ("account", "campaign", "verdict")), strict=True
    ):
        if campaign in flagged:
            subject_of[account] = campaign
        else:
            subject_of[account] = out.FLAGGED_ALONE if verdict == "flag" else out.EVERYONE_ELSE
    daily = outcome.population.daily
    shown = pa.table(
        {
            "day": daily.column("day"),
            "subject": pa.array([subject_of[a] for a in daily.column("subject").to_pylist()]),
            "n_requests": daily.column("n_requests"),
            "output_tokens": daily.column("output_tokens"),
        }
    )
    summed = shown.group_by(["day", "subject"]).aggregate(
        [("n_requests", "sum"), ("output_tokens", "sum")]
    )
    return pa.table(
        {
            "day": pa.array(
                [EPOCH + timedelta(days=d) for d in summed.column("day").to_pylist()], pa.date32()
            ),
            "subject": summed.column("subject").cast(pa.string()),
            "n_requests": summed.column("n_requests_sum").cast(pa.int64()),
            "output_tokens": summed.column("output_tokens_sum").cast(pa.int64()),
        }
    ).sort_by([("day", "ascending"), ("subject", "ascending")])


def profiles_table(outcome: Outcome) -> pa.Table:
    """Return what every subject was judged on: numbers, no text."""
    kinds = {out.ACCOUNT: outcome.population.units, out.CAMPAIGN: outcome.linked.units}
    parts = []
    for kind, units in kinds.items():
        if len(units):
            table = units.to_arrow()
            parts.append(table.add_column(0, "kind", pa.array([kind] * len(units))))
    return pa.concat_tables(parts, promote_options="default")


def totals(accounts: pa.Table, campaigns: pa.Table) -> dict[str, int]:
    """Count accounts by verdict, and campaigns."""
    verdicts: Sequence[str] = accounts.column("verdict").to_pylist()
    named = {"flagged": "flag", "watch": "watch", "clear": "clear", "abstain": "abstain"}
    return {
        "accounts": accounts.num_rows,
        **{name: sum(v == verdict for v in verdicts) for name, verdict in named.items()},
        "campaigns": campaigns.num_rows,
        "campaigns_flagged": sum(v == "flag" for v in campaigns.column("verdict").to_pylist()),
    }
