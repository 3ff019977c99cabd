"""docs/provenance-quality.md, from the results."""

import json
from typing import Any, Final

import matplotlib as mpl
import numpy as np

from bench.machine import ROOT

mpl.use("Agg")
from matplotlib import pyplot as plt

PAGE: Final = ROOT / "docs" / "provenance-quality.md"
PICTURE: Final = ROOT / "docs" / "provenance-p-values.png"
AIMS: Final = (
    ("transformers_green", 1.0, 1_000, -10.0),
    ("vllm_gumbel", 1.0, 2_000, -6.0),
    ("transformers_green", 0.2, 20_000, -4.0),
    ("vllm_gumbel", 0.2, 20_000, -4.0),
)
"""Scheme, share of marked texts, tokens of the suspect, log10 p to reach."""


def write_page(results: dict[str, Any]) -> None:
    """Write the page and its picture."""
    _picture(results)
    parts = [_head(results), _aims(results), _copies(results), _sources(results), _cost(results)]
    PAGE.write_text("\n".join([*parts, _innocents(results), _speed(), HOW]))


def _head(results: dict[str, Any]) -> str:
    served = ", ".join(f"{n:,} tokens under {name}" for name, n in results["served_tokens"].items())
    return f"""# Measured quality of the audit of provenance

Written by `make bench-provenance` (`bench/provenance`); all figures in
`bench/results/provenance.json`. Commit `{results["commit"]}`, {results["machine"]}, Python
{results["python"]}; {results["students"]} students trained, {results["minutes"]} minutes.
Served: {served}.
"""


def _aims(results: dict[str, Any]) -> str:
    rows = ["## Aims", "", "| aim | measured | |", "|---|---|---|"]
    for scheme, share, tokens, aim in AIMS:
        for copy in results["copies"]:
            if (copy["scheme"], copy["share"], copy["truth"]) != (scheme, share, "copy"):
                continue
            at = max(
                (one for one in copy["lengths"] if one["tokens"] <= tokens * 1.1),
                key=lambda one: one["tokens"],
            )
            rows.append(
                f"| {scheme}, {share:.0%} of the texts marked, {copy['kind']}: p < 1e{aim:.0f} at "
                f"{tokens:,} tokens | 1e{at['log10_p']:.1f} at {at['tokens']:,} "
                f"| {'met' if at['log10_p'] < aim else '**missed**'} |"
            )
    for source in results["sources"]:
        met = source["is_right"] and source["familywise_log10_p"] < -4 and source["tokens"] < 5_500
        rows.append(
            f"| right one of 50 accounts, family-wise p < 1e-4 by 5,000 tokens ({source['case']}) "
            f"| {source['named']}, 1e{source['familywise_log10_p']:.1f} at {source['tokens']:,} "
            f"| {'met' if met else '**missed**'} |"
        )
    for one in results["innocents"]:
        wrong = one["wrong_keys"]
        at = wrong["at_0.01"]
        met = at["low"] <= 0.01
        rows.append(
            f"| {one['scheme']}: innocent students rejected at 1e-2 no more than that "
            f"| {at['share']:.4f} ({at['low']:.4f} to {at['high']:.4f}), n = {at['n']:,} "
            f"| {'met' if met else '**missed**'} |"
        )
        peeking = one["peeking"]["20"]
        rows.append(
            f"| {one['scheme']}: e-process above 20 at any time, at most 1 in 20 "
            f"| {peeking['share']:.4f} ({peeking['low']:.4f} to {peeking['high']:.4f}) "
            f"| {'met' if peeking['low'] <= 0.05 else '**missed**'} |"
        )
    return "\n".join([*rows, ""])


def _copies(results: dict[str, Any]) -> str:
    lengths = sorted({one["tokens"] for copy in results["copies"] for one in copy["lengths"]})
    del lengths
    rows = [
        "## Students of marked answers",
        "",
        "log10 of the p-value by tokens of the student's text: weighted by contexts served (the "
        "standard test, each pair alike, in brackets). Last: pairs until the e-process passed "
        "20 / 1,000 / 1,000,000.",
        "",
        "| student | 500 | 1,000 | 2,000 | 5,000 | 10,000 | 20,000 | e-process |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for copy in results["copies"]:
        cells = []
        for n in (500, 1_000, 2_000, 5_000, 10_000, 20_000):
            near = [one for one in copy["lengths"] if n <= one["tokens"] < n * 1.15]
            cells.append(
                f"{near[0]['log10_p']:.1f} ({near[0]['log10_p_plain']:.1f})" if near else ""
            )
        bets = " / ".join(str(n) if n else "never" for n in copy["pairs_until"].values())
        rows.append(f"| {copy['case']} | {' | '.join(cells)} | {bets} |")
    return "\n".join([*rows, ""])


def _sources(results: dict[str, Any]) -> str:
    rows = [
        "## Which account",
        "",
        "50 accounts, each with a key of its own; all are weighed by the contexts that the right one "
        "was served, which favours none. Holm's correction over all 50.",
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
        "answers. Under the true key (where wrong keys prove nothing) and under wrong keys; 20,000 "
        "tokens each, weighted by contexts served.",
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
        "| scheme | n | Kolmogorov-Smirnov p | <= .1 | <= .05 | <= .01 | <= .001 |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in results["innocents"]:
        wrong = one["wrong_keys"]
        shares = " | ".join(f"{wrong[f'at_{a}']['share']:.4f}" for a in (0.1, 0.05, 0.01, 0.001))
        rows.append(
            f"| {one['scheme']} | {wrong['n']:,} | {wrong['kolmogorov_smirnov_p']:.3f} | {shares} |"
        )
    return "\n".join([*rows, ""])


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


def _picture(results: dict[str, Any]) -> None:
    figure, axes = plt.subplots(1, len(results["innocents"]), figsize=(9, 3), sharey=True)
    for axis, one in zip(np.atleast_1d(axes), results["innocents"], strict=True):
        counts = np.array(one["p_values"])
        axis.bar((np.arange(50) + 0.5) / 50, counts / counts.mean(), width=0.02)
        axis.axhline(1, color="black", lw=0.8)
        axis.set_title(f"{one['scheme']}, wrong keys", fontsize=9)
        axis.set_xlabel("p-value")
    figure.supylabel("relative to uniform", fontsize=9)
    figure.tight_layout()
    figure.savefig(PICTURE, dpi=110)
    plt.close(figure)


HOW: Final = """## How it was measured

Teacher and students are small language models that learn to define words: the corpus is WordNet's
glosses, each word in one part only. The teacher learns from 40,000 entries of people and answers
12,000 other words; students learn from nothing, on such answers alone, and are asked for 3,000 words
that neither saw. Marks are made by the engines' own rules with temperature 1; a context that
comes again in an answer is left to chance, as vLLM and SGLang do. The green list has a bias of 2.
Where a share of the texts is marked, the others are unmarked answers of the same teacher.
One seed for each student: the spread over seeds was not measured. "Paraphrased" is weak: clauses
in another order and a dozen words exchanged.

The models are small and know one kind of text. A large model that sees the marked text once among
much else shows less; nothing here says how much less.
"""
