"""From the results of a scan to subjects that a baseline takes as ordinary."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.baselines.dismissed import Dismissal, hand_back
from stillwatch.baselines.file import Baseline
from stillwatch.baselines.units import Units, concatenate
from stillwatch.core.errors import InputError
from stillwatch.core.keyed import KeyedHash
from stillwatch.reports.tables import ACCOUNT, CAMPAIGN
from stillwatch.wiring.results import profiles_of, read_summary, read_table
from stillwatch.wiring.scan import check_baseline, hidden_name

STOOD_OUT: Final = ("flag", "watch")


def dismiss(
    baseline: Baseline,
    out: Path,
    key: KeyedHash,
    *,
    accounts: Sequence[str],
    campaigns: Sequence[str],
    reason: str,
    by: str,
    when: str,
) -> Baseline:
    """Hand accounts and campaigns of a scan back to a baseline.

    Parameters
    ----------
    baseline : Baseline
    out : Path
        Results of the scan.
    key : KeyedHash
    accounts, campaigns : sequence of str
    reason, by, when : str

    Raises
    ------
    InputError
        The scan is of another key, or a subject did not stand out in it, is part of a campaign,
        or is named in the reason.
    """
    check_baseline(baseline, key)
    summary = read_summary(out)
    made_with = summary.get("digests", {}).get("key_fingerprint")
    if made_with != key.fingerprint:
        raise InputError(
            f"the scan was made with hash key {made_with}, this is {key.fingerprint}; name the "
            "right one with --key-file",
            file=str(out),
        )
    profiles = read_table(out, "profiles")
    chosen: list[Units] = []
    dismissals: list[Dismissal] = []
    for kind, names in ((ACCOUNT, accounts), (CAMPAIGN, campaigns)):
        judged = read_table(out, f"{kind}s")
        units = profiles_of(profiles, kind)
        for name in names:
            row = _judged(judged, kind, name, out)
            members = row.get("accounts") or [name]
            if any(
                re.search(rf"(?<!\w){re.escape(one)}(?!\w)", f"{reason} {by}") for one in members
            ):
                raise InputError("leave account names out: a baseline holds none", field="--reason")
            hidden = hidden_name(key, "\n".join(sorted(members)))
            chosen.append(units.take(np.array([units.subjects.index(name)])))
            dismissals.append(Dismissal(hidden, kind, reason, by, when, row["p_value"]))
    return hand_back(baseline, concatenate(chosen), dismissals)


def _judged(table: pa.Table, kind: str, name: str, out: Path) -> dict[str, Any]:
    """Return the row of a subject that stood out by itself."""
    rows = table.filter(pc.equal(table[kind], name)).to_pylist()
    if not rows:
        raise InputError(f"no {kind} {name!r} in this scan", file=str(out))
    row: dict[str, Any] = rows[0]
    if row["verdict"] not in STOOD_OUT:
        raise InputError(
            f"{kind} {name!r} was not flagged or watched (verdict {row['verdict']}): there is "
            "nothing to hand back",
            file=str(out),
        )
    if kind == ACCOUNT and _stood_out_together(row["campaign"], out):
        raise InputError(
            f"account {name!r} was judged together with others: hand back the whole with "
            f"--campaign {row['campaign']}",
            file=str(out),
        )
    return row


def _stood_out_together(campaign: str | None, out: Path) -> bool:
    rows = read_table(out, "campaigns").select(["campaign", "verdict"]).to_pylist()
    return any(row["campaign"] == campaign and row["verdict"] in STOOD_OUT for row in rows)
