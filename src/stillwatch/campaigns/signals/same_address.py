"""Link signal: the accounts connect from the same addresses."""

from stillwatch.campaigns.signal import Signal

SIGNAL = Signal(
    id="same_address",
    family="infrastructure",
    relation="addresses",
    title="connect from the same addresses",
    innocent="An office, a university, a shared egress proxy.",
)
