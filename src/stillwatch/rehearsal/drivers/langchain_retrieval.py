"""langchain-openai in a retrieval application."""

from typing import Final

from stillwatch.rehearsal.driver import Driver

DRIVER: Final = Driver(
    id="langchain_retrieval",
    kind="client",
    title="Questions over passages, with a long fixed system prompt",
    corpus="t0_templates",
    default_n=30,
    module="langchain_openai",
)
