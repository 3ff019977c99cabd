"""Link signal: the accounts use the same client, parameters and values."""

from stillwatch.campaigns.signal import Signal

SIGNAL = Signal(
    id="same_dialect",
    family="shape",
    relation="dialects",
    title="send requests from the same client with the same parameters and values",
    innocent="Everybody who keeps the defaults of a popular client.",
)
