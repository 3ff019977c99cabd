"""The tables of one scan: the public contract of what a scan writes.

Columns may be added freely; none is renamed. Absent is null.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

FAMILIES_OUT: Final = ("content", "shape", "timing", "infrastructure", "identity")
"""Families of link evidence, in the order in which they are shown."""
FLAGGED_ALONE: Final = "flagged alone"
EVERYONE_ELSE: Final = "everyone else"
"""Subjects of the timeline that are no campaign."""
ACCOUNT: Final = "account"
CAMPAIGN: Final = "campaign"

_TIME: Final = pa.timestamp("us", tz="UTC")
REASON: Final = pa.struct(
    [
        ("detector", pa.string()),
        ("version", pa.string()),
        ("p_value", pa.float64()),
        ("statistic", pa.float64()),
        ("outcome", pa.string()),
        ("sentence", pa.string()),
        ("clause", pa.string()),
    ]
)
"""One detector's answer; outcome is ``fired``, ``quiet`` or ``abstained``."""
EXPOSURE: Final = pa.struct([("output_tokens", pa.int64()), ("list_price_usd", pa.float64())])

ACCOUNTS_OUT: Final = pa.schema(
    [
        ("account", pa.string()),
        ("organization", pa.string()),
        ("n_requests", pa.int64()),
        ("input_tokens", pa.int64()),
        ("output_tokens", pa.int64()),
        ("first_seen", _TIME),
        ("last_seen", _TIME),
        ("peer_group", pa.string()),
        ("p_value", pa.float64()),
        ("q_value", pa.float64()),
        ("score", pa.float64()),
        ("verdict", pa.string()),
        ("campaign", pa.string()),
        ("reasons", pa.list_(REASON)),
        ("exposure", EXPOSURE),
        ("exempt_until", _TIME),
        ("without_exemption", pa.string()),
        ("abstain_reason", pa.string()),
    ]
)
CAMPAIGNS_OUT: Final = pa.schema(
    [
        ("campaign", pa.string()),
        ("accounts", pa.list_(pa.string())),
        ("n_requests", pa.int64()),
        ("output_tokens", pa.int64()),
        ("first_seen", _TIME),
        ("last_seen", _TIME),
        ("p_value", pa.float64()),
        ("q_value", pa.float64()),
        ("verdict", pa.string()),
        ("families", pa.list_(pa.string())),
        ("reasons", pa.list_(REASON)),
        ("bits", pa.float64()),
        ("without", pa.struct([(family, pa.float64()) for family in FAMILIES_OUT])),
        ("exposure", EXPOSURE),
        ("clauses", pa.list_(pa.string())),
    ]
)
LINKS_OUT: Final = pa.schema(
    [
        ("account_a", pa.string()),
        ("account_b", pa.string()),
        ("bits", pa.float64()),
        ("family", pa.string()),
        ("signal", pa.string()),
        ("campaign", pa.string()),
    ]
)
TIMELINE_OUT: Final = pa.schema(
    [
        ("day", pa.date32()),
        ("subject", pa.string()),
        ("n_requests", pa.int64()),
        ("output_tokens", pa.int64()),
    ]
)
SHARED_OUT: Final = pa.schema(
    [
        ("campaign", pa.string()),
        ("family", pa.string()),
        ("signal", pa.string()),
        ("holders", pa.list_(pa.string())),
        ("n_values", pa.int64()),
        ("n_outside", pa.int64()),
        ("n_others", pa.int64()),
        ("n_baseline", pa.int64()),
        ("n_baseline_accounts", pa.int64()),
        ("bits", pa.float64()),
    ]
)
"""One row per value: ``n_outside`` of ``n_others`` accounts outside the campaign hold it too."""
REMAINS_OUT: Final = pa.schema(
    [
        ("campaign", pa.string()),
        ("family", pa.string()),
        ("n_kept", pa.int64()),
        ("n_new", pa.int64()),
        ("n_pieces", pa.int64()),
        ("lost", pa.list_(pa.string())),
        ("families", pa.list_(pa.string())),
        ("bits", pa.float64()),
        ("n_fired", pa.int64()),
        ("p_value", pa.float64()),
        ("q_value", pa.float64()),
        ("verdict", pa.string()),
    ]
)
"""The largest piece of a campaign without one family; ``verdict`` null if no piece remains."""
EXPLAINING: Final = ("profiles", "ordinary", "shared", "remains")
"""Further tables of a scan, from which a verdict can be judged again."""
SCHEMAS: Final[Mapping[str, pa.Schema]] = {
    "accounts": ACCOUNTS_OUT,
    "campaigns": CAMPAIGNS_OUT,
    "links": LINKS_OUT,
    "timeline": TIMELINE_OUT,
}


@dataclass(frozen=True)
class ScanTables:
    """What one scan found.

    Attributes
    ----------
    accounts, campaigns, links, timeline : pyarrow.Table
        With at least the columns of `SCHEMAS`, in those types.
    summary : mapping
        What is written to ``summary.json``: counts, levels, versions, digests, timings. Every
        key may be missing; the report then says that the fact is not known.
    profiles : pyarrow.Table or None
        What each subject was judged on: ``kind`` (`ACCOUNT`, `CAMPAIGN`), ``subject``, and
        numbers. For whoever explains a verdict, or hands an account back as ordinary.
    ordinary : pyarrow.Table or None
        What they were compared with: ``subject`` (hidden, if of a baseline file), and numbers.
    shared, remains : pyarrow.Table or None
        `SHARED_OUT`: what the accounts of each campaign share. `REMAINS_OUT`: what would remain
        of each flagged or watched campaign without each family.

    Raises
    ------
    ValueError
        A column of the contract is missing or of another type.
    """

    accounts: pa.Table
    campaigns: pa.Table
    links: pa.Table
    timeline: pa.Table
    summary: Mapping[str, Any]
    profiles: pa.Table | None = None
    ordinary: pa.Table | None = None
    shared: pa.Table | None = None
    remains: pa.Table | None = None

    def __post_init__(self) -> None:
        for name, schema in SCHEMAS.items():
            table: pa.Table = getattr(self, name)
            for field in schema:
                at = table.schema.get_field_index(field.name)
                if at < 0:
                    raise ValueError(f"{name}: column {field.name} is missing")
                if table.schema.field(at).type != field.type:
                    found = table.schema.field(at).type
                    raise ValueError(f"{name}.{field.name}: {found}, not {field.type}")


def conform(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Bring a table to a schema of the contract.

    Columns are cast and put in order, missing ones are filled with nulls, further ones are
    kept at the end. NaN in a floating-point column becomes null: unknown is not a number.

    Raises
    ------
    pyarrow.ArrowInvalid
        A value does not fit its column's type.
    """
    columns: dict[str, pa.ChunkedArray | pa.Array] = {}
    for field in schema:
        if field.name not in table.column_names:
            columns[field.name] = pa.nulls(table.num_rows, field.type)
            continue
        column = table[field.name].cast(field.type)
        if pa.types.is_floating(field.type):
            unknown = pc.is_nan(column)
            column = pc.if_else(unknown, pa.scalar(None, field.type), column)
        columns[field.name] = column
    columns |= {n: table[n] for n in table.column_names if n not in columns}
    return pa.table(columns)
