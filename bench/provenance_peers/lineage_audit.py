"""knowlyr-modelaudit's audit of lineage, on answers that were recorded.

Its package is run as published, from ``AuditEngine.audit`` and ``AuditEngine.compare`` to the
verdict, with its own thresholds. Two things are exchanged, because the audited models cannot be
called here: its own 20 prompts are replaced by as many of the recorded ones, and its call over the
network by a look-up, cut where its limit of 500 tokens would cut (at 2,000 characters).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, Final
from unittest.mock import patch

import numpy as np
from modelaudit.config import AuditConfig
from modelaudit.engine import AuditEngine
from modelaudit.methods import dli, llmmap, style
from modelaudit.probes import prompts as probes

from bench.provenance_peers.answers import Answers
from bench.provenance_peers.counting import pairwise
from bench.provenance_peers.pairs import Pair, models_of

LONGEST: Final = 2000
"""Characters; about the 500 tokens that modelaudit asks an endpoint for."""
PROBES: Final = AuditConfig().num_probes
MANY: Final = 200
"""Probes of a second run: more than it asks for, all of them recorded."""
METHODS: Final = ("audit", "llmmap", "dli")
Accused = dict[str, list[bool | None]]


@contextmanager
def recorded(answers: Answers, chosen: Sequence[int]) -> Iterator[None]:
    """Let modelaudit ask recorded prompts, and find what models answered."""
    asked = [answers.prompts[k] for k in chosen]
    said = {
        (model, prompt): texts[k][:LONGEST]
        for model, texts in answers.by_model.items()
        for k, prompt in zip(chosen, asked, strict=True)
    }
    library = [probes.Probe(f"recorded_{k}", "general", text, "") for k, text in enumerate(asked)]

    def look_up(model: str, prompt: str, **_: Any) -> str:
        return said[model, prompt]

    @cache
    def signature(responses: tuple[str, ...]) -> Any:
        return extract(list(responses))

    extract = dli._extract_behavior_signature
    with (
        patch.object(llmmap, "_call_model_api", look_up),
        patch.object(probes, "DEFAULT_PROBES", library),
        # the same figures, computed once for a model and not once for each of its pairs
        patch.object(style, "_compute_style_scores", cache(style._compute_style_scores)),
        patch.object(dli, "_extract_behavior_signature", lambda said: signature(tuple(said))),
    ):
        yield


def accused(answers: Answers, pairs: Sequence[Pair], n_probes: int, seed: int) -> Accused:
    """Return what each of its methods says of each pair."""
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(answers.prompts), n_probes, replace=False).tolist()
    engine = AuditEngine(AuditConfig(num_probes=n_probes), use_cache=False)
    said: Accused = {name: [] for name in METHODS}
    with recorded(answers, chosen):
        prints = {name: engine.fingerprint(name) for name in models_of(pairs)}
        with patch.object(engine, "fingerprint", lambda model, **_: prints[model]):
            for one in pairs:
                audit = engine.audit(one.teacher, one.student)
                by_method = {each.method: each.is_derived for each in audit.comparisons}
                said["audit"].append(audit.verdict == "likely_derived")
                said["llmmap"].append(by_method.get("llmmap"))
                said["dli"].append(by_method.get("dli"))
    return said


def measured(
    answers: Answers, known: Sequence[Pair], innocent: Sequence[Pair], draws: int
) -> dict[str, Any]:
    """Return its counts for the first draw of prompts, and how they vary over further draws."""
    n, pairs = len(known), [*known, *innocent]
    runs = [accused(answers, pairs, PROBES, seed) for seed in range(draws)]
    many = accused(answers, pairs, MANY, 0)

    def table(run: Accused) -> dict[str, Any]:
        return {name: pairwise(run[name][:n], run[name][n:]) for name in METHODS}

    return {
        "probes": PROBES,
        "longest_answer_characters": LONGEST,
        "methods": table(runs[0]),
        "over_draws_of_prompts": {
            name: {
                "draws": draws,
                "documented": [sum(map(bool, run[name][:n])) for run in runs],
                "innocent": [sum(map(bool, run[name][n:])) for run in runs],
            }
            for name in METHODS
        },
        "many_probes": MANY,
        "with_many_probes": table(many),
        "documented": [
            {
                "teacher": one.teacher,
                "student": one.student,
                "source": one.source,
                **{name: runs[0][name][k] for name in METHODS},
            }
            for k, one in enumerate(known)
        ],
        "accused_innocents": [
            [one.teacher, one.student]
            for one, said in zip(innocent, runs[0]["audit"][n:], strict=True)
            if said
        ],
    }
