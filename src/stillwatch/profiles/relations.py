"""What accounts have in common: relations between accounts, as Ibis expressions.

Each returns one row per account and value, or per pair of accounts; the link signals in
`stillwatch.campaigns.signals` weigh them.
"""

from collections.abc import Callable
from typing import Final

import ibis
import ibis.expr.types as ir

from stillwatch.profiles.expressions import MINUTE_US

MAX_SHARE: Final = 0.5
"""A value that more than half of the accounts have says nothing and is dropped."""
MIN_CORPUS_ITEMS: Final = 5
FIRST_ERROR: Final = 400
MIN_RESENT_WORDS: Final = 6
RESEND_WINDOW_US: Final = 120_000_000


def _held(s: ir.Table, value: ir.Value, at_least: int = 1) -> ir.Table:
    """Count requests per account and value; null values and rarer uses drop out."""
    rows = s.select("account", value=value)
    rows = rows.filter(rows.value.notnull())
    counted = rows.group_by(["account", "value"]).aggregate(n=rows.value.count())
    return counted.filter(counted.n >= at_least)


def shingles(s: ir.Table) -> ir.Table:
    """Shingles of prompts that each account sent."""
    return _held(s, s.prompt_shingles.unnest())


def prompts(s: ir.Table) -> ir.Table:
    """Whole prompts of some length that each account sent."""
    return _held(s, ibis.cases((s.prompt_words >= MIN_RESENT_WORDS, s.prompt_hash)))


def systems(s: ir.Table) -> ir.Table:
    """System prompts that each account used, at least twice."""
    return _held(s, s.system_hash, at_least=2)


def ends(s: ir.Table) -> ir.Table:
    """Heads and tails of prompts that each account sent, at least twice."""
    both = ibis.union(_held(s, s.head_hash, 2), _held(s, s.tail_hash, 2))
    return both


def dialects(s: ir.Table) -> ir.Table:
    """Dialects (client, parameters and their values) of each account, used at least twice."""
    return _held(s, s.dialect_hash, at_least=2)


def header_orders(s: ir.Table) -> ir.Table:
    """Orders of HTTP headers of each account, seen at least twice."""
    return _held(s, s.header_order_hash, at_least=2)


def addresses(s: ir.Table) -> ir.Table:
    """Client addresses of each account."""
    return _held(s, s.address_hash)


def networks(s: ir.Table) -> ir.Table:
    """Client networks (/24, /48) of each account."""
    return _held(s, s.network_hash)


def tls_clients(s: ir.Table) -> ir.Table:
    """TLS fingerprints (JA4) of each account."""
    return _held(s, s.ja4_hash)


def end_users(s: ir.Table) -> ir.Table:
    """End users named in requests of each account."""
    return _held(s, s.end_user_hash)


VALUES: Final[dict[str, Callable[[ir.Table], ir.Table]]] = {
    "shingles": shingles,
    "prompts": prompts,
    "systems": systems,
    "ends": ends,
    "dialects": dialects,
    "header_orders": header_orders,
    "addresses": addresses,
    "networks": networks,
    "tls_clients": tls_clients,
    "end_users": end_users,
}
"""Relations of account and value, by name."""


def shared(held: ir.Table) -> ir.Table:
    """Keep values that at least two accounts hold.

    Parameters
    ----------
    held : ibis Table
        ``account``, ``value``, ``n``.
    """
    popular = held.group_by("value").aggregate(n_accounts=held.account.nunique())
    kept = popular.filter(popular.n_accounts >= 2)
    return held.inner_join(kept, "value").select("account", "value", "n", "n_accounts")


def numbered(rows: ir.Table, positions: ir.Table) -> ir.Table:
    """Put the number of the account in the place of its name: a tenth of the bytes.

    Parameters
    ----------
    rows : ibis Table
        With ``account``.
    positions : ibis Table
        ``account``, ``position`` (int32).
    """
    others = [name for name in rows.columns if name != "account"]
    return rows.inner_join(positions, "account").select("position", *others)


def rare_holders(s: ir.Table, rare: ir.Table) -> ir.Table:
    """Count requests per ``subject`` that carry a passage from the table ``rare`` (``value``)."""
    rows = s.select("subject", "event_hash", value=s.prompt_shingles.unnest())
    met = rows.semi_join(rare, "value")
    return met.group_by("subject").aggregate(n_rare_shared=met.event_hash.nunique())


def organizations(s: ir.Table) -> ir.Table:
    """Name the organization that the log gives for each account (the last in the alphabet)."""
    return s.group_by("account").aggregate(organization=s.organization.max())


def corpus_items(s: ir.Table) -> ir.Table:
    """Known corpora that each account covers: ``account``, ``corpus``, ``split``, ``n`` items."""
    hit = s.filter(s.corpus_doc.notnull())
    counted = hit.group_by(["account", "corpus", "corpus_split"]).aggregate(
        n=hit.corpus_doc.nunique()
    )
    return counted.filter(counted.n >= MIN_CORPUS_ITEMS)


def corpus_documents(s: ir.Table) -> ir.Table:
    """Items of known corpora that each account was served.

    Returns
    -------
    ibis Table
        ``account``, ``corpus``, ``corpus_split``, ``corpus_doc``, each once. Refused requests do
        not count: who sends them again on another account would seem to share the item.
    """
    served = s.status.isnull() | (s.status < FIRST_ERROR)
    hit = s.filter(s.corpus_doc.notnull() & served)
    return hit.select("account", "corpus", "corpus_split", "corpus_doc").distinct()


def resends(s: ir.Table) -> ir.Table:
    """Pair refused requests with the same prompt on another account.

    Returns
    -------
    ibis Table
        ``account_a`` (refused), ``account_b``, ``n_shared`` (refused prompts that b also sent,
        at any time), ``n_near`` (those that b sent within 120 s after a refusal), ``n_sends``
        (how often b sent them, summed over the refusals). A prompt counts once, however often
        its client tried again.
    """
    long = s.filter(s.prompt_words >= MIN_RESENT_WORDS)
    refused = long.filter((long.status == 429) | (long.status >= 500))
    refused = refused.select("prompt_hash", account_a=refused.account, refused_us=refused.ts_us)
    again = long.select("prompt_hash", account_b=long.account, again_us=long.ts_us)
    pairs = refused.inner_join(again, "prompt_hash")
    pairs = pairs.filter(pairs.account_a != pairs.account_b)
    wait = pairs.again_us - pairs.refused_us
    pairs = pairs.mutate(near=((wait >= 0) & (wait <= RESEND_WINDOW_US)).ifelse(1, 0))
    once = pairs.group_by(["account_a", "account_b", "prompt_hash"]).aggregate(
        near=pairs.near.max(), sends=pairs.near.count()
    )
    return once.group_by(["account_a", "account_b"]).aggregate(
        n_shared=once.near.count(), n_near=once.near.sum(), n_sends=once.sends.sum()
    )


def activity(s: ir.Table) -> ir.Table:
    """Count requests per ``account`` and ``minute`` (of the epoch)."""
    timed = s.filter(s.ts_us.notnull())
    rows = timed.select("account", minute=(timed.ts_us // MINUTE_US).cast("int64"))
    return rows.group_by(["account", "minute"]).aggregate(n=rows.minute.count())
