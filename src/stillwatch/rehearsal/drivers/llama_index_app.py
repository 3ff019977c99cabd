"""llama-index in a question-answering application."""

from typing import Final

from stillwatch.rehearsal.driver import Driver

DRIVER: Final = Driver(
    id="llama_index_app",
    kind="client",
    title="Questions about a passage by way of llama-index",
    corpus="t0_templates",
    default_n=30,
    module="llama_index",
)
