"""A made-up scan, of the shape that real ones have."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from stillwatch.reports.tables import (
    ACCOUNTS_OUT,
    CAMPAIGNS_OUT,
    EVERYONE_ELSE,
    FLAGGED_ALONE,
    LINKS_OUT,
    TIMELINE_OUT,
    ScanTables,
)

START = datetime(2026, 3, 1, tzinfo=UTC)
DAYS = 14
DETECTORS = {
    "corpus_coverage": ("Known-corpus coverage", "6.2% of a public corpus was sent once each."),
    "template_sweep": ("Template sweep", "One skeleton holds 94% of the prompts; no slot repeats."),
    "hidden_reasoning": ("Hidden reasoning asked for", "38% of prompts ask for the reasoning."),
    "dealt_stream": ("One stream dealt out", "Requests alternate; p is exact by permutation."),
    "breadth": ("Breadth of capability", "Touches 31 topics; peers touch 4."),
}
Build = Callable[..., ScanTables]


def reason(detector: str, p: float | None, /, **changed: Any) -> dict[str, Any]:
    outcome = "abstained" if p is None else "fired" if p <= 0.01 else "quiet"
    sentence = "cannot judge: 9 requests, 20 needed" if p is None else DETECTORS[detector][1]
    return {
        "detector": detector,
        "version": "1",
        "p_value": p,
        "statistic": None if p is None else float(-np.log10(p)),
        "outcome": outcome,
        "sentence": sentence,
        "clause": "4.2 No training of competing models" if outcome == "fired" else None,
    } | changed


def account(name: str, verdict: str = "clear", **changed: Any) -> dict[str, Any]:
    p = {"flag": 1e-5, "watch": 0.004, "clear": 0.4, "abstain": None}[verdict]
    return {
        "account": name,
        "organization": None,
        "n_requests": 300,
        "input_tokens": 40_000,
        "output_tokens": 120_000,
        "first_seen": START + timedelta(hours=3),
        "last_seen": START + timedelta(days=DAYS - 1, hours=9),
        "peer_group": None if p is None else "2",
        "p_value": p,
        "q_value": None if p is None else min(1.0, p * 40),
        "score": None if p is None else float(-np.log10(p)),
        "verdict": verdict,
        "campaign": None,
        "reasons": [
            reason("corpus_coverage", p),
            reason("breadth", None if p is None else min(1.0, p * 30)),
        ],
        "exposure": {"output_tokens": 120_000, "list_price_usd": 1.8},
        "exempt_until": None,
        "without_exemption": None,
        "abstain_reason": "9 requests, 20 needed" if p is None else None,
    } | changed


def campaign(
    name: str, members: list[str], verdict: str = "flag", **changed: Any
) -> dict[str, Any]:
    p = 2e-7 if verdict == "flag" else 0.02
    tokens = 120_000 * len(members)
    return {
        "campaign": name,
        "accounts": members,
        "n_requests": 300 * len(members),
        "output_tokens": tokens,
        "first_seen": START + timedelta(hours=3),
        "last_seen": START + timedelta(days=DAYS - 1, hours=9),
        "p_value": p,
        "q_value": p * 6,
        "verdict": verdict,
        "families": ["content", "timing", "infrastructure"],
        "reasons": [
            reason("corpus_coverage", p),
            reason("template_sweep", 0.0006 if verdict == "flag" else 0.2),
            reason("dealt_stream", 0.003),
            reason("hidden_reasoning", 0.31),
            reason("breadth", None),
        ],
        "bits": 21.4,
        "without": {
            "content": 9.8,
            "shape": 21.4,
            "timing": 17.2,
            "infrastructure": 15.6,
            "identity": None,
        },
        "exposure": {"output_tokens": tokens, "list_price_usd": tokens * 15e-6},
        "clauses": ["4.2 No training of competing models"],
    } | changed


def links_of(name: str, members: list[str], rng: np.random.Generator) -> list[dict[str, Any]]:
    out = []
    kinds = (
        ("content", "shared_templates"),
        ("timing", "takes_over_refused"),
        ("infrastructure", "same_address"),
    )
    for i, a in enumerate(members):
        for j in rng.choice(len(members), size=min(4, len(members)), replace=False):
            family, signal = kinds[int(rng.integers(len(kinds)))]
            if a < members[j]:
                row = {"account_a": a, "account_b": members[j], "bits": 3 + 9 * rng.random()}
                out.append(row | {"family": family, "signal": signal, "campaign": name})
        if i:
            row = {"account_a": members[i - 1], "account_b": a, "bits": 6.5, "family": "content"}
            out.append(row | {"signal": "shared_templates", "campaign": name})
    return out


def summary_of(accounts: list[dict[str, Any]], campaigns: list[dict[str, Any]]) -> dict[str, Any]:
    def verdicts(of: str) -> int:
        return sum(row["verdict"] == of for row in accounts)

    return {
        "stillwatch": "0.1.0",
        "seed": 7,
        "fdr": 0.01,
        "engine": "duckdb",
        "window": {"start": "2026-03-01T00:00:00+00:00", "end": "2026-03-14T23:59:00+00:00"},
        "counts": {
            "events": 61_204,
            "duplicates": 311,
            "quarantined": 4,
            "accounts": len(accounts),
            "flagged": verdicts("flag"),
            "watch": verdicts("watch"),
            "clear": verdicts("clear"),
            "abstain": verdicts("abstain"),
            "campaigns": len(campaigns),
            "campaigns_flagged": sum(row["verdict"] == "flag" for row in campaigns),
            "links": 412,
        },
        "content_states": {"full": 58_000, "truncated": 3_000, "absent": 204},
        "sources": {"litellm": 61_204},
        "baseline": {
            "kind": "bulk",
            "digest": "b1ae" * 16,
            "units": 351,
            "p_floor": 1 / 352,
            "peer_groups": 4,
            "contamination_note": "Up to 3% of harvesters in the bulk leave the level intact.",
            "tail_model": "generalised Pareto, checked on held-out accounts",
        },
        "detectors": [
            {
                "id": name,
                "version": "1",
                "parameters": {"min_requests": 20, "resolution": 0.02},
                "title": title,
                "false_positives": "A lawful evaluation of the model on public benchmarks.",
                "misses": "Private prompts, or a corpus that is not in the index.",
                "runbook": "Ask the customer which benchmark they run and for whom.",
            }
            for name, (title, _) in DETECTORS.items()
        ],
        "digests": {
            "inputs": {"march.jsonl.gz": "9f" * 32},
            "terms": "77" * 32,
            "key_fingerprint": "5c2a91d0",
        },
        "timings": {"read": 4.2, "sketch": 20.1, "profile": 3.3, "judge": 2.0},
        "limits": ["Paraphrased corpora are not recognised."],
        "missing_signals": ["No addresses: same_address cannot be tested."],
    }


def timeline_of(campaigns: list[dict[str, Any]], rng: np.random.Generator) -> list[dict[str, Any]]:
    rows = []
    subjects = [row["campaign"] for row in campaigns] + [FLAGGED_ALONE, EVERYONE_ELSE]
    for subject in subjects:
        scale = 30_000 if subject == EVERYONE_ELSE else 300
        for day in range(DAYS):
            n = int(scale * (0.6 + 0.4 * np.sin(day) ** 2) * (0.8 + 0.4 * rng.random()))
            rows.append(
                {
                    "day": date(2026, 3, 1) + timedelta(days=day),
                    "subject": subject,
                    "n_requests": n,
                    "output_tokens": n * 420,
                }
            )
    return rows


@pytest.fixture
def rows() -> SimpleNamespace:
    """Return makers of single rows."""
    return SimpleNamespace(account=account, campaign=campaign, reason=reason)


@pytest.fixture
def build() -> Build:
    """Return a builder: rows in, a scan out; what is not given is made up."""

    def make(
        accounts: list[dict[str, Any]],
        campaigns: list[dict[str, Any]] | None = None,
        links: list[dict[str, Any]] | None = None,
        **changed: Any,
    ) -> ScanTables:
        rng = np.random.default_rng(5)
        campaigns = campaigns or []
        if links is None:
            made = [links_of(row["campaign"], row["accounts"], rng) for row in campaigns]
            links = [link for some in made for link in some]
        timeline = timeline_of(campaigns, rng) if accounts else []
        return ScanTables(
            accounts=pa.Table.from_pylist(accounts, ACCOUNTS_OUT),
            campaigns=pa.Table.from_pylist(campaigns, CAMPAIGNS_OUT),
            links=pa.Table.from_pylist(links, LINKS_OUT),
            timeline=pa.Table.from_pylist(timeline, TIMELINE_OUT),
            summary=summary_of(accounts, campaigns) | changed,
        )

    return make


@pytest.fixture
def scan(build: Build) -> ScanTables:
    """Return a scan with two flagged campaigns, one watched, lone accounts and exemptions."""
    rng = np.random.default_rng(3)
    rows, campaigns = [], []
    for name, size, verdict in (("c-01", 24, "flag"), ("c-02", 9, "flag"), ("c-03", 5, "watch")):
        members = [f"{name}-acct-{i:03d}" for i in range(size)]
        campaigns.append(campaign(name, members, verdict))
        rows += [account(member, verdict, campaign=name) for member in members]
    rows += [account(f"lone-{i}", "flag", organization="Lone Inc") for i in range(2)]
    rows += [account(f"odd-{i}", "watch") for i in range(6)]
    for i in range(280):
        p = float(rng.uniform(0.01, 1))
        tokens = int(rng.integers(1_000, 400_000))
        changed = {"p_value": p, "score": float(-np.log10(p)), "output_tokens": tokens}
        rows.append(account(f"customer-{i:03d}", **changed))
    rows += [account(f"small-{i}", "abstain", n_requests=9) for i in range(31)]
    until = START + timedelta(days=200)
    rows.append(account("licensed-lab", exempt_until=until, without_exemption="flag"))
    rows.append(account("licensed-quiet", exempt_until=until, without_exemption="clear"))
    return build(rows, campaigns)


@pytest.fixture
def empty(build: Build) -> ScanTables:
    """Return a scan of nothing."""
    return build([])
