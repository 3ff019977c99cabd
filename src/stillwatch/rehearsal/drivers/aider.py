"""aider: a coding agent."""

from typing import Final

from stillwatch.rehearsal.driver import Driver

DRIVER: Final = Driver(
    id="aider",
    kind="client",
    title="A coding agent that edits a small file",
    corpus="coding_tasks",
    default_n=6,
    module="aider",
    environment="rehearse-aider",
)
