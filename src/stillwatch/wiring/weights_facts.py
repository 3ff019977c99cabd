"""What the report of an audit of open weights says beside its figures: how it can be run again."""

import hashlib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from stillwatch.audit.provenance.looking import MOST_LIKELY
from stillwatch.audit.provenance.plan import Plan
from stillwatch.marking.keyring import MarkingKeys
from stillwatch.reports.provenance import ProvenanceFacts
from stillwatch.reports.provenance_weights import WEIGHTS
from stillwatch.wiring.auditing_weights import AuditedWeights
from stillwatch.wiring.context_tables import digest_of
from stillwatch.wiring.keyfile import load_key
from stillwatch.wiring.provenance_facts import commitments_of
from stillwatch.wiring.weight_files import WeightFiles

LIBRARIES: Final = ("stillwatch", "numpy", "scipy", "torch", "transformers")


def weights_facts(
    plan: Plan,
    plan_file: Path,
    weights: WeightFiles,
    found: AuditedWeights,
    *,
    most_tokens: int,
    peeked: bool,
) -> ProvenanceFacts:
    """Put the facts of a report together.

    Parameters
    ----------
    plan : Plan
    plan_file : Path
        Its file.
    weights : WeightFiles
    found : AuditedWeights
    most_tokens : int
        Tokens of the texts that were to be tried.
    peeked : bool
        Whether somebody looked at other texts before.
    """
    mark = plan.mark
    keys = MarkingKeys(load_key(mark.secret_file)[0].key)
    return ProvenanceFacts(
        verdict=found.verdict,
        tests=found.tests,
        accounts=found.accounts,
        mark={
            "mark": f"{mark.scheme} ({mark.as_scheme().engine})",
            "model that was served": mark.model,
            "epochs": ", ".join(mark.epochs),
            "evidence": f"probabilities of open weights, the likeliest {MOST_LIKELY} tokens",
            "looks": "somebody looked early, so the e-value decides" if peeked else "one",
            "contexts served": "counted" if mark.contexts else "not known: contexts count alike",
        },
        text={
            "n_texts": found.n_texts,
            "n_tokens": found.n_tokens,
            "n_rows": found.n_rows,
            "n_contexts": found.n_contexts,
            "n_pairs": found.n_pairs,
        },
        remarks=remarks(plan, found),
        reproduce={
            "command": f"stillwatch audit provenance {plan_file.name} --weights MODEL --texts FILE "
            f"--most-tokens {most_tokens} --out DIR" + (" --peeked" if peeked else ""),
            "weights, SHA-256": weights.digest,
            "texts, SHA-256": found.texts.digest,
            "plan, SHA-256": hashlib.sha256(plan_file.read_bytes()).hexdigest(),
            "tokenizer": digest_of(mark.served_tokenizer),
            "secret, fingerprint": keys.fingerprint,
            **{name: _version(name) for name in LIBRARIES},
        },
        commitments=commitments_of(mark, keys),
        basis=WEIGHTS,
        peeked=peeked,
    )


def remarks(plan: Plan, found: AuditedWeights) -> tuple[str, ...]:
    """Return what a reader must know about the texts, in sentences."""
    said = []
    left = len(found.texts.texts) - found.n_texts
    if left:
        said.append(f"{left:,} further texts were not tried (--most-tokens).")
    if found.texts_marked:
        said.append(
            "The texts themselves carry the mark of a key that was tried. This convicts nobody, as "
            "only contexts count that are new to their text; it holds if each text is a whole "
            "answer. Texts without the mark need no such care."
        )
    if plan.mark.reference is not None:
        said.append("The plan's reference is of answers, and is not used for weights.")
    return tuple(said)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"
