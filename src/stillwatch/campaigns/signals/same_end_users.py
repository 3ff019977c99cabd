"""Link signal: the accounts name the same end users."""

from stillwatch.campaigns.signal import Signal

SIGNAL = Signal(
    id="same_end_users",
    family="identity",
    relation="end_users",
    title="name the same end users",
    innocent="One service behind several accounts of its owner.",
)
