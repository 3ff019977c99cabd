"""docs/quality.md, from the figures."""

from typing import Any, Final

from bench.quality.tables import campaign_rows, first_flag_rows, ordinary_rows, peer_rows, percent

TARGETS: Final = (
    ("known corpus, {n} accounts, 0 % cover", 0.98),
    ("known corpus, {n} accounts, 50 % cover", 0.95),
    ("known corpus, {n} accounts, 90 % cover", 0.85),
    ("templates, {n} accounts, 0 % cover", 0.98),
    ("templates, {n} accounts, 50 % cover", 0.95),
    ("templates, {n} accounts, 90 % cover", 0.85),
    ("natural prompts, {n} accounts, 0 % cover", 0.60),
)
LONE: Final = (
    "lone account, known corpus",
    "lone account, templates",
    "lone account, natural prompts",
)
WHY: Final = (
    "What is behind the misses, as far as it was looked into (on the development part):",
    "",
    "- *90 % cover.* Some 36 of an account's 364 requests are harvest. What ties the accounts is",
    "  mostly a refused request that another of them takes over; with 2 % refused, a third of them",
    "  never had one, and share nothing but content with the rest: one family, so no campaign. The",
    "  minutes of harvest drown in those of cover. BIG-Bench Hard is harder than GSM8K: 1,193 of its",
    "  6,511 items cannot be told from others by their passages, so that parts without overlap seem to",
    "  have some.",
    "- *Lone accounts.* With one baseline of this size a p-value of .001 is the best that a rank can",
    "  give, and some 130 accounts judged together need one below .0001: the fitted tail reaches it",
    "  for a known corpus, and comes near it for templates.",
    "- *careful.* Templates and private prompts without a relay leave content alone. Nothing is found,",
    "  and nothing is claimed.",
    "- *Kinds with fewer than 183 accounts* cannot have an interval below 2 %, whatever is found.",
    "- *Uniformity.* Not explained. The p-values are cautious where it matters (below .05), and too",
    "  small by up to a third around .1.",
)
MOST_ACCUSED: Final = 0.01
MOST_UPPER: Final = 0.02


def verdicts(result: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """Return each target with what was measured and whether it is met."""
    out: list[tuple[str, str, bool]] = []
    everyone = {**result["ordinary"], "all ordinary accounts": result["ordinary_all"]}
    for kind, row in everyone.items():
        upper = row["interval_95"][1]
        met = row["share"] <= MOST_ACCUSED and upper <= MOST_UPPER
        told = f"{percent(row['share'])}, interval up to {percent(upper)}, n = {row['n']}"
        out.append((f"accused at most 1 %, interval at most 2 %: {kind}", told, met))
    for name, least in [(t.format(n=n), s) for n in (20, 200) for t, s in TARGETS] + [
        (name, 1.0) for name in LONE
    ]:
        row = result["campaigns"].get(name)
        told = "not measured" if row is None else f"{percent(row['share'])} of {row['n']}"
        met = row is not None and row["share"] >= least
        out.append((f"found at least {percent(least)}: {name}", told, met))
    pairs = result["pairs"]
    for what, least in (("precision", 0.98), ("recall", 0.90)):
        met = (pairs[what] or 0.0) >= least
        out.append((f"pairwise {what} at least {least}", str(pairs[what]), met))
    innocents = pairs["innocent_accounts_in_flagged_campaigns"]
    out.append(("no innocent account in a flagged campaign", str(innocents), innocents == 0))
    p = result["p_values"]["p_two_sample"]
    out.append(("p-values uniform (two-sample test, p above .05)", f"p = {p}", p > 0.05))
    return out


def page(result: dict[str, Any]) -> str:
    """Write the results for a reader, failures first."""
    checked = verdicts(result)
    missed = [f"| {what} | {told} |" for what, told, met in checked if not met]
    reached = [f"| {what} | {told} |" for what, told, met in checked if met]
    part, pairs, p = result["part"], result["pairs"], result["p_values"]
    lines = [
        "# Measured quality",
        "",
        "Written by `make bench` (`bench/quality`); all figures in `bench/results/quality.json`.",
        f"Commit `{result['commit']}`, {result['machine']}, Python {result['python']}. Level:",
        f"false discovery rate {result['fdr']}. {len(result['logs'])} test logs of the part "
        f"`{part['split']}`, seeds {part['first_seed'] + 1} to "
        f"{part['first_seed'] + len(result['logs'])}, {sum(result['logs'].values()):,} events;",
        f"one baseline, seed {part['first_seed']}, {p['baseline_units']} ordinary actors.",
        "",
        "**How the parts are kept apart.** Detectors and statistics were tuned on the part",
        "`development` (`python -m bench.quality --part development`): other seeds, harvesting",
        "tools, another public corpus, other halves of the template and conversation sets, fewer",
        "client versions. Nothing is trained, so that *leave one tool out, one corpus out* is what",
        "the test part does: all of its tools and its corpus were left out.",
        "",
        "The part `test` was opened twice. The first run (commit `dbc48b7`, seeds 211 to 226) told",
        "that a word of the user agent gave every campaign away, so the bench was void by its own",
        "rule. Both parts were made harder (asynchronous clients among ordinary accounts, relays that",
        "speak with one client, heavy pipelines, careful accounts that work beside each other instead",
        "of one after the other), and this run has seeds that no other had.",
        "",
        "What was not held out: distilabel and the T0 templates were in view when the first version",
        "of the detectors was made. The other tools, BIG-Bench Hard, the private conversations, the",
        "rewording and a third of the client versions were not.",
        "",
        "**What these figures cannot show.** The traffic is rehearsed: real prompts, recorded",
        "clients, real arrival times, made-up accounts, addresses and payments, and a mix of kinds",
        "that is an assumption. Part of the ordinary text (marketing, some applications, chat once",
        "the real conversations are used up) comes from sentence pools of our own. Accounts of one",
        "campaign are flagged together or not at all: the number of independent trials is the",
        "column *campaigns*, and the intervals over accounts are too narrow. All logs share one",
        "baseline. An able adversary who knows this page will do better than these campaigns.",
        "",
        "## Targets missed",
        "",
        *(["| target | measured |", "|---|---|", *missed] if missed else ["None."]),
        "",
        *WHY,
        "",
        "## Targets met",
        "",
        "| target | measured |",
        "|---|---|",
        *reached,
        "",
        "![Shares with intervals](quality-shares.png)",
        "",
        "## Ordinary accounts accused",
        "",
        *ordinary_rows(result),
        "",
        "Abstentions count in n. Intervals are exact binomial over accounts.",
        "",
        "## Campaign accounts found",
        "",
        *campaign_rows(result["campaigns"]),
        "",
        f"Membership over all flagged campaigns: pairwise precision {pairs['precision']}, recall "
        f"{pairs['recall']} ({pairs['pairs_true']:,} true pairs); innocent accounts in flagged "
        f"campaigns: {pairs['innocent_accounts_in_flagged_campaigns']}. A campaign of 200 has a "
        "hundred times the pairs of one of 20, so that the large ones decide this figure.",
        "",
        "*careful*: no relay, nothing re-sent, no bursts; each account works through a part of its own, "
        "at its own times. "
        "*reworded*: every prompt worded anew by rule (`stillwatch.rehearsal.paraphrase`). Every "
        "campaign account has a client version and an address of its own, except in the row *aged "
        "accounts in few networks*.",
        "",
        "## Without an index of the corpus",
        "",
        "The same logs, as if the public corpus were not known (a private seed set):",
        "",
        *campaign_rows(result["without_index"]),
        "",
        "## Tokens before the first flag",
        "",
        "Scans of the first 1, 2, 3, 4, 5, 7, 10 and 14 days; flagged means half of the accounts.",
        "The baseline is of 14 days, so that short windows are judged cautiously.",
        "",
        *first_flag_rows(result["first_flag"]),
        "",
        "## Are p-values uniform on ordinary accounts?",
        "",
        f"{p['n']:,} accounts outside campaigns, each judged alone: {percent(p['at_most_001'])} at",
        f"or below .001, {percent(p['at_most_01'])} at or below .01, {percent(p['at_most_05'])} at",
        f"or below .05, {percent(p['at_most_10'])} at or below .10; {percent(p['share_tied_at_1'])} tie",
        "at 1, because they exceed their peers in nothing: cautious, and not uniform. With those ties",
        f"spread out, Kolmogorov-Smirnov distance {p['ks_distance']}; with the finite baseline as part",
        f"of the test, p = {p['p_two_sample']}.",
        "",
        "![p-values against the uniform law](quality-uniform.png)",
        "",
        *peer_rows(result),
    ]
    return "\n".join(lines).rstrip() + "\n"
