"""From raw sketches to the table that profiles are made of: no duplicates, side tables joined.

All functions take and return Ibis tables, so that DuckDB and Spark run the same code.
"""

from typing import Final

import ibis
import ibis.expr.types as ir

FEEDBACK_MIN_SHINGLES: Final = 3
FEEDBACK_MAX_CONVERSATIONS: Final = 20
COPY_ORDER: Final = ("ts_us", "status", "account", "prompt_hash", "output_tokens", "source")
EDGE_COLUMNS: Final = (
    "address_hash",
    "network_hash",
    "ja4_hash",
    "user_agent_hash",
    "header_order_hash",
)


def without_duplicates(sketches: ir.Table) -> ir.Table:
    """Keep one row per event.

    Copies of an event are mostly identical. Where they differ (a gateway that retries under one
    id), the earliest is kept, and among those of one instant the same one on every engine.
    """
    counted = sketches.group_by("event_hash").aggregate(n=sketches.event_hash.count())
    copied = counted.filter(counted.n > 1).select("event_hash")
    copies = sketches.semi_join(copied, "event_hash")
    order = [copies[name] for name in COPY_ORDER]
    rank = ibis.row_number().over(ibis.window(group_by=copies.event_hash, order_by=order))
    ranked = copies.mutate(copy=rank)
    first = ranked.filter(ranked.copy == 0).drop("copy")
    return ibis.union(sketches.anti_join(copied, "event_hash"), first)


def with_edge(sketches: ir.Table, edge: ir.Table) -> ir.Table:
    """Fill network facts that the log lacks from the edge log, by request id.

    Parameters
    ----------
    sketches : ibis Table
        Of `SKETCH_SCHEMA`.
    edge : ibis Table
        ``request_id_hash`` (unique) and `EDGE_COLUMNS`.
    """
    named = edge.rename({f"edge_{name}": name for name in EDGE_COLUMNS})
    joined = sketches.left_join(named, "request_id_hash")
    filled = {name: ibis.coalesce(joined[name], joined[f"edge_{name}"]) for name in EDGE_COLUMNS}
    return joined.mutate(**filled).select(*sketches.columns)


def feedback_events(sketches: ir.Table) -> ir.Table:
    """Find prompts that carry text which an earlier answer, to another conversation, gave.

    Returns
    -------
    ibis Table
        ``event_hash``, ``fed_back`` (true): at least `FEEDBACK_MIN_SHINGLES` kept shingles of
        the newest turn stood in earlier answers of other conversations. Phrases that answers
        to more than `FEEDBACK_MAX_CONVERSATIONS` conversations share are stock phrases.
    """
    asked = sketches.select(
        "event_hash", "ts_us", "conversation_hash", shingle=sketches.prompt_shingles.unnest()
    )
    given = sketches.select("ts_us", "conversation_hash", shingle=sketches.answer_shingles.unnest())
    given = given.semi_join(asked.select("shingle"), "shingle")
    sources = given.group_by("shingle").aggregate(
        first_us=given.ts_us.min(),
        low=given.conversation_hash.min(),
        high=given.conversation_hash.max(),
        n_conversations=given.conversation_hash.nunique(),
    )
    sources = sources.filter(sources.n_conversations <= FEEDBACK_MAX_CONVERSATIONS)
    met = asked.inner_join(sources, "shingle")
    elsewhere = (met.low != met.conversation_hash) | (met.high != met.conversation_hash)
    met = met.filter((met.first_us < met.ts_us) & elsewhere)
    counted = met.group_by("event_hash").aggregate(n_met=met.shingle.nunique())
    fed = counted.filter(counted.n_met >= FEEDBACK_MIN_SHINGLES)
    return fed.select("event_hash", fed_back=ibis.literal(True))


def with_feedback(sketches: ir.Table, feedback: ir.Table) -> ir.Table:
    """Add the boolean column ``fed_back`` to sketches."""
    joined = sketches.left_join(feedback, "event_hash")
    flagged = ibis.coalesce(joined.fed_back, ibis.literal(False))
    return joined.mutate(fed_back=flagged).select(*sketches.columns, "fed_back")


def by_account(sketches: ir.Table) -> ir.Table:
    """Make each account its own subject."""
    return sketches.mutate(subject=sketches.account)


def by_member(sketches: ir.Table, members: ir.Table) -> ir.Table:
    """Make each campaign a subject; events of other accounts drop out.

    Parameters
    ----------
    members : ibis Table
        ``subject`` (campaign), ``account``; an account is in one campaign at most.
    """
    return sketches.inner_join(members, "account").select(*sketches.columns, "subject")
