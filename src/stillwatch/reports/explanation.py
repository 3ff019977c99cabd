"""How one verdict came about, and what would have changed it: the figures, without the words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.baselines.conformal import rank_p
from stillwatch.baselines.peers import features
from stillwatch.baselines.units import Floats, Units
from stillwatch.campaigns.judging import MIN_FIRED, MIN_REQUESTS, WATCH_CAMPAIGN_P, WATCH_P
from stillwatch.campaigns.replay import Judgement, Replay, Side
from stillwatch.campaigns.signal import n_independent
from stillwatch.reports.cards import card, family_lines, links_by_campaign
from stillwatch.reports.catalogue import Catalogue, title_of
from stillwatch.reports.tables import ACCOUNT, CAMPAIGN, ScanTables

Figures = dict[str, Any]
LEVELS: Final = (0.001, 0.01, 0.05, 0.10)
MOST_LEFT_OUT: Final = 8
MOST_COMPARED: Final = 3
LEAST_ADDED: Final = 0.01
"""Detectors that add less to the score are not left out one by one."""
SEEN: Final = (
    *("n_requests", "n_readable", "input_tokens", "output_tokens", "n_days", "n_accounts"),
    *("n_models", "n_addresses", "n_failed", "n_refused", "first_us", "last_us"),
)
WORK: Final = (
    ("words per prompt", True),
    ("output tokens per request", True),
    ("share of single-turn requests", False),
    ("share of the commonest template", False),
    ("likeness of its prompts (cosine)", False),
)
"""What `features` holds; whether it is a logarithm there."""


@dataclass(frozen=True)
class Finished:
    """A finished scan.

    Attributes
    ----------
    tables : ScanTables
        With `shared` and `remains`.
    again : Replay
    known_as : Catalogue
    """

    tables: ScanTables
    again: Replay
    known_as: Catalogue

    @property
    def fdr(self) -> float:
        """Level that was asked."""
        return float(self.tables.summary["fdr"])


def explain(scan: Finished, kind: str, name: str) -> Figures:
    """Return everything about one verdict, as values that JSON can hold.

    Parameters
    ----------
    scan : Finished
    kind : str
        `ACCOUNT` or `CAMPAIGN`.
    name : str
    """
    side = scan.again.campaigns if kind == CAMPAIGN else scan.again.accounts
    assert side is not None
    i = side.position(name)
    row = _row(scan.tables, kind, name)
    campaign = name if kind == CAMPAIGN else row["campaign"]
    member = name if kind == ACCOUNT else None
    found = {
        "subject": _subject(kind, name, row),
        "scan": _scan(scan),
        "seen": {n: _known(side.findings.units[n][i]) for n in SEEN},
        "detectors": _detectors(scan.again, side, i),
        "links": None if campaign is None else _links(scan, campaign, member),
        "decision": _decision(scan, side, i),
        "otherwise": _otherwise(scan, side, i, campaign, member),
        "peers": _peers(scan.again, side, i),
        **_advice(scan, row, campaign),
    }
    return _plain(found)  # type: ignore[no-any-return]


def _row(tables: ScanTables, kind: str, name: str) -> dict[str, Any]:
    table = tables.campaigns if kind == CAMPAIGN else tables.accounts
    found: dict[str, Any] = table.filter(pc.equal(table[kind], name)).to_pylist()[0]
    return found


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _plain(value: Any) -> Any:
    """Turn numpy values and NaN into what JSON can hold."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and np.isnan(value) else value


def _subject(kind: str, name: str, row: Mapping[str, Any]) -> Figures:
    kept = ("verdict", "without_exemption", "p_value", "q_value", "campaign", "abstain_reason")
    until = row.get("exempt_until")
    return {
        "kind": kind,
        "name": name,
        **{column: row.get(column) for column in kept},
        "organization": row.get("organization"),
        "exempt_until": None if until is None else until.isoformat(),
        "accounts": row.get("accounts"),
        "list_price_usd": (row.get("exposure") or {}).get("list_price_usd"),
    }


def _scan(scan: Finished) -> Figures:
    summary = scan.tables.summary
    base = summary.get("baseline") or {}
    tail = scan.again.calibration.tail
    return {
        "fdr": scan.fdr,
        "window": summary.get("window"),
        "content_states": summary.get("content_states"),
        "stillwatch": summary.get("stillwatch"),
        "seed": summary.get("seed"),
        "baseline": {name: base.get(name) for name in ("kind", "digest", "units", "p_floor")},
        "missing_signals": summary.get("missing_signals") or [],
        "tail": None if tail is None else {**asdict(tail), "used": tail.accepted},
        "replays": replays(scan),
    }


def replays(scan: Finished) -> bool:
    """Tell whether judging again gives every p-value that the scan had written."""
    tables = scan.tables
    alone = tables.accounts.filter(pc.is_null(tables.accounts["campaign"]))
    pairs = [(scan.again.accounts, alone, ACCOUNT)]
    if scan.again.campaigns is not None:
        pairs.append((scan.again.campaigns, tables.campaigns, CAMPAIGN))
    for side, table, kind in pairs:
        at = {name: i for i, name in enumerate(side.findings.units.subjects)}
        rows = np.array([at[name] for name in table[kind].to_pylist()], dtype=np.int64)
        for column, values in (("p_value", side.judged.p_value), ("q_value", side.judged.q_value)):
            said = table[column].to_numpy(zero_copy_only=False).astype(float)
            if not np.allclose(said, values[rows], rtol=1e-9, atol=0, equal_nan=True):
                return False
    return True


def _detectors(again: Replay, side: Side, i: int) -> list[Figures]:
    """Return each detector's answer, those that add most to the score first."""
    adds = side.findings.contributions()
    found = []
    for one in side.findings.reasons(i):
        detector = side.findings.detectors[one.detector]
        found.append(
            {
                **{name: getattr(one, name) for name in one.__slots__},
                "title": detector.title,
                "null": detector.null,
                "exact": detector.exact,
                "fires_above": again.fires_above(one.detector, side, i),
                "adds": _known(adds[one.detector][i]),
            }
        )
    return sorted(found, key=lambda d: (d["p_value"] is None, -(d["adds"] or 0), d["p_value"]))


def _links(scan: Finished, campaign: str, member: str | None) -> Figures:
    """Return what ties a campaign together, or one of its accounts into it."""
    row = _row(scan.tables, CAMPAIGN, campaign)
    links = links_by_campaign(scan.tables.links, [campaign])[campaign]
    shared = _of_campaign(scan.tables.shared, campaign)
    if member is not None:
        links = [one for one in links if member in (one["account_a"], one["account_b"])]
        shared = [one for one in shared if member in one["holders"]]
    lines = family_lines(row, links, scan.known_as)
    return {
        "campaign": campaign,
        "campaign_verdict": row["verdict"],
        "campaign_p": row["p_value"],
        "campaign_q": row["q_value"],
        "n_accounts": len(row["accounts"]),
        "bits": row["bits"],
        "families": [
            {name: getattr(line, name) for name in line.__slots__}
            for line in lines
            if member is None or line.n_links
        ],
        "shared": [
            {
                **{k: v for k, v in one.items() if k not in ("campaign", "holders")},
                "title": title_of(scan.known_as, one["signal"]),
                "n_holders": len(one["holders"]),
            }
            for one in shared
        ],
    }


def _of_campaign(table: pa.Table | None, campaign: str) -> list[dict[str, Any]]:
    assert table is not None
    found: list[dict[str, Any]] = table.filter(pc.equal(table["campaign"], campaign)).to_pylist()
    return found


def _decision(scan: Finished, side: Side, i: int) -> Figures:
    """Return where the score stands, and how the rule was met."""
    again, fdr = scan.again, scan.fdr
    score, ordinary = float(side.judged.score[i]), again.calibration.scores
    of_group = again.own.group == side.findings.group[i]
    mine = np.array([score])
    judged = side.at(i, fdr)
    tail = again.calibration.tail
    p_tail = None if tail is None else _known(tail.p(mine)[0])
    return {
        "score": score,
        "ordinary": _standing(ordinary, score),
        "peers": _standing(ordinary[of_group], score),
        "p_by_rank": _known(rank_p(mine, ordinary, side.inside[i : i + 1])[0]),
        "p_by_tail": p_tail,
        "tail_used": bool(p_tail is not None and judged.p < (1 / (1 + _n(ordinary)))),
        **_judgement(judged),
        "n_tested": _n(side.judged.p_value),
        "needed_p": None if np.isnan(judged.p) else side.needed_p(i, fdr),
        "watch_p": WATCH_P if side.families is None else WATCH_CAMPAIGN_P,
        "min_fired": MIN_FIRED,
        "n_families": None if side.families is None else n_independent(side.families[i]),
    }


def _n(values: Floats) -> int:
    return int((~np.isnan(values)).sum())


def _standing(ordinary: Floats, score: float) -> Figures:
    known = ordinary[~np.isnan(ordinary)]
    return {
        "n": known.size,
        "n_at_least": int((known >= score).sum()),
        "median": float(np.median(known)) if known.size else None,
        "highest": float(known.max()) if known.size else None,
    }


def _judgement(judged: Judgement) -> Figures:
    return asdict(judged)


def _otherwise(
    scan: Finished, side: Side, i: int, campaign: str | None, member: str | None
) -> Figures:
    """Return what the verdict would be if one thing were otherwise; each is judged again."""
    again, fdr = scan.again, scan.fdr
    adds = {name: _known(v[i]) or 0.0 for name, v in side.findings.contributions().items()}
    strongest = sorted((n for n in adds if adds[n] >= LEAST_ADDED), key=lambda n: -adds[n])
    n_requests = side.findings.units.count("n_requests")[i]
    return {
        "detectors": [
            {
                "without": name,
                "title": title_of(scan.known_as, name),
                **_judgement(_same_side(again.without(name), side).at(i, fdr)),
            }
            for name in strongest[:MOST_LEFT_OUT]
        ],
        "until": _until(scan, side, i, strongest),
        "levels": [{"fdr": level, "verdict": side.at(i, level).verdict} for level in LEVELS],
        "families": [] if campaign is None else _remains(scan, campaign, member),
        "alone": None if campaign is None else _alone(scan, campaign, member),
        "requests_short": max(0.0, MIN_REQUESTS - float(n_requests)),
    }


def _until(scan: Finished, side: Side, i: int, strongest: Sequence[str]) -> Figures | None:
    """Leave out the strongest detectors one after another until the verdict changes."""
    again, before = scan.again, side.at(i, scan.fdr).verdict
    for at, name in enumerate(strongest[:MOST_LEFT_OUT], 1):
        again = again.without(name)
        verdict = _same_side(again, side).at(i, scan.fdr).verdict
        if verdict != before:
            titles = [title_of(scan.known_as, one) for one in strongest[:at]]
            return {"without": titles, "verdict": verdict}
    return None


def _same_side(again: Replay, side: Side) -> Side:
    other = again.accounts if side.families is None else again.campaigns
    assert other is not None
    return other


def _remains(scan: Finished, campaign: str, member: str | None) -> list[Figures]:
    """Return what is left of the campaign without each family; of a member, if it stays."""
    found = []
    for row in _of_campaign(scan.tables.remains, campaign):
        lost = row.pop("lost") or []
        stays = None if member is None else member not in lost
        found.append({**row, "without": row.pop("family"), "n_lost": len(lost), "stays": stays})
    return found


def _alone(scan: Finished, campaign: str, member: str | None) -> Figures:
    """Return what the accounts of a campaign, or one of them, would be if none were linked."""
    side, fdr = scan.again.accounts, scan.fdr
    if member is not None:
        return _judgement(side.at(side.position(member), fdr))
    members = _row(scan.tables, CAMPAIGN, campaign)["accounts"]
    return dict(Counter(side.at(side.position(name), fdr).verdict for name in members))


def _peers(again: Replay, side: Side, i: int) -> Figures:
    """Return the peer group in figures, and the ordinary subjects nearest to this one."""
    units, ordinary = side.findings.units, again.calibration.reference.units
    group = int(side.findings.group[i])
    of_group = again.own.group == group
    p = [(float(v[i]), name) for name, v in side.findings.p_value.items() if not np.isnan(v[i])]
    known = [name for _, name in sorted(p) if 2 * _n(again.own.statistic[name]) >= len(ordinary)]
    compared = known[:MOST_COMPARED]
    scores, ranked = again.calibration.scores, again.ordinary_p()
    return {
        "group": again.calibration.reference.peers.names[group],
        "n": int(of_group.sum()),
        "n_ordinary": len(ordinary),
        "work": _work(units.take(np.array([i])), ordinary.take(of_group)),
        "compared": [
            {
                "detector": n,
                "title": again.own.detectors[n].title,
                "own": side.findings.statistic[n][i],
            }
            for n in compared
        ],
        "nearest": [
            {
                "subject": ordinary.subjects[k],
                "n_requests": ordinary["n_requests"][k],
                "score": scores[k],
                "p_value": ranked[k],
                "statistics": [again.own.statistic[name][k] for name in compared],
            }
            for k in again.nearest(units, i).tolist()
        ],
    }


def _work(own: Units, peers: Units) -> list[Figures]:
    """Compare the kind of work of a subject with the middle half of its peers."""
    mine, theirs = features(own)[0], features(peers)
    rows = []
    for at, (what, is_log) in enumerate(WORK):
        known = theirs[:, at][~np.isnan(theirs[:, at])]
        middle = np.percentile(known, [25, 50, 75]) if known.size else np.full(3, np.nan)
        values = [mine[at], *middle]
        shown: Sequence[float] = np.expm1(values).tolist() if is_log else values
        rows.append(dict(zip(("own", "low", "middle", "high"), shown, strict=True), what=what))
    return rows


def _advice(scan: Finished, row: Mapping[str, Any], campaign: str | None) -> Figures:
    """Return innocent look-alikes, blind spots and steps, as the report has them."""
    links = [] if campaign is None else links_by_campaign(scan.tables.links, [campaign])[campaign]
    shown = card(row, links, scan.known_as)
    fired = {reason.detector for reason in shown.fired}
    return {
        "innocent": shown.innocent,
        "next": shown.steps,
        "misses": [
            (entry.title, entry.misses)
            for name, entry in scan.known_as.items()
            if name in fired and entry.misses
        ],
        "limits": list(scan.tables.summary.get("limits") or []),
    }
