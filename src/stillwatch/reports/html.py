"""The report page: one self-contained file for a reader with five minutes."""

from typing import Any, Final

import jinja2
import pyarrow as pa
import pyarrow.compute as pc
from markupsafe import Markup

from stillwatch.campaigns.signal import registry as signals
from stillwatch.detectors.detector import registry as detectors
from stillwatch.reports import facts, wording
from stillwatch.reports.cards import Card, card, links_by_campaign
from stillwatch.reports.catalogue import Catalogue, catalogue
from stillwatch.reports.evidence import evidence
from stillwatch.reports.pictures.graph import MOST_CAMPAIGNS, clusters, draw_graph
from stillwatch.reports.pictures.scores import draw_scores
from stillwatch.reports.pictures.timeline import draw_timeline
from stillwatch.reports.tables import ScanTables

MOST_ROWS: Final = 50
MOST_CARDS: Final = 12
FILTERS: Final = (
    "bits", "count", "day", "dollars", "moment", "percent", "probability", "sentence",
)  # fmt: skip


def render_report(tables: ScanTables) -> str:
    """Render the report page.

    The page loads nothing from elsewhere and runs no script. Every value is escaped, and
    control characters in it are made visible.

    Parameters
    ----------
    tables : ScanTables

    Returns
    -------
    str
        An HTML document.
    """
    return environment().get_template("report.html.j2").render(_view(tables))


def environment() -> jinja2.Environment:
    """Return the templates, with every value escaped and control characters made visible."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("stillwatch.reports", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {name: getattr(wording, name) for name in FILTERS}
    made.filters["told"] = facts.told
    made.globals |= {"plural": wording.plural, "equation": wording.equation}
    return made


def _visible(value: Any) -> Any:
    if isinstance(value, Markup):
        return value
    return wording.plain(value) if isinstance(value, str) else value


def _view(tables: ScanTables) -> dict[str, Any]:
    """Gather what the template shows."""
    summary = tables.summary
    known_as = catalogue(summary, [*detectors().values(), *signals().values()])
    total = facts.totals(tables)
    flagged = facts.ranked(tables.campaigns, "flag")
    watched = facts.ranked(tables.campaigns, "watch")
    cards = _campaign_cards(flagged.slice(0, MOST_CARDS), tables.links, known_as)
    watch_cards = _campaign_cards(watched.slice(0, MOST_CARDS), tables.links, known_as)
    lone = facts.flagged_alone(tables)
    watch = facts.outside(
        facts.ranked(tables.accounts, "watch"), pa.concat_tables([flagged, watched])
    )
    lone_cards = [card(row, [], known_as) for row in lone.slice(0, MOST_ROWS).to_pylist()]
    shown = [*cards, *watch_cards]
    return {
        "summary": summary,
        "window": facts.window(summary),
        "totals": total,
        "headline": facts.headline(total),
        "taken": facts.taken(total),
        "steps": facts.next_steps(total, summary),
        "cards": cards,
        "more_campaigns": flagged.num_rows - len(cards),
        "lone": lone_cards,
        "more_lone": lone.num_rows - len(lone_cards),
        "watch_campaigns": watch_cards,
        "more_watch_campaigns": watched.num_rows - len(watch_cards),
        "watch": [card(row, [], known_as) for row in watch.slice(0, MOST_ROWS).to_pylist()],
        "more_watch": max(0, watch.num_rows - MOST_ROWS),
        "evidence": evidence([*shown, *lone_cards], known_as),
        "certainty": facts.certainty(summary),
        "limits": facts.limits(summary),
        "misses": [(e.title, e.misses) for e in known_as.values() if e.scanned and e.misses],
        **_exemptions(tables.accounts),
        "exempt_campaigns": _exempt_campaigns(tables.campaigns),
        **_abstained(tables.accounts),
        **_pictures(tables, shown),
    }


def _campaign_cards(campaigns: pa.Table, links: pa.Table, known_as: Catalogue) -> list[Card]:
    rows = campaigns.to_pylist()
    linked = links_by_campaign(links, [row["campaign"] for row in rows])
    return [card(row, linked[row["campaign"]], known_as) for row in rows]


def _exemptions(accounts: pa.Table) -> dict[str, Any]:
    exempt = accounts.filter(pc.is_valid(accounts["exempt_until"]))
    mattered = pc.is_in(exempt["without_exemption"], pa.array(["flag", "watch"]))
    first = pa.concat_tables([exempt.filter(mattered), exempt.filter(pc.invert(mattered))])
    return {
        "exempt": first.slice(0, MOST_ROWS).to_pylist(),
        "more_exempt": max(0, first.num_rows - MOST_ROWS),
        "n_exempt_mattered": pc.sum(mattered).as_py() or 0,
    }


def _exempt_campaigns(campaigns: pa.Table) -> list[dict[str, Any]]:
    """Return the campaigns that an exemption of all their accounts kept from standing out."""
    if "without_exemption" not in campaigns.column_names:
        return []
    mattered = pc.is_in(campaigns["without_exemption"], pa.array(["flag", "watch"]))
    found: list[dict[str, Any]] = campaigns.filter(mattered).slice(0, MOST_ROWS).to_pylist()
    return found


def _abstained(accounts: pa.Table) -> dict[str, Any]:
    chosen = accounts.filter(pc.equal(accounts["verdict"], "abstain"))
    counted = pc.value_counts(pc.fill_null(chosen["abstain_reason"], "no reason recorded"))
    pairs = facts.merged((pair["values"], pair["counts"]) for pair in counted.to_pylist())
    return {
        "n_abstained": chosen.num_rows,
        "abstained": pairs[:MOST_ROWS],
        "more_abstained": max(0, len(pairs) - MOST_ROWS),
    }


def _pictures(tables: ScanTables, shown: list[Card]) -> dict[str, Markup | None]:
    base = tables.summary.get("baseline") or {}
    linked = links_by_campaign(tables.links, [c.name for c in shown[:MOST_CAMPAIGNS]])
    drawn = clusters([c.row for c in shown], [link for some in linked.values() for link in some])
    return {
        "timeline": draw_timeline(tables.timeline, facts.flagged_campaigns(tables.campaigns)),
        "graph": draw_graph(drawn),
        "scores": draw_scores(tables.accounts, wording.known(base.get("p_floor"))),
    }
