"""Link signal: the accounts send HTTP headers in the same order."""

from stillwatch.campaigns.signal import Signal

SIGNAL = Signal(
    id="same_header_order",
    family="shape",
    relation="header_orders",
    title="send HTTP headers in the same order",
    innocent="Everybody with the same client library and proxy.",
)
