"""Link signal: the accounts send prompts with the same beginning or end."""

from stillwatch.campaigns.signal import Signal

SIGNAL = Signal(
    id="shared_templates",
    family="content",
    relation="ends",
    title="send prompts with the same beginning or end",
    innocent="Users of one framework or prompt library.",
)
