"""The litellm SDK in a single-template application."""

from typing import Final

from stillwatch.rehearsal.driver import Driver

DRIVER: Final = Driver(
    id="litellm_app",
    kind="client",
    title="A single-template application",
    corpus="t0_templates",
    default_n=30,
    module="litellm",
)
