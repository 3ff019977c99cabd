"""Link signal: the accounts send the same whole prompts."""

from stillwatch.campaigns.signal import Signal

SIGNAL = Signal(
    id="shared_prompts",
    family="content",
    relation="prompts",
    title="send the same whole prompts",
    innocent="Popular prompts, health checks, homework of one class.",
)
