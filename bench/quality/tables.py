"""Tables of docs/quality.md."""

from typing import Any, Final

MOST_ACCUSED: Final = 0.015
"""Share of ordinary accounts that a rule made for 1 % may accuse to be compared."""
ANYBODY: Final = 0.01


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
        rules_against(peers["rules"], own, names),
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


def rules_against(rules: dict[str, Any], own: dict[str, Any], campaigns: list[str]) -> str:
    """Say where a one-line rule does as well: there the bench proves nothing."""
    usable = {
        _rule_name(name, some): [
            some["account"]["campaigns"].get(one, {}).get("share") or 0.0 for one in campaigns
        ]
        for name, some in rules.items()
        if (some["account"]["ordinary_all"]["share"] or 0.0) <= MOST_ACCUSED
    }
    if not usable:
        return "Every one-line rule accuses more than 1.5 % of ordinary accounts."
    mine = [own["campaigns"][one]["share"] or 0.0 for one in campaigns]
    best, found = max(usable.items(), key=lambda item: sum(item[1]))
    is_void = sum(found) >= sum(mine)
    said = (
        f"Of the one-line rules that accuse at most 1.5 % of ordinary accounts, the best ({best}) "
        f"finds {100 * sum(found) / len(found):.0f} % of campaign accounts on average over these "
        f"rows, Stillwatch {100 * sum(mine) / len(mine):.0f} %"
    )
    said += ": **by its own rule the bench is void.**" if is_void else "."
    solved = [
        f"row {at} ({', '.join(good)})"
        for at, share in enumerate(mine, 1)
        if (good := [name for name, some in usable.items() if some[at - 1] >= max(share, ANYBODY)])
    ]
    return f"{said} Row by row, a rule does as well or better in: {'; '.join(solved) or 'none'}."


def _rule_name(name: str, rule: dict[str, Any]) -> str:
    limit = rule["limit"]
    is_token = isinstance(limit, dict) and "token" in limit
    return f"{name}: `{limit['token']}`" if is_token else name
