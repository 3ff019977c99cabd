"""Audit every student, and say what came of it: the parts of the results."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, Final

import numpy as np

from bench.provenance.cases import (
    COLLECTED_AT,
    EPOCH,
    KEYS,
    MARKED,
    MODEL,
    N_ACCOUNTS,
    Case,
    key_of,
    marked_part,
    reference,
    served,
    temperatures,
)
from bench.provenance.corpus import text_of
from bench.provenance.scoring import (
    HASHING,
    at_once,
    by_length,
    contexts_of,
    false_alarms,
    first,
    pairs_until,
    passages_of,
    ready,
    reference_of,
    tokens_of,
    under_wrong_keys,
    uniformity,
    unrepeated,
)
from bench.provenance.training import perplexity, plainly
from bench.provenance.world import SCHEMES, World
from bench.provenance_peers.textseal_detector import textseal_on
from stillwatch.audit.provenance.radioactivity import Candidate, assessed, familywise_log10_p
from stillwatch.audit.provenance.reference import excess_over
from stillwatch.marking.keyed_pairs import keyed_pairs
from stillwatch.marking.pairs import pairs_of
from stillwatch.marking.scheme import Tokens

SUMS: Final = ("by contexts served", "beside a reference")


def quality(world: World, _: list[Case]) -> list[dict[str, Any]]:
    """Return what marking costs: how another model and the teacher itself find marked answers."""
    out = []
    for name in (*MARKED, "plain-1"):
        pairs = served(world, name) if name in MARKED else world.served(name, lambda: plainly(1))
        rows = world.tokens([text_of(word, text) for word, text in pairs])
        said = tokens_of(world, pairs)
        runs = pairs_of(said, 4)
        out.append(
            {
                "answers": name,
                "n": len(pairs),
                "perplexity_teacher": perplexity(world.teacher(0), rows),
                "perplexity_other": perplexity(world.teacher(1), rows),
                "tokens_each": sum(map(len, said)) / len(said),
                "different_runs": len(runs) / int(runs.times.sum()),
            }
        )
    return out


def copies(world: World, every: list[Case]) -> list[dict[str, Any]]:
    """Audit the students of marked answers under the true key."""
    out = []
    for case in every:
        if case.scheme is None:
            continue
        scheme = SCHEMES[case.scheme]
        marked = marked_part(world, case)
        table = contexts_of(world, marked, scheme.context_width)
        passages = passages_of(world, marked)
        key = key_of(case.scheme, case.account)
        known = reference_of(world, scheme, reference(world))
        by_temperature = {
            one: tokens_of(world, world.said(case.name, one)) for one in temperatures(case)
        }
        said = by_temperature[COLLECTED_AT[case.scheme]]
        out.append(
            {
                "case": case.name,
                "truth": case.truth,
                "scheme": case.scheme,
                "share": case.share,
                "kind": case.kind,
                "contexts": len(table),
                "lengths": by_length(said, scheme, key, table, known=known, passages=passages),
                "lengths_at_1": by_length(
                    by_temperature[1.0], scheme, key, table, known=known, passages=passages
                ),
                "pairs_until": pairs_until(said, scheme, key, table),
            }
        )
    return out


def innocents(world: World, every: list[Case], n_keys: int) -> list[dict[str, Any]]:
    """Audit the students of unmarked texts, under the true key and under wrong ones."""
    out = []
    chosen = [case for case in every if case.truth == "innocent"]
    keys = np.random.default_rng(7).integers(0, 2**63, n_keys).tolist()
    for name in MARKED:
        scheme = SCHEMES[name]
        table = contexts_of(world, served(world, name), scheme.context_width)
        passages = passages_of(world, served(world, name))
        said = [_said(world, case, name) for case in chosen]
        known = reference_of(world, scheme, reference(world))
        texts = [ready(one, scheme, table, known) for one in said]
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            halves = [pool.submit(under_wrong_keys, texts, scheme, keys[i::2]) for i in (0, 1)]
            ps, es = (
                np.concatenate(part) for part in zip(*(one.result() for one in halves), strict=True)
            )
        true = [
            {
                "case": case.name,
                **at_once(
                    first(one, 20_000), scheme, key_of(name), table, known=known, passages=passages
                ),
                "wrong_keys": uniformity(ps[:, [i], 0]),
            }
            for i, (case, one) in enumerate(zip(chosen, said, strict=True))
        ]
        out.append(
            {
                "scheme": name,
                "true_key": true,
                "wrong_keys": uniformity(ps[:, :, 0]),
                "each_sum": {
                    sum_: {
                        **uniformity(ps[:, :, i]),
                        "p_values": np.histogram(ps[:, :, i], 50, (0, 1))[0].tolist(),
                    }
                    for i, sum_ in list(enumerate(("judged", *SUMS)))[1 : ps.shape[2]]
                },
                "peeking": false_alarms(es),
            }
        )
    return out


def beside_textseal(world: World, every: list[Case]) -> list[dict[str, Any]]:
    """Put textseal's test beside ours, on the same tokens and scores, under the true key."""
    out = []
    for case in every:
        for name in (case.scheme,) if case.scheme else MARKED:
            scheme, key = SCHEMES[str(name)], key_of(str(name), case.account)
            marked = served(world, str(name), case.account)
            table = contexts_of(world, marked, scheme.context_width)
            passages = passages_of(world, marked)
            said = _said(world, case, str(name))
            known = reference_of(world, scheme, reference(world))
            for n in (2_000, 20_000) if case.scheme else (20_000,):
                some = first(said, n)
                ours = at_once(some, scheme, key, table, known=known, passages=passages)
                out.append(
                    {
                        "case": case.name,
                        "truth": case.truth,
                        "share": case.share,
                        "scheme": name,
                        "tokens": ours["tokens"],
                        "log10_p": ours["log10_p"],
                        "textseal_p": textseal_on(some, scheme, key)["p"],
                        "textseal_default_p": textseal_on(some, scheme, key, "none")["p"],
                    }
                )
    return out


def attribution(world: World, every: list[Case]) -> list[dict[str, Any]]:
    """Ask of 50 accounts' keys which one taught the student; all on the contexts it was served."""
    out = []
    for case in every:
        if case.truth != "copy" or case.share < 1.0 or case.kind != "transformer":
            continue
        scheme = SCHEMES[str(case.scheme)]
        marked = served(world, str(case.scheme), case.account)
        table = contexts_of(world, marked, scheme.context_width)
        said = _said(world, case, str(case.scheme))
        known = reference_of(world, scheme, reference(world))
        names = [f"account-{i}" for i in range(N_ACCOUNTS)]
        passages = passages_of(world, marked)
        for n in (1_000, 5_000):
            some = first(said, n)
            pairs = keyed_pairs(unrepeated(some, passages)[0], scheme)
            excess = None if known is None else excess_over(pairs, known)
            tests = [
                assessed(
                    pairs,
                    scheme,
                    Candidate(who, EPOCH, KEYS.key(f"{MODEL}-{case.scheme}", EPOCH, who), table),
                    HASHING,
                    excess,
                )
                for who in names
            ]
            ps = familywise_log10_p(np.array([test.sum.log10_p for test in tests]))
            best = int(ps.argmin())
            others = np.delete(ps, names.index(case.account))
            out.append(
                {
                    "case": case.name,
                    "scheme": case.scheme,
                    "tokens": sum(map(len, some)),
                    "named": names[best],
                    "is_right": names[best] == case.account,
                    "familywise_log10_p": float(ps[best]),
                    "next_log10_p": float(others.min()),
                }
            )
    return out


def side_by_side(world: World, every: list[Case]) -> dict[str, list[dict[str, Any]]]:
    """Return the parts of an audit that can run beside each other, two at a time."""
    parts = {
        "textseal": beside_textseal,
        "sources": attribution,
        "copies": copies,
        "quality": quality,
    }
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        asked = {name: pool.submit(part, world, every) for name, part in parts.items()}
        return {name: one.result() for name, one in asked.items()}


def _said(world: World, case: Case, scheme: str) -> list[Tokens]:
    """Return what a suspect said where it was asked as an audit of this scheme asks."""
    return tokens_of(world, world.said(case.name, COLLECTED_AT[scheme]))
