"""What a scan keeps beside its verdicts, so that they can be explained."""

import pyarrow as pa

from stillwatch.campaigns.shared import shared_values
from stillwatch.reports.tables import SHARED_OUT
from stillwatch.wiring.outcome import Outcome


def ordinary_table(outcome: Outcome) -> pa.Table:
    """Return the profiles that all others were compared with, in the order of the calibration."""
    return outcome.calibration.reference.units.to_arrow()


def shared_table(outcome: Outcome) -> pa.Table:
    """Return what the accounts of each cluster share, and how popular it is elsewhere."""
    linked, subjects = outcome.linked, outcome.population.units.subjects
    rows = [
        {
            "campaign": name,
            "family": value.family,
            "signal": value.signal,
            "holders": [subjects[m] for m in value.holders.tolist()],
            "n_values": value.n_values,
            "n_outside": value.n_outside,
            "n_others": len(subjects) - cluster.members.size,
            "n_baseline": value.n_baseline,
            "n_baseline_accounts": linked.n_base,
            "bits": value.bits,
        }
        for name, cluster in zip(linked.names, linked.clusters, strict=True)
        for value in shared_values(cluster, linked.buckets, len(subjects), linked.n_base)
    ]
    return pa.Table.from_pylist(rows, schema=SHARED_OUT)
