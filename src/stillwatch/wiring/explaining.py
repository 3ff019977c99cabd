"""Read a finished scan and judge its subjects again, to explain one of them."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.baselines.units import Units
from stillwatch.campaigns import signal
from stillwatch.campaigns.replay import replay
from stillwatch.core.errors import InputError
from stillwatch.detectors import detector
from stillwatch.reports.catalogue import catalogue
from stillwatch.reports.explanation import Finished
from stillwatch.reports.tables import ACCOUNT, CAMPAIGN, EXPLAINING, SCHEMAS, ScanTables
from stillwatch.wiring.results import profiles_of, read_summary, read_table


def read_scan(out: Path) -> Finished:
    """Read what a scan wrote and judge it again.

    Raises
    ------
    InputError
        The folder holds no results, or those of a version that kept too little to explain them.
    """
    summary = read_summary(out)
    tables = {name: read_table(out, name) for name in (*SCHEMAS, *EXPLAINING)}
    detectors, signals = detector.registry(), signal.registry()
    used = [entry["id"] for entry in summary["detectors"]]
    again = replay(
        {name: detectors[name] for name in used if name in detectors},
        ordinary=Units.from_arrow(tables["ordinary"]),
        accounts=_units(tables["profiles"], ACCOUNT, tables["accounts"]),
        campaigns=_units(tables["profiles"], CAMPAIGN, tables["campaigns"]),
        families=tables["campaigns"]["families"].to_pylist(),
        within=summary["baseline"]["kind"] == "bulk",
        seed=int(summary["seed"]),
    )
    known_as = catalogue(summary, [*detectors.values(), *signals.values()])
    return Finished(ScanTables(**tables, summary=summary), again, known_as)


def kind_of(scan: Finished, name: str, out: Path) -> str:
    """Tell whether a name is a campaign or an account of the scan; campaigns go first.

    Raises
    ------
    InputError
        It is neither.
    """
    for kind, table in ((CAMPAIGN, scan.tables.campaigns), (ACCOUNT, scan.tables.accounts)):
        if pc.any(pc.equal(table[kind], name)).as_py():
            return kind
    campaigns = ", ".join(scan.tables.campaigns[CAMPAIGN].to_pylist()[:5]) or "none"
    raise InputError(
        f"no account and no campaign {name!r} in this scan; campaigns: {campaigns}; accounts are "
        "listed in accounts.parquet",
        file=str(out),
    )


def _units(profiles: pa.Table, kind: str, judged: pa.Table) -> Units:
    """Return the profiles of one kind of subject, in the order of their verdicts."""
    of_kind = profiles_of(profiles, kind)
    row = {name: i for i, name in enumerate(of_kind.subjects)}
    return of_kind.take(pa.array([row[n] for n in judged[kind].to_pylist()], pa.int64()).to_numpy())
