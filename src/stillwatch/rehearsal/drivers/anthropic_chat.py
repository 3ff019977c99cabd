"""The anthropic SDK in a chat application."""

from typing import Final

from stillwatch.rehearsal.driver import Driver

DRIVER: Final = Driver(
    id="anthropic_chat",
    kind="client",
    title="Streamed chat of several turns over /v1/messages",
    corpus="instructions",
    default_n=24,
    module="anthropic",
)
