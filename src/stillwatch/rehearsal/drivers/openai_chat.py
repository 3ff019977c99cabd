"""The openai SDK in a chat application."""

from typing import Final

from stillwatch.rehearsal.driver import Driver

DRIVER: Final = Driver(
    id="openai_chat",
    kind="client",
    title="Streamed chat of several turns",
    corpus="instructions",
    default_n=24,
    module="openai",
)
