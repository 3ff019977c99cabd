"""Put an audit together: plan, secret, tokenizer, tables and answers in; results out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from stillwatch.audit.provenance.plan import LEXICAL, Mark, Plan
from stillwatch.audit.provenance.quotes import not_asked, without_quotes
from stillwatch.audit.provenance.radioactivity import Candidate, KeyTest, assessed, exclusive
from stillwatch.audit.provenance.reference import Excess, excess_over
from stillwatch.audit.provenance.verbatim import LEAST_WIDTH, PASSAGE, repeats
from stillwatch.audit.provenance.verdict import Verdict, copy_effect_of, held_back, judge
from stillwatch.core.errors import InputError
from stillwatch.marking.contexts import ContextHash, ContextTable, merged
from stillwatch.marking.keyed_pairs import keyed_pairs
from stillwatch.marking.keyring import MarkingKeys
from stillwatch.marking.pairs import Pairs
from stillwatch.marking.scheme import Scheme
from stillwatch.marking.site_pairs import site_pairs
from stillwatch.reports.wording import plain
from stillwatch.wiring.answers import Answers, read_answers
from stillwatch.wiring.context_tables import (
    Making,
    Owner,
    digest_of,
    for_everybody,
    read_passages,
    read_tables,
)
from stillwatch.wiring.keyfile import load_key
from stillwatch.wiring.known_answers import Keys, checked_keys, read_known
from stillwatch.wiring.tokenizing import Tokenizer

MOST_NAMES = 10
ENGINE = "everybody"
"""Name of a key that the engine uses for all accounts."""


@dataclass(frozen=True, slots=True)
class Audited:
    """What an audit found, and what it looked at.

    Attributes
    ----------
    verdict : Verdict
    tests : tuple of KeyTest
        One for each key tried.
    accounts : tuple of KeyTest
        Where all accounts share a key: one for each account, on contexts served to it alone.
    n_tokens, n_pairs : int
        Of the suspect's text.
    n_quoted : int
        Pairs left out because they stood in the prompts up to their answer's.
    n_repeating : int or None
        Answers that hold a passage which repeats word for word what was served; None where the
        tables cannot tell: there are none, or their contexts are too narrow and no passages were
        kept beside them.
    answers : Answers
    checked : tuple of (str, str) or None
        Name and epoch of each key whose mark stands in the answers known to carry one; None where
        there are none.
    """

    verdict: Verdict
    tests: tuple[KeyTest, ...]
    accounts: tuple[KeyTest, ...]
    n_tokens: int
    n_pairs: int
    n_quoted: int
    n_repeating: int | None
    answers: Answers
    checked: Keys | None = None


OnKey = Callable[[int, int], None]
"""Told how many keys were tried, and of how many; from the start again without what repeats."""


def untold(_done: int, _total: int) -> None:
    """Tell nobody."""


def audit(
    plan: Plan,
    answers: Answers,
    *,
    peeked: bool = False,
    on_key: OnKey = untold,
) -> Audited:
    """Test a suspect's answers under every key of a plan.

    Parameters
    ----------
    plan : Plan
    answers : Answers
    peeked : bool
        Whether somebody looked before all was collected: then only the e-value counts.
    on_key : callable
        Told how many keys were tried, and of how many.

    Raises
    ------
    InputError
        Something of the plan cannot be read, or does not fit together.
    """
    mark = plan.mark
    _check_suspect(plan, answers)
    if mark.scheme == LEXICAL:
        return _lexical(mark, answers, peeked=peeked, on_key=on_key)
    ground = ground_of(mark)
    scheme, tokenizer, hashing = ground.scheme, ground.tokenizer, ground.hashing
    candidates, sharers = ground.candidates, ground.sharers
    text = tokenizer.tokens(answers.answers)
    asked = keyed_pairs(tokenizer.tokens(answers.prompts), scheme)
    pairs, n_quoted = without_quotes(keyed_pairs(text, scheme), asked)
    checked = _checked(mark, scheme, candidates, hashing, tokenizer)
    unmarked = _reference(mark, scheme, tokenizer)
    excess = _excess(pairs, unmarked, asked)
    tests = tuple(
        assessed(pairs, scheme, candidate, hashing, excess)
        for candidate in _counted(candidates, on_key)
    )
    accounts = tuple(assessed(pairs, scheme, sharer, hashing, excess) for sharer in sharers)
    effect = copy_effect_of(scheme.id, answers.temperatures) if ground.tables else None
    verdict = judge(tests, accounts, copy_effect=effect, looked_often=peeked)
    passages = _passages(mark, scheme, ground.keys, ground.tables)
    again = repeats(text, passages.width, passages.table, hashing)
    if again.any():
        nothing = np.empty(0, dtype=np.uint32)
        kept = [nothing if bad else one for one, bad in zip(text, again, strict=True)]
        rest, _ = without_quotes(keyed_pairs(kept, scheme), asked)
        excess = _excess(rest, unmarked, asked)
        without, sharing = (
            [assessed(rest, scheme, one, hashing, excess) for one in _counted(several, on_key)]
            for several in (candidates, sharers)
        )
        judged = judge(without, sharing, copy_effect=None, looked_often=peeked)
        verdict = held_back(verdict, judged)
    n_again = int(again.sum()) if passages.is_whole else None
    counts = (pairs.n_tokens, len(pairs), n_quoted, n_again)
    return Audited(verdict, tests, accounts, *counts, answers, checked)


def _counted(candidates: Sequence[Candidate], on_key: OnKey) -> Iterator[Candidate]:
    """Give candidates one by one, and tell how many were."""
    for done, candidate in enumerate(candidates):
        on_key(done, len(candidates))
        yield candidate
    on_key(len(candidates), len(candidates))


def _check_suspect(plan: Plan, answers: Answers) -> None:
    """Check that a plan and a file of answers name one suspect, where both name one."""
    if plan.suspect is None or not answers.suspect:
        return
    wanted = (plan.suspect.model, plan.suspect.url)
    if answers.suspect != wanted:
        there, here = (" at ".join(map(plain, one)) for one in (answers.suspect, wanted))
        raise InputError(
            f"these are answers of {there}; the plan's suspect is {here}", field="--answers"
        )


def _lexical(mark: Mark, answers: Answers, *, peeked: bool, on_key: OnKey) -> Audited:
    """Test for the lexical mark, which works on words: no tokenizer, and no tables."""
    scheme, keys = mark.as_scheme(), MarkingKeys(load_key(mark.secret_file)[0].key)
    pairs = site_pairs(answers.answers)
    pairs, n_quoted = without_quotes(pairs, site_pairs(answers.prompts), sites=True)
    hashing = ContextHash(keys.context_key())
    candidates = _candidates(mark, keys, {})
    checked = _checked(mark, scheme, candidates, hashing, None)
    tests = tuple(
        assessed(pairs, scheme, candidate, hashing) for candidate in _counted(candidates, on_key)
    )
    effect = copy_effect_of(scheme.id, answers.temperatures)
    verdict = judge(tests, copy_effect=effect, looked_often=peeked)
    return Audited(verdict, tests, (), pairs.n_tokens, len(pairs), n_quoted, None, answers, checked)


def _checked(
    mark: Mark,
    scheme: Scheme,
    candidates: Sequence[Candidate],
    hashing: ContextHash,
    tokenizer: Tokenizer | None,
) -> Keys | None:
    """Return the keys whose mark the known answers show, which some must."""
    if mark.known is None:
        return None

    def pairs_of_texts(texts: Sequence[str]) -> Pairs:
        if tokenizer is None:
            return site_pairs(texts)
        return keyed_pairs(tokenizer.tokens(texts), scheme)

    known = read_known(mark.known)
    if not mark.accounts:  # one key for everybody: it is all the same who was served
        known = {None: [text for texts in known.values() for text in texts]}
    return checked_keys(
        mark.known, known, scheme, candidates, hashing=hashing, pairs_of_texts=pairs_of_texts
    )


def _reference(mark: Mark, scheme: Scheme, tokenizer: Tokenizer) -> Pairs | None:
    """Return the pairs of an unmarked text."""
    if mark.reference is None:
        return None
    return keyed_pairs(tokenizer.tokens(read_answers(mark.reference).answers), scheme)


def _excess(pairs: Pairs, unmarked: Pairs | None, asked: Pairs) -> Excess | None:
    return None if unmarked is None else excess_over(pairs, not_asked(unmarked, asked, pairs))


def _tables(mark: Mark, scheme: Scheme, keys: MarkingKeys) -> dict[Owner, ContextTable]:
    if mark.contexts is None:
        return {}
    making = Making(scheme.context_width, digest_of(mark.served_tokenizer), keys.fingerprint)
    tables = read_tables(mark.contexts, mark.model, mark.epochs, making)
    if not tables:
        raise InputError(
            f"the tables hold nothing of {mark.model} in {', '.join(mark.epochs)}; is the model "
            "named as the gateway named it, and were its answers marked then?",
            file=str(mark.contexts),
            field="mark.model",
        )
    return tables


@dataclass(frozen=True, slots=True)
class _Passages:
    """What tells who repeats word for word what was served.

    Attributes
    ----------
    width : int
        Tokens of a context.
    table : ContextTable
        Of everybody's.
    is_whole : bool
        Whether they are known of all whose contexts are.
    """

    width: int
    table: ContextTable
    is_whole: bool


def _passages(
    mark: Mark, scheme: Scheme, keys: MarkingKeys, tables: dict[Owner, ContextTable]
) -> _Passages:
    if mark.contexts is None or scheme.context_width >= LEAST_WIDTH:
        return _Passages(scheme.context_width, for_everybody(tables), bool(tables))
    making = Making(PASSAGE, digest_of(mark.served_tokenizer), keys.fingerprint)
    found = read_passages(mark.contexts, mark.model, mark.epochs, making)
    return _Passages(PASSAGE, for_everybody(found), found.keys() >= tables.keys())


def _candidates(
    mark: Mark, keys: MarkingKeys, tables: dict[Owner, ContextTable]
) -> list[Candidate]:
    if mark.engine_key is not None:
        table = for_everybody(tables) if tables else None
        return [Candidate(ENGINE, ", ".join(mark.epochs), mark.engine_key, table)]
    known = sorted({owner[0] for owner in tables})
    for account in mark.accounts if tables else ():
        if account not in known:
            names = ", ".join(plain(one) for one in known[:MOST_NAMES])
            more = ", ..." if len(known) > MOST_NAMES else ""
            raise InputError(
                f"the tables hold nothing of {account}; they hold {names}{more}: is it spelled as "
                "the gateway spells it?",
                field="mark.accounts",
            )
    found = []
    for epoch in mark.epochs:
        of_epoch = {owner: table for owner, table in tables.items() if owner[2] == epoch}
        if not mark.accounts:
            table = for_everybody(of_epoch) if tables else None
            found.append(Candidate(ENGINE, epoch, keys.key(mark.model, epoch), table))
        for account in mark.accounts:
            table = (
                of_epoch.get((account, mark.model, epoch), ContextTable.none()) if tables else None
            )
            found.append(Candidate(account, epoch, keys.key(mark.model, epoch, account), table))
    return found


def _sharers(mark: Mark, keys: MarkingKeys, tables: dict[Owner, ContextTable]) -> list[Candidate]:
    """Return the accounts that share a key, with what was served to each alone under it.

    A derived key is another one each month. A key given by hand is one for all months: what
    somebody else was served in any of them is not an account's alone.
    """
    by_key: dict[str, dict[str, list[ContextTable]]] = {}
    for (account, _, epoch), table in sorted(tables.items()):
        when = epoch if mark.engine_key is None else ", ".join(mark.epochs)
        by_key.setdefault(when, {}).setdefault(account, []).append(table)
    found = []
    for when, owners in by_key.items():
        if len(owners) < 2:
            continue
        key = mark.engine_key if mark.engine_key is not None else keys.key(mark.model, when)
        alone = exclusive({name: merged(parts) for name, parts in owners.items()})
        found += [Candidate(name, when, key, own) for name, own in alone.items()]
    return found


@dataclass(frozen=True, slots=True)
class Ground:
    """What every test of a mark on tokens stands on.

    Attributes
    ----------
    scheme : Scheme
    tokenizer : Tokenizer
        Of the served model.
    keys : MarkingKeys
    hashing : ContextHash
    tables : dict of Owner to ContextTable
        Contexts that were served; empty where nobody kept count.
    candidates : tuple of Candidate
        One for each key tried.
    sharers : tuple of Candidate
        Where all accounts share a key: one for each account, with contexts served to it alone.
    """

    scheme: Scheme
    tokenizer: Tokenizer
    keys: MarkingKeys
    hashing: ContextHash
    tables: dict[Owner, ContextTable]
    candidates: tuple[Candidate, ...]
    sharers: tuple[Candidate, ...]


def ground_of(mark: Mark) -> Ground:
    """Read what a plan names.

    Raises
    ------
    InputError
        Something of it cannot be read, or the mark is on words.
    """
    scheme = mark.as_scheme()
    keys = MarkingKeys(load_key(mark.secret_file)[0].key)
    tokenizer = Tokenizer(mark.served_tokenizer)
    if mark.vocabulary is not None and tokenizer.size > mark.vocabulary:
        raise InputError(
            f"the tokenizer knows {tokenizer.size} tokens, the model {mark.vocabulary}; "
            "is this the tokenizer of the served model?",
            file=str(mark.served_tokenizer),
        )
    tables = _tables(mark, scheme, keys)
    return Ground(
        scheme,
        tokenizer,
        keys,
        ContextHash(keys.context_key()),
        tables,
        tuple(_candidates(mark, keys, tables)),
        tuple([] if mark.accounts else _sharers(mark, keys, tables)),
    )
