"""Tables of docs/quality.md."""

from typing import Any


def percent(share: float | None) -> str:
    """Write a share; unknown is a dash."""
    if share is None:
        return "-"
    return f"{100 * share:.3g} %"


def _interval(row: dict[str, Any]) -> str:
    low, high = row["interval_95"]
    return f"{100 * low:.1f} to {100 * high:.1f} %"


def ordinary_rows(result: dict[str, Any]) -> list[str]:
    """Return the table of ordinary kinds."""
    rows = {**result["ordinary"], "**all**": result["ordinary_all"]}
    return [
        "| kind | accounts | flagged | share | 95 % interval | watch | abstain |",
        "|---|---|---|---|---|---|---|",
        *(
            f"| {kind} | {row['n']} | {row['flagged']} | {percent(row['share'])} | "
            f"{_interval(row)} | {row['watch']} | {row['abstain']} |"
            for kind, row in rows.items()
        ),
    ]


def campaign_rows(rows: dict[str, Any]) -> list[str]:
    """Return the table of campaign rows."""
    return [
        "| campaign | campaigns | accounts | flagged | share | 95 % interval | watch |",
        "|---|---|---|---|---|---|---|",
        *(
            f"| {name} | {row['campaigns']} | {row['n']} | {row['flagged']} | "
            f"{percent(row['share'])} | {_interval(row)} | {row['watch']} |"
            for name, row in rows.items()
        ),
    ]


def first_flag_rows(found: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Return the table of days and tokens."""
    lines = ["| campaign | day of the first flag | output tokens until then | in all |"]
    lines.append("|---|---|---|---|")
    for name, trials in found.items():
        days = ", ".join("never" if one["day"] is None else str(one["day"]) for one in trials)
        before = ", ".join(f"{one['tokens_before']:,}" for one in trials)
        whole = ", ".join(f"{one['tokens_in_all']:,}" for one in trials)
        lines.append(f"| {name} | {days} | {before} | {whole} |")
    return lines


def peer_rows(result: dict[str, Any]) -> list[str]:
    """Return the comparison with published tests and one-line rules; nothing without it."""
    peers = result.get("peers")
    if peers is None:
        return []
    judged = [
        (f"{method}, {how}", table)
        for method, some in peers["methods"].items()
        for how, table in some.items()
        if how != "cpu_seconds"
    ] + [(f"rule: {name}", some["account"]) for name, some in peers["rules"].items()]
    names = [name for name in result["campaigns"] if name in judged[0][1]["campaigns"]]
    own = {
        "ordinary": result["ordinary"],
        "ordinary_all": result["ordinary_all"],
        "campaigns": result["campaigns"],
    }
    numbered = [f"{number}. {name}" for number, name in enumerate(names, start=1)]
    return [
        "## Published tests and one-line rules, on the same logs",
        "",
        "Share of accounts accused, in percent: of all ordinary ones, of the kind that fares worst, "
        "of each campaign. *account*: each account's own prompts; *pooled*: those of the whole true "
        "campaign or company together, which no method could know. *published*: calibrated as its "
        "source does, on random draws of everybody's prompts; *recalibrated*: on ordinary accounts. "
        "How they were made: [peers.md](peers.md).",
        "",
        *numbered,
        "",
        "| | ordinary | worst kind | " + " | ".join(map(str, range(1, len(names) + 1))) + " |",
        "|---" * (len(names) + 3) + "|",
        *(_peer_row(name, table, names) for name, table in [("**Stillwatch**", own), *judged]),
        "",
        _best_rule(peers["rules"], own, names),
    ]


def _peer_row(name: str, table: dict[str, Any], campaigns: list[str]) -> str:
    kind, worst = max(table["ordinary"].items(), key=lambda item: item[1]["share"] or 0.0)
    cells = [
        _whole(table["ordinary_all"]["share"]),
        f"{_whole(worst['share'])} ({kind})",
        *(_whole(table["campaigns"].get(one, {}).get("share")) for one in campaigns),
    ]
    return f"| {name} | " + " | ".join(cells) + " |"


def _whole(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.3g}"


def _best_rule(rules: dict[str, Any], own: dict[str, Any], campaigns: list[str]) -> str:
    """Say whether a one-line rule does as well: then the bench would be void."""
    best, found = "", -1.0
    for name, some in rules.items():
        table = some["account"]
        if (table["ordinary_all"]["share"] or 0.0) > 0.01:
            continue
        shares = [table["campaigns"].get(one, {}).get("share") or 0.0 for one in campaigns]
        if sum(shares) / len(shares) > found:
            best, found = name, sum(shares) / len(shares)
    limit = rules[best]["limit"] if best else None
    if isinstance(limit, dict) and "token" in limit:
        best = f"{best}: `{limit['token']}`"
    mine = sum(own["campaigns"][one]["share"] for one in campaigns) / len(campaigns)
    if found < 0:
        return "No one-line rule accuses 1 % of ordinary accounts or fewer."
    verdict = (
        "so the bench is not void"
        if found < mine
        else (
            "**so by its own rule the bench is void: campaigns must be made harder to tell by it**"
        )
    )
    return (
        f"The best one-line rule among those that accuse at most 1 % of ordinary accounts ({best}) "
        f"finds {100 * found:.0f} % of campaign accounts on average over these rows, Stillwatch "
        f"{100 * mine:.0f} %: {verdict}."
    )
