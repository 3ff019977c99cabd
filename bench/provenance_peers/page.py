"""docs/provenance-peers.md, from the results."""

from collections.abc import Mapping
from typing import Any, Final

from bench.machine import ROOT

PAGE: Final = ROOT / "docs" / "provenance-peers.md"
NULLS: Final = {
    "audit": (
        "knowlyr-modelaudit 0.4.1, `audit`",
        "names distillation; the vote of two similarities, both above a fixed threshold",
        "says the models are independent; no distribution under it, no p-value",
    ),
    "llmmap": (
        "the same, `compare` with llmmap",
        "cosine of 18 averages (length, punctuation, marker words), 0.85 or more",
        "none",
    ),
    "dli": (
        "the same, `compare` with dli",
        "common bigrams and averages, 0.80 or more",
        "none",
    ),
}


def write_page(results: Mapping[str, Any]) -> None:
    """Write the page."""
    parts = [_head(results), _table(results)]
    for name, part in (
        ("modelaudit", _modelaudit),
        ("equality", _equality),
        ("textseal", _textseal),
    ):
        if results.get(name):
            parts.append(part(results[name]))
    PAGE.write_text("\n".join([*parts, _pairs(results)]).rstrip() + "\n", "utf-8")


def share(counts: Mapping[str, Any]) -> str:
    """Return a count for a table: how many of how many, with the interval in percent."""
    low, high = counts["interval_95"]
    return f"{counts['accused']} of {counts['n']} ({100 * low:.0f} to {100 * high:.0f} %)"


def _stamp(part: Mapping[str, Any]) -> str:
    return (
        f"Commit `{part['commit']}`, {part['machine']}, Python {part['python']}; "
        f"{part['cpu_seconds']} CPU seconds."
    )


def _head(results: Mapping[str, Any]) -> str:
    data = results["data"]
    return f"""# Beside other tests of distillation

Written by `make bench-provenance-peers ANSWERS=FOLDER`; all figures in
`bench/results/provenance_peers.json`. FOLDER is a copy of the repository tatsu-lab/alpaca_eval,
whose recorded answers are CC BY-NC: to evaluate on, never to ship, and none of them is here.

{data["models"]} models answered the same {data["prompts"]} prompts ({len(data["left_out"])} models
lack some and are left out). **Documented**: {data["documented_pairs"]} students, one a recipe, of
which a public source says whose answers they learned from (below). **Innocent**:
{data["innocent_pairs"]} pairs drawn (seed {data["seed"]}) from the {data["cross_vendor_pairs"]} of
models that two vendors aligned on their own, {data["models_in_innocent_pairs"]} models; nobody
documents that one learned from the other, and nobody can rule it out. Intervals are exact, 95 %,
and take pairs as independent: pairs share models, so they are too narrow."""


def _table(results: Mapping[str, Any]) -> str:
    rows = [
        "",
        "## What each says",
        "",
        "| test | what it claims | its null | students found | innocents accused |",
        "|---|---|---|---|---|",
    ]

    def row(what: tuple[str, str, str], counts: Mapping[str, Any]) -> str:
        found, accused = share(counts["documented"]), share(counts["innocent"])
        return f"| {' | '.join(what)} | {found} | {accused} |"

    if results.get("modelaudit"):
        methods = results["modelaudit"]["methods"]
        rows += [row(what, methods[name]) for name, what in NULLS.items()]
    if results.get("equality"):
        part = results["equality"]
        for how, said in (("rejected", "rejected"), ("not_rejected", "not rejected")):
            what = (
                f"model-equality-testing 0.0.2, a student if {said}",
                "tells whether an endpoint serves a given model; nothing of students",
                "both samples of answers have one distribution",
            )
            rows.append(row(what, part[f"read_as_student_if_{how}"]))
    if results.get("stillwatch"):
        what = (
            "Stillwatch, likeness among controls",
            "corroborates or not; never evidence alone",
            "the suspect is exchangeable with control models",
        )
        counts = results["stillwatch"]["methods"]["resemblance"]
        rows.append(row(what, counts))
        rows += [
            "",
            f"Stillwatch could not tell in {counts['documented']['not_judged']} documented and "
            f"{counts['innocent']['not_judged']} innocent pairs; that counts as not accused.",
        ]
    else:
        rows += ["", "Stillwatch's own battery of likeness was not run on these pairs yet."]
    rows += [
        "",
        "textseal needs marks in what the teacher served, which none of these models has; its test "
        "is compared further down.",
        "",
    ]
    return "\n".join(rows)


def _modelaudit(part: Mapping[str, Any]) -> str:
    draws = part["over_draws_of_prompts"]["audit"]
    many = part["with_many_probes"]
    by_draw = ", ".join(
        f"{found} and {accused}"
        for found, accused in zip(draws["documented"], draws["innocent"], strict=True)
    )
    students, innocents = draws_of(part)
    return f"""## knowlyr-modelaudit

`AuditEngine.audit`, its defaults: {part["probes"]} prompts, thresholds 0.85 and 0.80, both must be
passed. Exchanged: its own prompts for recorded ones (nobody recorded answers to its own, which ask
for the model's name, among others), its call over the network for a look-up, cut at
{part["longest_answer_characters"]:,} characters (it asks for 500 tokens). Everything after that is
its code. Its description imports `AuditEngine` from `modelaudit`, where 0.4.1 does not have it;
`modelaudit.engine` does.

The verdict hangs on which prompts are drawn. {draws["draws"]} draws gave (students of {students},
innocents of {innocents}): {by_draw}. In the table is the first draw. With {part["many_probes"]}
prompts it finds {share(many["audit"]["documented"])} students and accuses
{share(many["audit"]["innocent"])} innocents: more prompts raise the overlap of the commonest
bigrams, and the threshold stands where it stood.

Before this project 0 of 7 and 13 of 224 were measured, on another list of pairs and prompts that is
not at hand; that lies within the range of the draws.

{_stamp(part)}
"""


def draws_of(part: Mapping[str, Any]) -> tuple[int, int]:
    """Return how many documented and innocent pairs there were."""
    methods = part["methods"]["audit"]
    return methods["documented"]["n"], methods["innocent"]["n"]


def _equality(part: Mapping[str, Any]) -> str:
    said = part["rejected"]
    alone = part["as_described_one_answer_a_prompt"]["same_model_p_values"]
    return f"""## model-equality-testing

`run_two_sample_test`, Hamming kernel on the first {part["characters"]:,} code points,
{part["permutations"]} permutations, level {said["documented"]["level"]}, seed {part["seed"]};
{part["n_prompts_of_each"]} answers of each model, to prompts of its own, all prompts taken as one
(subsampled: the documented pairs, the first {said["innocent"]["n"]} innocent pairs,
{said["same_model"]["n"]} models beside themselves). The permuted statistics are computed from one
kernel matrix and handed to the package; statistic and p-value are its own.

| pairs | rejected |
|---|---|
| student and its teacher | {share(said["documented"])} |
| two vendors' models | {share(said["innocent"])} |
| a model and itself, other prompts | {share(said["same_model"])} |

Its null is that both samples have one distribution. It holds for an endpoint that serves what it
says, and the last row, short as it is, says nothing against its level there. It is false for a student and for
an innocent model alike, and with answers enough both are rejected: a rejection says nothing of
training. Read the other way, "not rejected" finds those that happen to write alike, or for which
there were too few answers.

As its description has it, prompts told apart, it needs several answers to each prompt. With one,
the statistic is 0 / 0, and the p-value is not refused but 0: {len(alone)} models beside their very
own answers got {", ".join(f"{p:g}" for p in alone)}.

{_stamp(part)}
"""


def _textseal(part: Mapping[str, Any]) -> str:
    kept, text = part["pairs_kept"], part["text"]
    rows = [
        f"| {name} | {share(one['rejected'][0])} | {share(one['rejected'][1])} | "
        f"{one['least_p']:.2g} | {one['uniform_p']:.2g} |"
        for name, one in part["wrong_keys"].items()
    ]
    gumbel, green = (
        part["same_scores"][kind]["log10_theirs_less_ours"] for kind in ("gumbelmax", "greenlist")
    )
    return f"""## textseal

textseal 0.0.5 makes and finds its own marks; its keyed numbers are its own, so it cannot see marks of
vLLM, SGLang or Transformers, nor we its. What can be compared:

- **Its rule and p-value on marks that we know**: `bench.provenance_peers.textseal_detector.
  textseal_on(answers, scheme, key)` puts our scores into its detector.
- **The pairs kept.** {text["tokens"]:,} tokens of {text["model"]}, {text["answers"]} answers, context
  of four: {kept["stillwatch"]:,} here, {kept["textseal_v2_with_a_set"]:,} there (it skips one token more
  of each answer). With `scoring_method="v2"` alone it keeps {kept["textseal_v2_as_called_alone"]:,}:
  no pair is removed unless a set is handed to it, and its default removes none.
- **The p-value of equal scores** (plain sums, {part["same_scores"]["gumbelmax"]["vectors"]} vectors of
  1,000): Gumbel, the same formula (decimals apart: {gumbel["lowest"]:.1g} to {gumbel["highest"]:.1g});
  green list, a mid-p, which counts half of an equal result ({green["lowest"]:.2f} to
  {green["highest"]:.2f}): below ours, and not valid for a single test, only on average.
- **Weights, looks, many keys**: it has none of them. Where contexts were served often and seldom, the
  plain sum is what `docs/provenance.md` calls the standard test.
- **Text without a mark, under {part["keys"]} keys**, a number for each different word:

| rule | p at most .05 | p at most .01 | least p | uniform (Kolmogorov-Smirnov) |
|---|---|---|---|---|
{chr(10).join(rows)}

Its rule "v2" is what its core uses by default, "none" the default of its detector.

{_stamp(part)}
"""


def _pairs(results: Mapping[str, Any]) -> str:
    rows = [
        "## Documented students",
        "",
        "| teacher | student | source | modelaudit says distilled |",
        "|---|---|---|---|",
    ]
    for one in (results.get("modelaudit") or {}).get("documented", []):
        said = "yes" if one["audit"] else "no"
        rows.append(f"| {one['teacher']} | {one['student']} | {one['source']} | {said} |")
    return "\n".join(rows)
