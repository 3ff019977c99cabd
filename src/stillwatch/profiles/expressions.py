"""The profiles: statistics of each subject over the window, as Ibis expressions.

Each function takes prepared sketches with a ``subject`` column (`stillwatch.profiles.prepare`)
and returns one row per subject, unless it says otherwise. Only operations that the contract
test shows equal on DuckDB and Spark are used: counts, sums, minima, maxima, exact distinct
counts, joins and unnesting, all on integers.
"""

from collections.abc import Callable
from typing import Final

import ibis
import ibis.expr.types as ir

from stillwatch.sketches.schema import FLAGS, TOPIC_COLUMNS

DAY_US: Final = 86_400_000_000
MINUTE_US: Final = 60_000_000
MIN_FILLED: Final = 5
"""An opening of a prompt with so many continuations is one of a template."""
RELEASE_QUIET_DAYS: Final = 2
RELEASE_MIN_ACCOUNTS: Final = 3
RELEASE_ACCOUNT_SHARE: Final = 20
"""A model is out when one in so many of its first day's accounts has used it."""
RELEASE_DAY_SHARE: Final = 4
"""A day with less than the mean day's requests over this is none of a model's days."""


def _count(condition: ir.BooleanValue) -> ir.IntegerScalar:
    return condition.ifelse(1, 0).sum()


def volume(s: ir.Table) -> ir.Table:
    """Count requests, tokens, failures, distinct accounts, models, addresses, dialects, days."""
    return s.group_by("subject").aggregate(
        n_requests=s.event_hash.count(),
        n_accounts=s.account.nunique(),
        n_failed=_count(s.status >= 400),
        n_refused=_count(s.status == 429),
        input_tokens=s.input_tokens.sum(),
        output_tokens=s.output_tokens.sum(),
        first_us=s.ts_us.min(),
        last_us=s.ts_us.max(),
        n_days=s.day.nunique(),
        n_models=s.model.nunique(),
        n_dialects=s.dialect_hash.nunique(),
        n_addresses=s.address_hash.nunique(),
        n_logprobs=_count(s.logprobs),
        n_readable=_count(s.prompt_words.notnull()),
    )


def content(s: ir.Table) -> ir.Table:
    """Count what prompts ask for and contain; null where no prompt of the subject is readable."""
    read = s.filter(s.prompt_words.notnull())
    flags = {f"n_{flag}": _count(read[flag]) for flag in FLAGS}
    return read.group_by("subject").aggregate(
        n_single_turn=_count(read.n_past_answers == 0),
        n_bare=_count((read.n_past_answers == 0) & read.system_hash.isnull()),
        n_prompts=read.prompt_hash.nunique(),
        n_conversations=read.conversation_hash.nunique(),
        n_systems=read.system_hash.nunique(),
        prompt_words=read.prompt_words.sum(),
        answer_words=read.answer_words.sum(),
        n_fed_back=_count(read.fed_back),
        n_fed_back_graded=_count(read.fed_back & read.asks_grading),
        **flags,
    )


def corpora(s: ir.Table) -> ir.Table:
    """Count requests on, and distinct items of, known public corpora, by split."""
    hit = s.filter(s.corpus_doc.notnull())
    train = hit.corpus_split == "train"
    return hit.group_by("subject").aggregate(
        n_corpus_train=_count(train),
        n_corpus_test=_count(~train),
        n_train_items=hit.corpus_doc.nunique(where=train),
        n_test_items=hit.corpus_doc.nunique(where=~train),
    )


def pieces(s: ir.Table) -> ir.Table:
    """Count requests per subject and piece of prompt: shingle, head or tail.

    Returns
    -------
    ibis Table
        ``subject``, ``piece``, ``n`` (requests), ``n_distinct`` (distinct whole prompts).
    """
    s = s.select("subject", "prompt_hash", "head_hash", "tail_hash", "prompt_shingles")
    shingles = s.select("subject", "prompt_hash", piece=s.prompt_shingles.unnest())
    heads = s.select("subject", "prompt_hash", piece=s.head_hash)
    tails = s.select("subject", "prompt_hash", piece=s.tail_hash)
    all_pieces = ibis.union(shingles, heads, tails)
    known = all_pieces.filter(all_pieces.piece.notnull() & all_pieces.prompt_hash.notnull())
    sent = known.group_by(["subject", "piece", "prompt_hash"]).aggregate(n=known.piece.count())
    return sent.group_by(["subject", "piece"]).aggregate(n=sent.n.sum(), n_distinct=sent.n.count())


def template(s: ir.Table) -> ir.Table:
    """Count the requests, and the distinct prompts, that share the subject's commonest piece."""
    counted = pieces(s)
    return counted.group_by("subject").aggregate(
        n_template=counted.n.max(), n_swept=counted.n_distinct.max()
    )


def openings(s: ir.Table) -> ir.Table:
    """Count the prompt openings that the subject fills in `MIN_FILLED` ways or more."""
    known = s.filter(s.head_hash.notnull())
    filled = known.group_by(["subject", "head_hash"]).aggregate(n=known.prompt_hash.nunique())
    return filled.group_by("subject").aggregate(n_openings=_count(filled.n >= MIN_FILLED))


def topics(s: ir.Table) -> ir.Table:
    """Sum the topic vectors; their length tells how alike a subject's prompts are."""
    known = s.filter(s.topic_00.notnull())
    return known.group_by("subject").aggregate(
        n_topics=known.topic_00.count(), **{name: known[name].sum() for name in TOPIC_COLUMNS}
    )


def _first_days(s: ir.Table) -> ir.Table:
    """Find the first ``day`` on which each ``model`` is in use in earnest, whatever clocks say.

    That is a day with `RELEASE_MIN_ACCOUNTS` accounts and a fair share of the model's requests:
    a few events whose clock jumped back make none.
    """
    used = s.group_by(["model", "day"]).aggregate(n=s.day.count(), n_users=s.account.nunique())
    of_model = used.group_by("model").aggregate(n_all=used.n.sum(), n_days=used.n.count())
    used = used.inner_join(of_model, "model")
    fair = used.n * used.n_days * RELEASE_DAY_SHARE >= used.n_all
    earnest = used.filter(fair & (used.n_users >= RELEASE_MIN_ACCOUNTS))
    return earnest.group_by("model").aggregate(day=earnest.day.min())


def _releases(s: ir.Table) -> ir.Table:
    """Find models that come out inside the window: ``new_model``, ``released_us``."""
    timed = s.filter(s.day.notnull() & s.model.notnull())
    timed = timed.select("model", "day", "account", "ts_us")
    begin = _first_days(timed.mutate(model=ibis.literal("any"))).select(begin="day")
    new = _first_days(timed).cross_join(begin)
    new = new.filter(new.day >= new.begin + RELEASE_QUIET_DAYS).select("model", "day")
    upon = timed.inner_join(new, ["model", "day"])
    first = upon.group_by(["model", "account"]).aggregate(us=upon.ts_us.min())
    of_model = ibis.window(group_by=first.model)
    order = ibis.row_number().over(ibis.window(group_by=first.model, order_by=first.us)) + 1
    first = first.mutate(place=order, n_users=first.us.count().over(of_model))
    out = (first.place >= RELEASE_MIN_ACCOUNTS) & (
        first.place * RELEASE_ACCOUNT_SHARE >= first.n_users
    )
    first = first.filter(out)
    return first.group_by(new_model=first.model).aggregate(released_us=first.us.min())


def release(s: ir.Table) -> ir.Table:
    """Count requests in the day after a model comes out, and those that went to it.

    A model comes out inside the window if its first day (`_first_days`) is
    `RELEASE_QUIET_DAYS` or more after that of the log: when `RELEASE_MIN_ACCOUNTS` accounts, and
    one in `RELEASE_ACCOUNT_SHARE` of that day's, have used it. Subjects that were not active
    before do not count: they cannot move.
    """
    new = _releases(s)
    first = s.group_by("subject").aggregate(first_us=s.ts_us.min())
    near = s.select("subject", "model", "ts_us").cross_join(new).inner_join(first, "subject")
    near = near.filter(
        (near.ts_us >= near.released_us)
        & (near.ts_us < near.released_us + DAY_US)
        & (near.first_us < near.released_us)
    )
    return near.group_by("subject").aggregate(
        n_release_day=near.ts_us.count(), n_release_moved=_count(near.model == near.new_model)
    )


def daily(s: ir.Table) -> ir.Table:
    """Count requests and sum tokens and topic vectors per subject and day.

    Returns
    -------
    ibis Table
        One row per ``subject`` and ``day``; without events of which the day is not known.
    """
    s = s.filter(s.day.notnull())
    return s.group_by(["subject", "day"]).aggregate(
        n_requests=s.event_hash.count(),
        output_tokens=s.output_tokens.sum(),
        n_topics=s.topic_00.count(),
        **{name: s[name].sum() for name in TOPIC_COLUMNS},
    )


PROFILES: Final[dict[str, Callable[[ir.Table], ir.Table]]] = {
    "volume": volume,
    "content": content,
    "corpora": corpora,
    "template": template,
    "openings": openings,
    "topics": topics,
    "release": release,
}
"""Every profile with one row per subject, by name."""
