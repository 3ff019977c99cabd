"""What the report of an audit says beside its figures: how it can be run again."""

import hashlib
from importlib.metadata import version
from pathlib import Path

from stillwatch.audit.provenance.plan import Mark, Plan
from stillwatch.audit.provenance.verdict import COPY_EFFECTS, FOUND
from stillwatch.marking.keyring import MarkingKeys
from stillwatch.reports.provenance import NOT_LEFT_OUT, UNCHECKED, ProvenanceFacts
from stillwatch.reports.wording import plain
from stillwatch.wiring.answers import LONGEST_NAME, Answers, remarks
from stillwatch.wiring.auditing import Audited
from stillwatch.wiring.context_tables import digest_of
from stillwatch.wiring.keyfile import load_key

LIBRARIES = ("stillwatch", "numpy", "scipy")


def facts_of(plan: Plan, plan_file: Path, found: Audited, *, peeked: bool) -> ProvenanceFacts:
    """Put the facts of a report together.

    Parameters
    ----------
    plan : Plan
    plan_file : Path
        Its file.
    found : Audited
    peeked : bool
        Whether somebody looked before all was collected.
    """
    mark, answers = plan.mark, found.answers
    keys = MarkingKeys(load_key(mark.secret_file)[0].key)
    return ProvenanceFacts(
        verdict=found.verdict,
        tests=found.tests,
        accounts=found.accounts,
        mark={
            "suspect": _suspect(answers),
            "mark": f"{mark.scheme} ({mark.as_scheme().engine})",
            "model that was served": mark.model,
            "epochs": ", ".join(mark.epochs),
            "temperature": ", ".join(map(str, answers.temperatures)) or "not known",
            "looks": "somebody looked early, so the e-value decides" if peeked else "one",
            "contexts served": "counted" if mark.contexts else "not known: pairs count alike",
            "reference": "an unmarked text says what anybody would say"
            if mark.reference
            else "none",
        },
        text={
            "n_answers": len(answers.answers),
            "n_tokens": found.n_tokens,
            "n_pairs": found.n_pairs,
            "n_quoted": found.n_quoted,
            "n_repeating": found.n_repeating,
        },
        remarks=(*remarks(answers), *_unchecked(found), *_taken_for_granted(mark, found)),
        reproduce={
            "command": f"stillwatch audit provenance {plan_file.name} --answers FILE --out DIR"
            + (" --peeked" if peeked else ""),
            "answers, SHA-256": answers.digest,
            "chain of evidence": _chain(answers),
            "plan, SHA-256": hashlib.sha256(plan_file.read_bytes()).hexdigest(),
            "tokenizer": digest_of(mark.tokenizer) if mark.tokenizer else "none",
            "reference, SHA-256": _sha256(mark.reference),
            "known answers, SHA-256": _sha256(mark.known),
            "secret, fingerprint": keys.fingerprint,
            **{name: version(name) for name in LIBRARIES},
        },
        commitments=commitments_of(mark, keys),
        checked=found.checked,
        peeked=peeked,
    )


def commitments_of(mark: Mark, keys: MarkingKeys) -> dict[str, str]:
    """Return the commitments to the keys that were tried; a key given by hand has none."""
    if mark.engine_key is not None:
        return {}
    return {
        f"{owner or 'everybody'}, {epoch}": keys.commitment(mark.model, epoch, owner)
        for epoch in mark.epochs
        for owner in mark.accounts or (None,)
    }


def _chain(answers: Answers) -> str:
    return f"intact; SHA-256 of its last line: {answers.head}" if answers.head else "none"


def _suspect(answers: Answers) -> str:
    """Say who was asked, and when, as far as the file of answers tells."""
    if len(answers.suspect) < 2:
        return "not named by the file of answers"
    model, url = (plain(one, LONGEST_NAME) for one in answers.suspect)
    when = f", asked {' to '.join(answers.asked)}" if answers.asked else ""
    return f"{model} at {url}{when}"


def _sha256(file: Path | None) -> str:
    return "none" if file is None else hashlib.sha256(file.read_bytes()).hexdigest()


def _unchecked(found: Audited) -> tuple[str, ...]:
    """Return what must stand beside evidence that may be repetition, or a wrong key's silence."""
    if found.verdict.strength in FOUND:
        return (NOT_LEFT_OUT,) if found.n_repeating is None else ()
    return (UNCHECKED,) if found.checked is None else ()


def _taken_for_granted(mark: Mark, found: Audited) -> tuple[str, ...]:
    """Return what power rests on where the file does not say how the suspect was asked."""
    measured = COPY_EFFECTS.get(mark.scheme)
    if measured is None or found.verdict.smallest_share is None or found.answers.temperatures:
        return ()
    return (
        "The file does not say at which temperature the suspect was asked; what is said of power "
        f"takes for granted that it was {min(measured)} to {max(measured)}.",
    )
