"""Link signal: the accounts work through the same public corpus."""

from stillwatch.campaigns.signal import Signal

SIGNAL = Signal(
    id="same_corpus",
    family="content",
    relation="corpora",
    title="work through the same public corpus",
    innocent="Research groups that run the same benchmark.",
)
