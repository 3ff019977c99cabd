"""Link signal: the accounts connect from the same networks."""

from stillwatch.campaigns.signal import Signal

SIGNAL = Signal(
    id="same_network",
    family="infrastructure",
    relation="networks",
    title="connect from the same networks",
    innocent="Customers of one cloud region or internet provider.",
)
