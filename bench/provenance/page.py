"""docs/provenance-quality.md, from the results."""

import json
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any, Final

import numpy as np

from bench.machine import ROOT
from bench.provenance.pictures import draw_p_values, draw_power
from stillwatch.audit.provenance.verdict import COPY_EFFECTS
from stillwatch.reports.provenance import power

PAGE: Final = ROOT / "docs" / "provenance-quality.md"
AIMS: Final = (
    ("transformers_green", 1.0, 1_000, -10.0),
    ("vllm_gumbel", 1.0, 2_000, -6.0),
    ("transformers_green", 0.2, 20_000, -4.0),
    ("vllm_gumbel", 0.2, 20_000, -4.0),
)
"""Scheme, share of marked texts, tokens of the suspect, log10 p to reach."""


def write_page(results: dict[str, Any]) -> None:
    """Write the page and its pictures."""
    draw_p_values(results["innocents"], PAGE.parent / "provenance-p-values.png")
    draw_power(results["copies"], PAGE.parent / "provenance-power.png")
    parts = [_head, _aims, _copies, _sources, _innocents, _textseal, _effects, _cost]
    PAGE.write_text("\n".join([*(part(results) for part in parts), _speed(), HOW]))


def _head(results: dict[str, Any]) -> str:
    served = ", ".join(f"{n:,} tokens under {name}" for name, n in results["served_tokens"].items())
    real = sum(one["case"].startswith("real-") for one in results["innocents"][0]["true_key"])
    return f"""# Measured quality of the audit of provenance

Written by `make bench-provenance` (`bench/provenance`); all figures in
`bench/results/provenance.json`. Commit `{results["commit"]}`, {results["machine"]}, Python
{results["python"]}; {results["students"]} suspects, of them {real} real models. Training and
asking took {_minutes(results["minutes_training"])}, auditing
{_minutes(results["minutes_auditing"])}. Served: {served}.
"""


def _minutes(spent: dict[str, float]) -> str:
    return f"{spent['clock']:.0f} minutes ({spent['processors']:.0f} of processors)"


def _aims(results: dict[str, Any]) -> str:
    rows = ["## Aims", "", "| aim | measured | |", "|---|---|---|"]
    for scheme, share, tokens, aim in AIMS:
        for kind in ("transformer", "recurrent"):
            found = [
                _at(copy, tokens)["log10_p"]
                for copy in results["copies"]
                if (copy["scheme"], copy["share"], copy["kind"], copy["truth"])
                == (scheme, share, kind, "copy")
            ]
            if found:
                rows.append(
                    f"| {scheme}, {share:.0%} of the texts marked, {kind}: p < 1e{aim:.0f} at "
                    f"{tokens:,} tokens | {_spread(found)} | {_met(p < aim for p in found)} |"
                )
    for scheme in dict.fromkeys(one["scheme"] for one in results["sources"]):
        tried = [one for one in results["sources"] if one["scheme"] == scheme]
        last = [one for one in tried if 4_900 <= one["tokens"] < 5_500]
        rows.append(
            f"| {scheme}: right one of 50 accounts, family-wise p < 1e-4 at 5,000 tokens "
            f"| {_spread([one['familywise_log10_p'] for one in last])} | "
            f"{_met(one['is_right'] and one['familywise_log10_p'] < -4 for one in last)} |"
        )
    for one in results["innocents"]:
        at, peeking = one["wrong_keys"]["at_0.01"], one["peeking"]["20"]
        for what, said, most in (
            ("innocent students rejected at 1e-2 no more often than that", at, 0.01),
            ("e-process above 20 at any time, at most 1 in 20", peeking, 0.05),
        ):
            rows.append(
                f"| {one['scheme']}: {what} | {said['share']:.4f} "
                f"({said['low']:.4f} to {said['high']:.4f}) "
                f"| {'met' if said['low'] <= most else '**missed**'} |"
            )
    return "\n".join([*rows, ""])


def _at(copy: dict[str, Any], tokens: int) -> dict[str, Any]:
    """Return what was found at the greatest length of at most so many tokens, or little more."""
    near = [one for one in copy["lengths"] if one["tokens"] <= tokens * 1.05]
    found: dict[str, Any] = max(near, key=lambda one: one["tokens"])
    return found


def _spread(found: list[float]) -> str:
    if len(found) == 1:
        return f"{power(found[0])} (one student)"
    low, high = min(found), max(found)
    return f"median {power(median(found))}, {power(low)} to {power(high)}, {len(found)} students"


def _met(each: Iterable[bool]) -> str:
    said = list(each)
    if all(said):
        return "met"
    return f"**missed** by {len(said) - sum(said)} of {len(said)}"


def _copies(results: dict[str, Any]) -> str:
    asked = ", ".join(f"{scheme} {at}" for scheme, at in results["collected_at"].items())
    rows = [
        "## Students of marked answers",
        "",
        "log10 of the p-value by tokens of the student's text. First the one that Stillwatch's verdict "
        "rests on; in brackets that of the whole text, for the green list that by contexts served "
        "without a reference, and the standard test, each pair alike. The whole text is judged for the "
        "green list by the better of contexts served and of a reference of unmarked answers, doubled, "
        "for Gumbel by contexts served; where that is evidence (p at most 1e-4), answers that repeat a "
        "passage which was served are taken out, and the higher of both counts. Then: the share of such "
        "answers, and pairs until the e-process passed 20 / 1,000 / 1,000,000. A number at the end of a name: another account's key, and another seed of the student.",
        "",
        "![log10 p by tokens](provenance-power.png)",
        "",
        f"### As an audit asks: temperature {asked}",
        "",
        *_lengths(results["copies"], "lengths"),
        "",
        "### The same students asked at temperature 1",
        "",
        *_lengths(results["copies"], "lengths_at_1"),
    ]
    return "\n".join([*rows, ""])


def _lengths(copies: Sequence[dict[str, Any]], which: str) -> list[str]:
    counts = which == "lengths"
    rows = [
        "| student | 500 | 1,000 | 2,000 | 5,000 | 10,000 | 20,000 | repeat |"
        + " e-process |" * counts,
        "|---|---|---|---|---|---|---|---|" + "---|" * counts,
    ]
    for copy in copies:
        cells = []
        for n in (500, 1_000, 2_000, 5_000, 10_000, 20_000):
            near = [one for one in copy[which] if n <= one["tokens"] < n * 1.15]
            cells.append(_cell(near[0]) if near else "")
        bets = " / ".join(str(n) if n else "never" for n in copy["pairs_until"].values())
        cells.append(f"{copy[which][-1]['repeating']:.0%}")
        rows.append(f"| {copy['case']} | {' | '.join(cells)} |" + f" {bets} |" * counts)
    return rows


def _cell(one: dict[str, Any]) -> str:
    """Return the p-values at one length, first the one that counts."""
    every = [one["log10_p"], one["log10_p_whole"], one["log10_p_weighted"], one["log10_p_plain"]]
    if every[1] == every[2]:
        del every[2]
    return f"{every[0]:.1f} ({', '.join(f'{p:.1f}' for p in every[1:])})"


def _sources(results: dict[str, Any]) -> str:
    rows = [
        "## Which account",
        "",
        "50 accounts, each with a key of its own; all are weighed by the contexts that the right one "
        "was served, which favours none. Answers that repeat a served passage are left out. Holm's "
        "correction over all 50.",
        "",
        "| student | tokens | named | family-wise log10 p | best of the others |",
        "|---|---|---|---|---|",
    ]
    rows += [
        f"| {one['case']} | {one['tokens']:,} | {one['named']} | {one['familywise_log10_p']:.1f} "
        f"| {one['next_log10_p']:.1f} |"
        for one in results["sources"]
    ]
    return "\n".join([*rows, ""])


def _textseal(results: dict[str, Any]) -> str:
    rows = [
        "## Beside textseal",
        "",
        "textseal's test (its pairs, its p-value) on the same tokens with the engines' scores, under the "
        "true key: log10 p. Its detector counts a pair again unless it is told otherwise.",
        "",
        "| student | scheme | tokens | Stillwatch | textseal, pairs once | textseal, its default |",
        "|---|---|---|---|---|---|",
    ]
    rows += [
        f"| {one['case']} | {one['scheme']} | {one['tokens']:,} | {one['log10_p']:.1f} "
        f"| {np.log10(one['textseal_p']):.1f} | {np.log10(one['textseal_default_p']):.1f} |"
        for one in results["textseal"]
    ]
    return "\n".join([*rows, ""])


def _effects(results: dict[str, Any]) -> str:
    """Return what the report's statements of power rest on."""
    rows = [
        "## How strong a copy's lean is",
        "",
        "Standard deviations for each root of an effective pair, of students of nothing but marked "
        "answers at any length from 1,000 tokens, weighted by the contexts served: lowest and median, "
        "by the temperature at which they were asked. What a report says of power rests on "
        "`COPY_EFFECTS`, which must not be above the lowest. It belongs to these students: one that saw "
        "fewer answers, or read them less often, leans less.",
        "",
        "| scheme | temperature | lowest | median | `COPY_EFFECTS` | |",
        "|---|---|---|---|---|---|",
    ]
    for scheme in dict.fromkeys(copy["scheme"] for copy in results["copies"]):
        for which, at in (("lengths", results["collected_at"][scheme]), ("lengths_at_1", 1.0)):
            seen = [
                one["z_weighted"] / one["effective_weighted"] ** 0.5
                for copy in results["copies"]
                if (copy["scheme"], copy["share"], copy["truth"]) == (scheme, 1.0, "copy")
                for one in copy[which]
                if one["tokens"] >= 1_000 and one["effective_weighted"]
            ]
            if seen:
                size = COPY_EFFECTS[scheme][at]
                rows.append(
                    f"| {scheme} | {at} | {min(seen):.2f} | {median(seen):.2f} | {size} "
                    f"| {_met([size <= min(seen)])} |"
                )
    return "\n".join([*rows, ""])


def _cost(results: dict[str, Any]) -> str:
    rows = [
        "## What marking costs",
        "",
        "The same 12,000 words answered with and without a mark: perplexity of the answers under the "
        "teacher itself and under another model (lower is more ordinary), length, and how many of the "
        "runs of five tokens are different.",
        "",
        "| answers | perplexity, teacher | perplexity, other | tokens each | different |",
        "|---|---|---|---|---|",
    ]
    rows += [
        f"| {one['answers']} | {one['perplexity_teacher']:.1f} | {one['perplexity_other']:.1f} "
        f"| {one['tokens_each']:.1f} | {one['different_runs']:.1%} |"
        for one in results["quality"]
    ]
    return "\n".join([*rows, ""])


def _innocents(results: dict[str, Any]) -> str:
    rows = [
        "## Innocent students",
        "",
        "Trained on people's texts, on unmarked answers of the same teacher, on another teacher's "
        "answers; and real models, SmolLM2-135M-Instruct and Gemma 3 270M, which were asked fewer words. "
        "Asked as above. Under the true key (where wrong keys prove nothing) and under wrong keys; "
        "at most 20,000 tokens each, the same test as above. Texts share contexts, and so scores under one key: the "
        "intervals come from resampling keys with all their texts, and Kolmogorov-Smirnov looks at one "
        "text for each key.",
        "",
        "![p-values of innocent students](provenance-p-values.png)",
        "",
        "| scheme | student | p under the true key | log10 e |",
        "|---|---|---|---|",
    ]
    for one in results["innocents"]:
        rows += [
            f"| {one['scheme']} | {true['case']} | {10 ** true['log10_p']:.3f} | {true['log10_e']:.2f} |"
            for true in one["true_key"]
        ]
    rows += [
        "",
        "Kolmogorov-Smirnov: p of 'uniform', and of 'never too small'. What is judged beside a reference "
        "is the better of two, doubled, so that it is too large more often than not.",
        "",
        "| scheme | sum | keys x texts | uniform | not too small | <= .1 | <= .05 | <= .01 | <= .001 |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for one in results["innocents"]:
        for name, said in {**one["each_sum"], "**judged**": one["wrong_keys"]}.items():
            shares = " | ".join(_interval(said[f"at_{a}"]) for a in (0.1, 0.05, 0.01, 0.001))
            rows.append(
                f"| {one['scheme']} | {name} | {said['keys']:,} x {said['texts']} "
                f"| {said['kolmogorov_smirnov_p']:.3f} | {said['too_small_p']:.3f} | {shares} |"
            )
    return "\n".join([*rows, ""])


def _interval(one: dict[str, float]) -> str:
    return f"{one['share']:.4f} ({one['low']:.4f} to {one['high']:.4f})"


def _speed() -> str:
    file = ROOT / "bench" / "results" / "marking_speed.json"
    if not file.is_file():
        return ""
    found = json.loads(file.read_text())
    rows = [
        "## Speed",
        "",
        f"`make bench-marking` (`bench/results/marking_speed.json`), commit `{found['commit']}`, load "
        f"{found['load']:.1f} before: tokens per second of one core's time, median of "
        f'{next(iter(found["speed"].values()))["n"]} turns (lowest to highest). "Whole" is from token '
        "ids to the p-value: different pairs, contexts served, scores, tail. The aim of 5 M tokens/s is "
        "for scoring.",
        "",
        "| | tokens/s |",
        "|---|---|",
    ]
    rows += [
        f"| {name} | {one['tokens_per_cpu_s']:,.0f} ({one['low']:,.0f} to {one['high']:,.0f}) |"
        for name, one in found["speed"].items()
    ]
    return "\n".join([*rows, ""])


HOW: Final = """## How it was measured

Teacher and students are small language models that learn to define words: the corpus is WordNet's
glosses, each word in one part only. The teacher learns from 40,000 entries of people and answers
12,000 other words; students learn from nothing, on such answers alone, and are asked for 3,000 words
that neither saw. Marks are made by the engines' own rules with temperature 1; a context that
comes again in an answer is left to chance, as vLLM and SGLang do. The green list has a bias of 2.
Where a share of the texts is marked, the others are unmarked answers of the same teacher. The
reference is a third set of unmarked answers, that no student learned from; how much it counts was
chosen on four other students, under another key. "Paraphrased" is weak: clauses in another order and
a dozen words exchanged.

At which temperature suspects are asked was chosen on four further students, of another account
([decision 16](decisions/0016-suspects-are-asked-below-temperature-1.md)); the students above were
trained afterwards, on answers sampled anew. The rule "better of two, doubled" was made after an
earlier run of this bench was seen; its students learned from other samples of the same kind of
teacher, so that this run is a fresh test of it, though of the same small world. `COPY_EFFECTS` are
below the lowest that any of these students showed, those of earlier runs and of the demo included.

The models are small and know one kind of text. A large model that sees the marked text once among
much else shows less; nothing here says how much less.
"""
