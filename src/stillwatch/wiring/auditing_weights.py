"""Put an audit of open weights together: plan, model and texts in; results out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from stillwatch.audit.provenance.logits import (
    LikelyPairs,
    assessed_by_probabilities,
    pairs_of_likely,
)
from stillwatch.audit.provenance.looking import LanguageModel, look
from stillwatch.audit.provenance.plan import LEXICAL, Mark, Plan
from stillwatch.audit.provenance.radioactivity import Candidate, KeyTest, assessed
from stillwatch.audit.provenance.verdict import FOUND, Verdict, judge
from stillwatch.audit.provenance.windows import LONGEST, Text, Window, windows_of
from stillwatch.core.errors import InputError
from stillwatch.marking.contexts import merged
from stillwatch.marking.keyed_pairs import keyed_pairs
from stillwatch.marking.pairs import row_hash
from stillwatch.wiring.auditing import Ground, ground_of
from stillwatch.wiring.tokenizing import Tokenizer
from stillwatch.wiring.tried_texts import TriedTexts

MOST_TOKENS: Final = 50_000
"""Tokens of the texts that are tried, unless told otherwise."""
UNKNOWN: Final = (
    "No lean to a key was found. What the probabilities of a copy would have shown was never "
    "measured, so this is no sign of innocence."
)


@dataclass(frozen=True, slots=True)
class AuditedWeights:
    """What an audit of weights found, and what it looked at.

    Attributes
    ----------
    verdict : Verdict
    tests : tuple of KeyTest
        One for each key tried.
    accounts : tuple of KeyTest
        Where all accounts share a key: one for each account, on contexts served to it alone.
    n_texts, n_tokens : int
        That the suspect read.
    n_rows, n_contexts : int
        Places where its probabilities count, and their different contexts.
    n_pairs : int
        Different pairs of a context and a likely token.
    texts_marked : bool
        Whether the texts themselves carry the mark of a key that was tried.
    texts : TriedTexts
    """

    verdict: Verdict
    tests: tuple[KeyTest, ...]
    accounts: tuple[KeyTest, ...]
    n_texts: int
    n_tokens: int
    n_rows: int
    n_contexts: int
    n_pairs: int
    texts_marked: bool
    texts: TriedTexts


def audit_weights(
    plan: Plan,
    model: LanguageModel,
    tokenizer: Path,
    texts: TriedTexts,
    *,
    most_tokens: int = MOST_TOKENS,
    peeked: bool = False,
    on_tokens: Callable[[int, int], None] = lambda _, __: None,
) -> AuditedWeights:
    """Test what a suspect finds likely under every key of a plan.

    Parameters
    ----------
    plan : Plan
    model : LanguageModel
        The suspect.
    tokenizer : Path
        The suspect's ``tokenizer.json``.
    texts : TriedTexts
    most_tokens : int
        Of the texts; the first ones.
    peeked : bool
        Whether somebody looked at other texts before: then only the e-value counts.
    on_tokens : callable
        Told now and then how many tokens were read, and how many there are.

    Raises
    ------
    InputError
        Something cannot be read, does not fit together, or leaves nothing to look at.
    """
    ground = _ground(plan.mark)
    read = _tokens(ground.tokenizer, texts, most_tokens)
    _check_same(ground.tokenizer, plan.mark.served_tokenizer, tokenizer, texts.texts[: len(read)])
    windows = _windows(model, read, ground)
    total = sum(len(window.tokens) for window in windows)
    likely = look(
        model,
        windows,
        ground.scheme.context_width,
        ground.tokenizer.size,
        lambda done: on_tokens(done, total),
    )
    pairs = pairs_of_likely(likely.only(ground.scheme.keyed(likely.contexts)))
    tests, accounts = (_tested(pairs, ground, keys) for keys in (ground.candidates, ground.sharers))
    return AuditedWeights(
        _judged(tests, accounts, peeked=peeked),
        tests,
        accounts,
        n_texts=len(read),
        n_tokens=total,
        n_rows=len(likely.contexts),
        n_contexts=len(np.unique(row_hash(likely.contexts))),
        n_pairs=len(pairs),
        texts_marked=_are_marked(read, ground),
        texts=texts,
    )


def _ground(mark: Mark) -> Ground:
    if mark.scheme == LEXICAL:
        raise InputError(
            "the lexical mark is on words, which weights do not show; audit answers",
            field="mark.scheme",
        )
    return ground_of(mark)


def _tested(
    pairs: LikelyPairs, ground: Ground, candidates: Sequence[Candidate]
) -> tuple[KeyTest, ...]:
    return tuple(
        assessed_by_probabilities(pairs, ground.scheme, candidate, ground.hashing)
        for candidate in candidates
    )


def _windows(model: LanguageModel, read: Sequence[Text], ground: Ground) -> list[Window]:
    width = ground.scheme.context_width
    if model.longest <= width:
        raise InputError(f"the suspect reads no more than {model.longest} tokens, too few")
    windows = _served(windows_of(read, width, min(LONGEST, model.longest)), ground)
    if not windows:
        raise InputError(
            "no context of the texts was ever served; give texts of the kind that was",
            field="--texts",
        )
    return windows


def _are_marked(read: Sequence[Text], ground: Ground) -> bool:
    """Tell whether texts, with what stands before them, carry the mark of a key that is tried."""
    whole = [np.concatenate((text.prompt, text.tokens)) for text in read]
    pairs = keyed_pairs(whole, ground.scheme)
    tests = [assessed(pairs, ground.scheme, one, ground.hashing) for one in ground.candidates]
    return judge(tests, copy_effect=None).strength in FOUND


def _judged(tests: Sequence[KeyTest], accounts: Sequence[KeyTest], *, peeked: bool) -> Verdict:
    """Judge, without a word on what would have been seen: `COPY_EFFECTS` are those of samples."""
    verdict = judge(tests, accounts, copy_effect=None, looked_often=peeked)
    if verdict.strength == "cannot tell" and any(test.sum.is_enough for test in tests):
        return replace(verdict, sentence=UNKNOWN)
    return verdict


def _tokens(tokenizer: Tokenizer, texts: TriedTexts, most: int) -> list[Text]:
    """Return the first texts as tokens, as many as are read whole; the first at any length."""
    prompts, answers = tokenizer.tokens(texts.prompts), tokenizer.tokens(texts.texts)
    ends = np.cumsum([len(a) + len(b) for a, b in zip(prompts, answers, strict=True)])
    n = max(1, int(np.searchsorted(ends, most, side="right")))
    return [Text(a, b) for a, b in zip(prompts[:n], answers[:n], strict=True)]


def _served(windows: Sequence[Window], ground: Ground) -> list[Window]:
    """Keep the places whose contexts were served to anybody whose key is tried."""
    tables = [one.table for one in ground.candidates if one.table is not None]
    if len(tables) < len(ground.candidates):
        return list(windows)
    table, kept = merged(tables), []
    for window in windows:
        hashes = ground.hashing.many(window.contexts(ground.scheme.context_width))
        places = window.places[table.served(hashes) > 0]
        if len(places):
            kept.append(Window(window.tokens, places))
    return kept


def _check_same(served: Tokenizer, file: Path, suspect: Path, texts: Sequence[str]) -> None:
    """Refuse a suspect whose tokens are not those of the served model.

    Its vocabulary may hold more: fine-tuning adds tokens, which no text of the served model has.
    """
    own = Tokenizer(suspect)
    ours, theirs = served.vocabulary, own.vocabulary
    other = sorted(token for token, number in ours.items() if theirs.get(token) != number)
    if other:
        raise InputError(
            f"{len(other):,} of {len(ours):,} tokens of {file} are missing here or have another "
            f"number ({other[0]!r} is one): the suspect has another tokenizer, so that its "
            "probabilities are of other tokens; audit its answers instead (--answers)",
            file=str(suspect),
        )
    for ids, others in zip(served.tokens(texts), own.tokens(texts), strict=True):
        if not np.array_equal(ids, others):
            raise InputError(
                f"it knows the tokens of {file} and splits text otherwise; "
                "audit the suspect's answers instead (--answers)",
                file=str(suspect),
            )
