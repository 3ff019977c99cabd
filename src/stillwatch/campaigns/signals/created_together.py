"""Link signal: the accounts were created within the same hour."""

from stillwatch.campaigns.signal import Signal

SIGNAL = Signal(
    id="created_together",
    family="identity",
    relation="accounts.created_hour",
    title="were created within the same hour",
    innocent="A course, a hackathon, a launch day.",
)
