"""Link signal: the accounts use the same system prompt."""

from stillwatch.campaigns.signal import Signal

SIGNAL = Signal(
    id="shared_system_prompt",
    family="content",
    relation="systems",
    title="use the same system prompt",
    innocent="Customers of one software vendor that ships the prompt.",
)
