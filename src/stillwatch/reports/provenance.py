"""The report of an audit of provenance: for a reader who was not there, and may be hostile."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from stillwatch.audit.provenance.radioactivity import KeyTest
from stillwatch.audit.provenance.verdict import SCALE, SEEN, Verdict
from stillwatch.reports.pictures.stakes import draw_stakes
from stillwatch.reports.sections import Section, Table, as_markdown, render_sections
from stillwatch.reports.wording import count, percent
from stillwatch.reports.writing import all_or_none

FORMAT: Final = 1
DIGITS: Final = 2
"""Of powers of ten and z: who knows a text and its exact score can try keys against that."""
MOST_ROWS: Final = 20
NULL: Final = (
    "Null hypothesis: the suspect's text was made without knowledge of the key, neither directly "
    "nor through texts that were sampled under it."
)
ASSUMED: Final = (
    "Under the null, scores of different pairs of a context and a token are independent draws of "
    "the scheme's known distribution, since the key is secret and random.",
    "The tokenizer is that of the served model; the key was kept secret and not chosen after the "
    "suspect's text was seen (the commitment below can prove it, if it was published before).",
    "Each pair counts once, weighted by how often its context was served, never by what followed "
    "it, and for p by the root of how often the suspect said the pair; bets (e) cannot know that.",
    "Where accounts share one key, an account is told by contexts that went to nobody else whose "
    "table was read: those of accounts without a table count as nobody's, so that an account may "
    "be named for what another, left out, was served too.",
    "This is the only audit of the suspect: the keys above are corrected for, but nothing here can "
    "see other answers that were collected and laid aside, or other plans, references, tables and "
    "months that were tried before. Who ran several must say so, and multiply p by their number.",
    "Prompts were chosen without a look at scores, and the reference, if any, without one at the "
    "mark: text that was picked because it bears none of the mark would convict innocents.",
)
OTHERWISE: Final = (
    "The marked text may have reached the suspect by another way: answers that customers put on "
    "the web, a data set that others made of them, another model trained on them in between.",
    "A source that both share does not explain it: people's texts and other models' texts carry no "
    "mark of this key.",
    "Somebody who holds or has learned the mark can forge it (arXiv 2504.17480): who had the key?",
    "No evidence is not evidence of absence: a mark is weakened by paraphrase and can be removed "
    "(arXiv 2502.11598); greedy answers of a Gumbel scheme carry none.",
)
LEFT_OUT: Final = (
    "Answers that repeat 32 or more contexts in a row that were served, or are shorter and repeat "
    "nothing else, do not count. Quotations within other words do: a suspect that looks things up "
    "in your answers shows the mark untrained."
)
UNCHECKED: Final = (
    "The key itself was not checked: with a wrong key, month or tokenizer, or an engine that did "
    "not mark, every copy looks innocent. Answers known to carry the mark would tell (the field "
    "known of the plan)."
)
NOT_LEFT_OUT: Final = (
    "The text may repeat word for word what was served, quoted, resold, cached or looked up, and "
    "nobody be trained: with these tables, or without any, that cannot be seen."
)

COLUMNS: Final = (
    "p: pairs weighted as stated below; p, unweighted: each pair alike, the published test; e: "
    "what a gambler made who bet on the key from pair to pair, valid whenever one looks; pairs: "
    "different pairs that could be scored; effective: as many of equal weight; served: contexts "
    "that were served under the key."
)


@dataclass(frozen=True, slots=True)
class Basis:
    """What an audit rests on, in sentences; those of answers unless told otherwise.

    Attributes
    ----------
    null, looked_at, unknown_power : str
        ``looked_at`` has the names of `ProvenanceFacts.text` in braces.
    assumed, otherwise : tuple of str
    """

    null: str = NULL
    assumed: tuple[str, ...] = ASSUMED
    otherwise: tuple[str, ...] = OTHERWISE
    looked_at: str = (
        "{n_answers} answers, {n_tokens} tokens, {n_pairs} different pairs of context and token; "
        "{n_quoted} more stood in the prompts and do not count."
    )
    unknown_power: str = (
        "What this text could have shown is not known: no copy under this scheme was measured, "
        "or none without the tables of served contexts, none asked at such a temperature, or none "
        "by somebody who looked early."
    )


@dataclass(frozen=True, slots=True)
class ProvenanceFacts:
    """All that a report of provenance says.

    Attributes
    ----------
    verdict : Verdict
    tests, accounts : sequence of KeyTest
        See `stillwatch.wiring.auditing.Audited`.
    mark : mapping of str to str
        What was tried: scheme, engine, model, epochs, accounts.
    text : mapping of str to int or None
        n_answers, n_tokens, n_pairs, n_quoted, n_repeating; the last is None where repeated
        passages cannot be seen. Of weights: n_texts, n_tokens, n_rows, n_contexts, n_pairs.
    remarks : sequence of str
        What a reader must know about the answers.
    reproduce : mapping of str to str
        Command, versions and digests by name.
    commitments : mapping of str to str
        By account and epoch.
    basis : Basis
    checked : sequence of (str, str) or None
        Name and epoch of each key whose mark known answers showed; None where none were given.
    peeked : bool
        Whether somebody looked before all was collected, so that e-values decide.
    """

    verdict: Verdict
    tests: Sequence[KeyTest]
    accounts: Sequence[KeyTest]
    mark: Mapping[str, str]
    text: Mapping[str, int | None]
    remarks: Sequence[str]
    reproduce: Mapping[str, str]
    commitments: Mapping[str, str]
    basis: Basis = Basis()
    checked: Sequence[tuple[str, str]] | None = None
    peeked: bool = False


def result(facts: ProvenanceFacts) -> dict[str, Any]:
    """Return the facts as JSON has them; what is unknown is null.

    ``verdict`` (strength, log10_p, log10_e, sources, smallest_share, sentence), ``tests`` and
    ``accounts`` (name, epoch, log10_p, log10_p_plain, z, pairs, effective_pairs, log10_e,
    log10_e_highest, n_served), ``mark``, ``text``, ``remarks``, ``reproduce``, ``commitments``,
    ``checked`` (name, epoch; null where no known answers were given).
    """
    verdict = facts.verdict
    return {
        "format": FORMAT,
        "verdict": {
            "strength": verdict.strength,
            "log10_p": round(verdict.log10_p, DIGITS),
            "log10_e": round(verdict.log10_e, DIGITS),
            "sources": [
                {"name": one.name, "epoch": one.epoch, "log10_p": round(one.log10_p, DIGITS)}
                for one in verdict.sources
            ],
            "smallest_share": verdict.smallest_share,
            "sentence": verdict.sentence,
        },
        "tests": [_test(one) for one in facts.tests],
        "accounts": [_test(one) for one in facts.accounts],
        "mark": dict(facts.mark),
        "text": dict(facts.text),
        "remarks": list(facts.remarks),
        "reproduce": dict(facts.reproduce),
        "commitments": dict(facts.commitments),
        "checked": None
        if facts.checked is None
        else [{"name": name, "epoch": epoch} for name, epoch in facts.checked],
    }


def _test(one: KeyTest) -> dict[str, Any]:
    return {
        "name": one.name,
        "epoch": one.epoch,
        "log10_p": round(one.sum.log10_p, DIGITS),
        "log10_p_plain": round(one.plain.log10_p, DIGITS),
        "z": round(one.sum.z, DIGITS),
        "pairs": one.sum.n_pairs,
        "effective_pairs": one.sum.n_effective,
        "log10_e": round(one.log10_e, DIGITS),
        "log10_e_highest": round(one.log10_e_highest, DIGITS),
        "n_served": one.n_served,
    }


def power(log10: float) -> str:
    """Write a p-value or an e-value as a number, however small it is."""
    return f"{10**log10:.3g}" if abs(log10) < 2 else f"{Decimal(10) ** Decimal(log10):.1e}"


def title(facts: ProvenanceFacts) -> str:
    """Return the heading: the verdict in the words of the scale."""
    return f"Provenance: {facts.verdict.strength}"


def sections(facts: ProvenanceFacts) -> list[Section]:
    """Return the report in sections, without its title and the sentence of the verdict."""
    return [
        _verdict(facts),
        _tests(facts),
        Section("What it rests on", (facts.basis.null, *facts.basis.assumed), after=facts.remarks),
        Section("What else could explain it, and what it cannot show", _otherwise(facts)),
        _power(facts),
        _reproduce(facts),
    ]


def _otherwise(facts: ProvenanceFacts) -> tuple[str, ...]:
    if "n_repeating" not in facts.text:
        return facts.basis.otherwise
    quoted = NOT_LEFT_OUT if facts.text["n_repeating"] is None else LEFT_OUT
    return quoted, *facts.basis.otherwise


def _verdict(facts: ProvenanceFacts) -> Section:
    verdict = facts.verdict
    rows = [
        [name, f"e at least 1e{-most:.0f}" if facts.peeked else f"p at most 1e{most:.0f}"]
        for most, name in SCALE
    ]
    rows += [
        ["no evidence", "none of these, where a copy would have been seen"],
        ["cannot tell", "else"],
    ]
    marked = [[f"→ {name}" if name == verdict.strength else name, rule] for name, rule in rows]
    said = [
        f"Family-wise p = {power(verdict.log10_p)} over {count(len(facts.tests))} keys tried "
        f"(Holm); e-value of 'none of these keys' = {power(verdict.log10_e)}, valid however "
        "often somebody looked."
    ]
    if verdict.sources:
        named = "; ".join(
            f"{one.name}, {one.epoch} (family-wise p = {power(one.log10_p)})"
            for one in verdict.sources
        )
        said.append(f"Learned from what was served to: {named}.")
    scale = Table(("the scale, fixed beforehand", "from"), marked)
    return Section("Where it stands", said, (scale,))


def _tests(facts: ProvenanceFacts) -> Section:
    every = sorted((*facts.tests, *facts.accounts), key=lambda one: one.sum.log10_p)
    rows = [
        [
            one.name,
            one.epoch,
            power(one.sum.log10_p),
            power(one.plain.log10_p),
            power(one.log10_e),
            count(one.sum.n_pairs),
            count(one.sum.n_effective),
            count(one.n_served),
        ]
        for one in every[:MOST_ROWS]
    ]
    columns = ("key of", "epoch", "p#", "p, unweighted#", "e#", "pairs#", "effective#", "served#")
    text = facts.text
    said = (
        facts.basis.looked_at.format(**{name: count(n) for name, n in text.items()}),
        *(f"{name.capitalize()}: {value}." for name, value in facts.mark.items()),
    )
    more = len(every) - len(rows)
    after = [COLUMNS]
    if more:
        after.append(f"{count(more)} further keys, none lower, are in result.json.")
    if text.get("n_repeating"):
        after.append(
            f"{count(text['n_repeating'])} answers repeat a passage word for word that was served; "
            "the verdict was checked without them."
        )
    curves = {f"{one.name}, {one.epoch}": one.stakes for one in every[:MOST_ROWS]}
    picture = draw_stakes(curves, text["n_pairs"] or 0)
    return Section("What was tested", said, (Table(columns, rows),), tuple(after), picture)


def _power(facts: ProvenanceFacts) -> Section:
    share = facts.verdict.smallest_share
    if share is None:
        said = facts.basis.unknown_power
    else:
        said = (
            f"With this text, {percent(share)} of the effect that small students showed which were "
            "trained on nothing but marked answers would have been seen "
            f"{percent(SEEN)} of the time. "
            "Large models that saw the marked text among much else show less."
        )
    return Section("What would have been seen", (said, _key(facts)))


def _key(facts: ProvenanceFacts) -> str:
    """Say whether the keys are known to be those that marked."""
    if facts.checked is None:
        return UNCHECKED
    tried = {(one.name, one.epoch) for one in facts.tests}
    names = "; ".join(f"{name}, {epoch}" for name, epoch in facts.checked[:MOST_ROWS])
    more = len(facts.checked) - MOST_ROWS
    others = len(tried) - len(facts.checked)
    return (
        f"Answers known to carry the mark showed it under the key of: {names}"
        f"{f'; and {count(more)} more' if more > 0 else ''}. "
        + (f"{count(others)} other keys were not checked so." if others else "That is all keys.")
    )


def _reproduce(facts: ProvenanceFacts) -> Section:
    rows = [[name, value] for name, value in facts.reproduce.items()]
    published = [[name, value] for name, value in list(facts.commitments.items())[:MOST_ROWS]]
    return Section(
        "How to check it",
        ("Whoever holds the secret, the tables and the answers can run this again:",),
        (Table(("what", "value"), rows), Table(("commitment to the key of", "value"), published)),
    )


def write_provenance(facts: ProvenanceFacts, out: Path) -> None:
    """Write report.html, report.md and result.json, all or none.

    Raises
    ------
    StillwatchError
        The files cannot be written.
    """
    heading, lead, said = title(facts), facts.verdict.sentence, sections(facts)
    files = {
        "result.json": json.dumps(result(facts), indent=1, allow_nan=False) + "\n",
        "report.md": as_markdown(heading, lead, said),
        "report.html": render_sections(heading, lead, said, kicker="was it trained on my outputs?"),
    }
    with all_or_none(list(files), out) as partial:
        for name, text in files.items():
            (partial / name).write_text(text, "utf-8")
