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
    return ["## Published tests and one-line rules, on the same logs", "", str(peers)]
