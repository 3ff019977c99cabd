"""Link signal: the accounts take over requests that another was refused, within two minutes."""

from stillwatch.campaigns.signal import Signal

SIGNAL = Signal(
    id="takes_over_refused",
    family="timing",
    relation="resends",
    title="take over requests that another was refused, within two minutes",
    innocent="One company that spreads its load over its own accounts.",
)
