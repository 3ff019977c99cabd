"""Link signal: the accounts send the same rare passages of eight words."""

from stillwatch.campaigns.signal import Signal

SIGNAL = Signal(
    id="shared_passages",
    family="content",
    relation="shingles",
    title="send the same rare passages of eight words",
    innocent="Users of one public prompt, or of one framework whose prompts are fixed.",
)
