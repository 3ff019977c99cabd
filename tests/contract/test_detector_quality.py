"""The bench counts what each detector answers; the package shows it."""

from types import SimpleNamespace

import pyarrow as pa

from bench.detector_quality import count, merge
from stillwatch.reports.quality import Share, parsed
from stillwatch.reports.tables import REASON

TRUTH = {
    "accounts": {
        **{f"u{i}": {"kind": "chat_user", "campaign": None} for i in range(3)},
        **{f"h{i}": {"kind": "harvest", "campaign": "linked"} for i in range(4)},
        **{f"g{i}": {"kind": "harvest", "campaign": "loose"} for i in range(3)},
    }
}


def reason(outcome: str, detector: str = "template_sweep") -> dict[str, str]:
    return {"detector": detector, "outcome": outcome}


def log(ordinary=("fired", "quiet", "abstained"), loose=("fired", "fired", "quiet")):
    said = dict(zip(("u0", "u1", "u2", "g0", "g1", "g2"), (*ordinary, *loose), strict=True))
    said |= {f"h{i}": "quiet" for i in range(4)}
    accounts = [
        {"account": name, "reasons": [reason("fired", "campaign"), reason(outcome)]}
        for name, outcome in said.items()
    ]
    campaigns = [
        {"accounts": ["h0", "h1", "u0"], "reasons": [reason("fired")]},
        {"accounts": ["h2"], "reasons": [reason("quiet")]},
    ]
    reasons = ("reasons", pa.list_(REASON))
    return SimpleNamespace(
        accounts=pa.Table.from_pylist(accounts, pa.schema([("account", pa.string()), reasons])),
        campaigns=pa.Table.from_pylist(
            campaigns, pa.schema([("accounts", pa.list_(pa.string())), reasons])
        ),
    )


def test_ordinary_accounts_count_alone_and_campaigns_once() -> None:
    (one,) = count(log(), TRUTH).values()
    assert one["by_kind"] == {
        "chat_user": {"fired": 1, "quiet": 1, "abstained": 1},
        "campaign: linked": {"fired": 1, "quiet": 0, "abstained": 0},
        "campaign: loose": {"fired": 1, "quiet": 0, "abstained": 0},
    }
    assert (one["n_ordinary"], one["fired_ordinary"], one["abstained_ordinary"]) == (2, 1, 1)
    assert (one["n_campaign"], one["fired_campaign"]) == (2, 2)


def test_what_links_say_is_no_detector() -> None:
    assert set(count(log(), TRUTH)) == {"template_sweep"}


def test_logs_add_up() -> None:
    parts = [count(log(), TRUTH), count(log(ordinary=("quiet",) * 3), TRUTH)]
    merged = merge(parts)
    for name in ("n_ordinary", "fired_ordinary", "abstained_ordinary", "n_campaign"):
        assert merged["template_sweep"][name] == sum(p["template_sweep"][name] for p in parts)
    assert merge([parts[0]]) == parts[0]


def test_the_package_reads_what_is_counted() -> None:
    found = parsed({"commit": "c", "data": "d", "detectors": count(log(), TRUTH)})
    assert found["template_sweep"].ordinary == Share(1, 2, 1)
