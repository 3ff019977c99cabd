"""The page on how often likeness is wrong, from what was measured."""

from typing import Any

from bench.machine import ROOT

PAGE = ROOT / "docs" / "resemblance-quality.md"
AIM = 0.01
KINDS = {
    "unrelated": "nothing known in common",
    "data": "public sets of models' answers in common",
    "base": "base model in common",
    "unknown": "origins not public",
    "taught": "the suspect learned from the teacher's line",
    "taught by": "the teacher learned from the suspect's line",
    "line": "one line (a maker's series, or tuned from it)",
}


def page(results: dict[str, Any]) -> str:
    """Write the page."""
    report = results["report"]
    parts = [
        HEAD.format(
            models=results["models"],
            prompts=results["prompts"],
            design=results["halves"]["design"],
            report=results["halves"]["report"],
            seed=results["seed"],
            level=results["level"],
            commit=results["commit"],
            missing=", ".join(results["missing"]) or "none",
            left_out=", ".join(f"{a} ({b})" for a, b in results["left_out"].items()),
        ),
        "## Against the aim",
        "",
        _aim(report["independent_controls"]),
        "## By kind of pair",
        "",
        "Controls are all other models of both halves that are not of the line of teacher or suspect, "
        "and neither taught nor learned from them as far as is public. With fewer than 99 it abstains. "
        f"Intervals: 95 %, bootstrap over models ({results['bootstrap']:,}), not over pairs.",
        "",
        _rows(report["independent_controls"]),
        "One way only (the suspect near to the teacher, whatever is near to the suspect), for "
        "comparison; not what the product does:",
        "",
        _rows(report["independent_controls, one way"]),
        "With relatives of both among the controls, where ranks are exact by construction:",
        "",
        _rows(report["everybody_as_control"]),
        "## What was called, but of one line",
        "",
        "| teacher | suspect | known of them | places | controls |",
        "|---|---|---|---|---|",
        *(
            f"| {one['teacher']} | {one['suspect']} | {_kind(one['kind'])} "
            f"| {one['ranks'][0]}, {one['ranks'][1]} | {one['controls']} |"
            for one in sorted(report["called"], key=lambda one: (one["kind"], one["teacher"]))
            if not one["kind"].startswith("line")
        ),
        "",
        "## What the design was chosen on",
        "",
        f"Pairs of the other half ({results['halves']['design']} models), with controls of that half "
        "only, at least 50: too few for the level, so what counts is to be the nearest of all. Share "
        "called of unrelated pairs, and of pairs of one line, none of them with GPT.",
        "",
        "| tests | unrelated | one line |",
        "|---|---|---|",
        *(
            f"| {name} | {_share(rows.get('unrelated'))} | {_share(rows.get('line'))} |"
            for name, rows in results["design"].items()
        ),
        "",
        HOW,
    ]
    return "\n".join(parts)


def _aim(rows: dict[str, Any]) -> str:
    out = ["| Aim | Measured | |", "|---|---|---|"]
    for kind in ("unrelated", "unrelated, GPT in it"):
        row = rows.get(kind, {"judged": 0})
        if row["judged"]:
            met = "met" if row["share"] <= AIM else "**missed**"
            if row["share"] <= AIM < row["high"]:
                met = "met by the share, not by its interval"
        else:
            met = "nothing judged"
        out.append(f"| {_kind(kind)}: called at most 1 % | {_share(row)} | {met} |")
    return "\n".join([*out, ""])


def _rows(rows: dict[str, Any]) -> str:
    out = ["| known of the pair | pairs | abstained | called |", "|---|---|---|---|"]
    out += [
        f"| {_kind(kind)} | {row['pairs']:,} | {row['abstained']:,} | {_share(row)} |"
        for kind, row in rows.items()
    ]
    return "\n".join([*out, ""])


def _kind(kind: str) -> str:
    name, _, gpt = kind.partition(", ")
    return KINDS[name] + (f"; {gpt}" if gpt else "")


def _share(row: dict[str, Any] | None) -> str:
    if row is None or not row["judged"]:
        return "none judged"
    return (
        f"{row['called']} of {row['judged']:,} = {row['share']:.2%} "
        f"({row['low']:.2%} to {row['high']:.2%})"
    )


HEAD = """# How often likeness accuses, and what it finds

`python -m bench.provenance.resemblance` (`bench/results/resemblance.json`, commit `{commit}`), on the
answers of {models} models to {prompts} prompts of AlpacaEval (CC BY-NC: evaluated, not shipped). Every
ordered pair is once teacher and suspect. The models were split at random (seed {seed}): {design} to choose
the design on, {report} to report on. Level {level}. Missing from the copy that was used: {missing}. Left
out: {left_out}.

What is known of the models' origins is in `bench/provenance/lineage.csv`, written from what their
makers published; where it is silent or wrong, a related pair counts as unrelated.
"""
HOW = """## How to read it

- A pair "with nothing known in common" may still have something in common that nobody published: most
  open models of those years learned from answers of ChatGPT and GPT-4.
- With GPT as teacher the known students are nearly all other models: too few controls are left, and
  it abstains. That is the answer.
- A teacher has at most one or two nearest, so that of a large line most pairs cannot be called.
- The rarity of a word was counted over all models at once, relatives of the pair among them; the
  product counts it over the controls it is given.
- All answers are in English, most one to a few hundred words long.
"""
